#pragma once

#include "ledger/domain/account.hpp"
#include "ledger/domain/transaction.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace creditd::ledger {

/// One account built again from nothing but its lines. Shares no code with the rules that wrote them, so that
/// a mistake there, or a changed row, shows here.
class Replay
{
public:
    /// Takes the account's next line; says what is wrong with it, or nothing.
    [[nodiscard]] std::optional<std::string> apply(Transaction const& line);

    /// Says how the stored account differs from what its lines tell, or nothing.
    [[nodiscard]] std::optional<std::string> compare(Account const& stored) const;

    [[nodiscard]] std::int64_t seq() const { return seq_; }
    [[nodiscard]] Credits debt() const { return debt_; }
    /// What a grant has left, held parts included.
    [[nodiscard]] Credits left(std::int64_t grant) const;
    [[nodiscard]] Tallies const& tallies() const { return tallies_; }
    /// Every grant that a line made, by its number.
    [[nodiscard]] std::map<std::int64_t, GrantFacts> const& made() const { return made_; }
    /// How much of each usage line was reversed, and of each adjustment undone, by its seq.
    [[nodiscard]] std::map<std::int64_t, Credits> const& reversed() const { return reversed_; }

private:
    struct Pot
    {
        Credits free;
        Credits held;
    };
    struct Adjusted
    {
        Credits amount;
        std::int64_t grant = 0;  ///< that an addition made
    };
    struct Held
    {
        HoldSnapshot snapshot;  ///< as its last step told it
        std::int64_t purchase = 0;
        std::vector<Slice> slices;
    };

    [[nodiscard]] std::optional<std::string> make_grants(Transaction const& line);
    [[nodiscard]] std::optional<std::string> move(Transaction const& line);
    [[nodiscard]] std::optional<std::string> take(Transaction const& line, Draw const& draw);
    [[nodiscard]] std::optional<std::string> give(Draw const& draw);
    [[nodiscard]] std::optional<std::string> place(Transaction const& line, Draw const& draw);
    void release(std::int64_t hold);
    [[nodiscard]] std::optional<std::string> follow_time(Transaction const& line);
    [[nodiscard]] std::optional<std::string> undo(Transaction const& line);
    [[nodiscard]] std::optional<std::string> compare_grants(Account const& stored) const;
    [[nodiscard]] std::optional<std::string> compare_holds(Account const& stored) const;
    void add_free(Pot& pot, Credits by);
    void add_held(Pot& pot, Credits by);

    std::int64_t seq_ = 0;
    Credits balance_;
    Credits debt_;
    Credits free_sum_;
    Credits held_sum_;
    __int128 earned_ = 0;
    __int128 spent_ = 0;
    int signups_ = 0;
    std::optional<Moment> last_occurred_;
    std::optional<Moment> last_created_;
    std::map<std::int64_t, Pot> pots_;
    std::map<std::int64_t, Held> holds_;
    std::map<std::int64_t, GrantFacts> made_;
    std::map<std::int64_t, Credits> reversed_;
    std::map<std::int64_t, Adjusted> adjustments_;  ///< by seq; undos are none
    Tallies tallies_;
};

}  // namespace creditd::ledger
