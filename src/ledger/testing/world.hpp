#pragma once

#include "base/numbers.hpp"
#include "ledger/domain/posting.hpp"
#include "ledger/domain/replay.hpp"
#include "ledger/hold_credits.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::ledger::testing {

/// Credits as tests write them: `100`, or `Credits::from_micro(1)`.
class Amount
{
public:
    Amount(int credits)
        : credits_(Credits::whole(credits)) {}      // NOLINT(google-explicit-constructor): reads well
    Amount(Credits credits) : credits_(credits) {}  // NOLINT(google-explicit-constructor)
    operator Credits() const { return credits_; }   // NOLINT(google-explicit-constructor)

private:
    Credits credits_;
};

/// A moment of the day that stories play on, 2026-11-22 (UTC): "10:00", "10:00:00.500"; or with its date:
/// "2026-11-23 10:00".
[[nodiscard]] Moment at(std::string_view time);

struct Texts : std::vector<std::string>
{
    using vector::vector;
    friend std::ostream& operator<<(std::ostream& out, Texts const& texts);
};

/// What a step may say beside its amount.
struct GrantTerms
{
    std::optional<Moment> from{};
    std::optional<Moment> until{};
    int priority = default_priority;
    bool paid = false;
    GrantSource source = GrantSource::Promo;
    std::string purchase{};
    std::optional<GrantCost> cost{};
};
struct CaptureTerms
{
    bool final = true;
    Overage overage = Overage::Refuse;
};
struct AdjustTerms
{
    bool allow_debt = false;
    std::optional<Moment> until{};
};

/// One account and a clock moved by hand, over the pure domain: no engine, no store. Things have the names
/// that the story gives them.
///
/// Every step brings the account forward and acts. What `try_…` returns is empty, or why it was refused, in a
/// few words. A step without `try_` must not be refused. After every step the account adds up, a replay of
/// all lines agrees with it, its bytes read back as the same account, and a refusal has changed nothing;
/// otherwise the step throws.
class World
{
public:
    World();

    // The clock. It may be set back: another node's clock, which the account's time does not follow.
    void set_clock(Moment now) { now_ = now; }
    void advance(Duration by) { now_ = now_ + by; }
    [[nodiscard]] Moment now() const { return now_; }
    /// Posts what is due, as a read does.
    void read();

    void grant(std::string_view name, Amount credits, GrantTerms terms = {});
    [[nodiscard]] std::string try_grant(std::string_view name, Amount credits, GrantTerms terms = {});
    /// A paid grant of the purchase with the same name, for 9.97 dollars.
    void buy(std::string_view purchase, Amount credits, std::optional<Moment> until = std::nullopt);

    void spend(Amount credits);
    [[nodiscard]] std::string try_spend(Amount credits);
    /// Gives back part of the usage line `seq`.
    void reverse_usage(std::int64_t seq, Amount credits);
    [[nodiscard]] std::string try_reverse_usage(std::int64_t seq, Amount credits);

    void hold(std::string_view name, Amount credits, std::optional<Moment> until = std::nullopt);
    [[nodiscard]] std::string try_hold(std::string_view name, Amount credits,
                                       std::optional<Moment> until = std::nullopt);
    void capture(std::string_view hold, Amount credits, CaptureTerms terms = {});
    [[nodiscard]] std::string try_capture(std::string_view hold, Amount credits, CaptureTerms terms = {});
    void release(std::string_view hold);
    [[nodiscard]] std::string try_release(std::string_view hold);
    [[nodiscard]] std::string try_extend(std::string_view hold, Moment until);

    void adjust(Amount credits, AdjustTerms terms = {});
    [[nodiscard]] std::string try_adjust(Amount credits, AdjustTerms terms = {});

    /// Takes the adjustment line `seq` back.
    void undo(std::int64_t seq);
    [[nodiscard]] std::string try_undo(std::int64_t seq);

    // Payments taken back (TOPUP-6, TOPUP-8).
    void refund(std::string_view purchase, Amount credits);
    void open_dispute(std::string_view purchase);
    void win_dispute(std::string_view purchase);
    void lose_dispute(std::string_view purchase, Amount credits);
    void reinstate(std::string_view purchase, Amount credits, std::optional<Moment> until = std::nullopt);

    /// Somebody wants to know when what is available falls below `threshold`; armed when it is not below now.
    void watch(WatchKind kind, Amount threshold);
    /// Who was told since this was asked before: "LowBalance at 4".
    [[nodiscard]] Texts new_crossings();

    // What is there.
    [[nodiscard]] Credits balance() const { return account_.balance; }
    [[nodiscard]] Credits held() const { return account_.held; }
    [[nodiscard]] Credits available() const { return account_.available(); }
    [[nodiscard]] Credits debt() const { return account_.debt; }
    /// What a grant has left, held parts included; 0 when it is used up.
    [[nodiscard]] Credits left(std::string_view grant) const;
    /// "balance 30, held 0, available 30, debt 0"
    [[nodiscard]] std::string figures() const;
    /// The lines since this was asked before: "usage -70 (A -70)". A line that was dated before it was
    /// written says when it occurred: "expiry -100 (A -100) at 10:00".
    [[nodiscard]] Texts new_lines();
    [[nodiscard]] Account const& account() const { return account_; }
    [[nodiscard]] Lines const& lines() const { return page_.lines; }
    [[nodiscard]] Transaction const& last_line() const { return page_.lines.back(); }
    [[nodiscard]] InsufficientCredits const& shortage() const { return shortage_.value(); }
    /// The facts of a named grant, as they were written.
    [[nodiscard]] GrantFacts const& facts(std::string_view grant) const;

    std::size_t max_open_grants = 0;  ///< 0: no limit
    std::size_t max_open_holds = 0;

private:
    template <class Act>
    std::string step(Act act);
    void check_lines();
    void check_formats() const;
    void name_new_grants(std::string_view name);
    [[nodiscard]] std::int64_t number_of_hold(std::string_view name) const;
    [[nodiscard]] std::int64_t number_of_purchase(std::string_view name);
    [[nodiscard]] std::string text_of(Transaction const& line) const;
    [[nodiscard]] std::string refusal(InsufficientCredits const& figures);

    Moment now_ = at("09:00");
    NumberSource numbers_;
    Account account_;
    Page page_;
    Replay replay_;
    std::map<std::int64_t, std::string> grant_names_;
    std::map<std::string, std::int64_t, std::less<>> holds_;
    std::map<std::string, std::int64_t, std::less<>> purchases_;
    std::map<std::int64_t, GrantCost> costs_;  ///< by purchase
    std::optional<InsufficientCredits> shortage_;
    std::size_t told_ = 0;  ///< lines that `new_lines` gave already
    std::size_t crossings_told_ = 0;
};

}  // namespace creditd::ledger::testing
