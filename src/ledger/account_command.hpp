#pragma once

#include "engine/command.hpp"
#include "http/problem.hpp"
#include "ledger/books.hpp"
#include "ledger/domain/posting.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <variant>

namespace creditd::ledger {

/// What a command about one account was decided to be.
struct LineAnswer
{
    std::size_t index =
        0;  ///< a line of this batch tells it all: the answer is rendered from it, now and on replays
};
struct TextAnswer
{
    engine::Answer answer;  ///< kept beside the effect
};
struct SecretAnswer
{
    engine::Answer answer;   ///< shown once
    std::string later_body;  ///< what a repeat with the same key is told: 409
};
struct Refusal
{
    http::Problem problem;
    bool kept =
        true;  ///< kept under the key; false for refusals that another try may pass (`account_not_found`)
};
using Verdict = std::variant<LineAnswer, TextAnswer, SecretAnswer, Refusal>;

/// Whether a suspended user's account takes this command (ADMIN-7).
enum class WhenSuspended { Refuse, Proceed };

/// A command about one account. Finds the account, brings it forward in time (LEDGER-6, also when the command
/// is refused), then lets the derived class decide; keeps the outcome and renders it.
///
/// Refused first: `account_not_found` (not kept), then `account_suspended`.
class AccountCommand : public engine::Command
{
public:
    AccountCommand(std::string user_id, std::string request_id, WhenSuspended when_suspended);

    /// The same for an account known by its number, as the id of one of its things tells it.
    AccountCommand(std::int64_t account, std::string request_id, WhenSuspended when_suspended);

    [[nodiscard]] engine::Place place() const override { return engine::Place::of_account(account_); }
    void needs(engine::WorkingSet& set) const override;
    void decide(engine::WorkingSet& set, engine::Context const& context) override;
    [[nodiscard]] engine::Memory memory() const override;
    [[nodiscard]] engine::Answer answer() const override;
    void want_recall(storage::Batch& batch, std::int64_t row) const override;
    void recall(storage::Batch& batch, std::int64_t row) override;

protected:
    /// Decides on an account that is brought forward. Refuses before the first change.
    virtual Verdict act(Posting& posting, engine::WorkingSet& set, engine::Context const& context) = 0;

    /// The answer that a line tells. Only for commands that answer with LineAnswer.
    [[nodiscard]] virtual engine::Answer render(Transaction const& line) const;

    /// What to do when there is no such account: the one just opened, or the problem to refuse with, which is
    /// not kept. As it stands: `account_not_found`.
    virtual std::expected<Account*, http::Problem> absent(Books& books, engine::Context const& context);

    [[nodiscard]] std::int64_t account() const { return account_; }
    /// Known from the beginning, or once the account was found.
    [[nodiscard]] std::string const& user_id() const { return user_id_; }
    [[nodiscard]] std::string const& request_id() const { return request_id_; }

private:
    [[nodiscard]] std::expected<Account*, http::Problem> find(Books& books, engine::Context const& context);

    std::string user_id_;
    std::int64_t const account_;
    std::string const request_id_;
    WhenSuspended const when_suspended_;
    std::optional<Transaction> line_;
    Verdict verdict_;
};

}  // namespace creditd::ledger
