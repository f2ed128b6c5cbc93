#pragma once

#include "ledger/account_command.hpp"

namespace creditd::ledger {

/// Posts what is due on one account, and nothing else: for reads and the sweeper (LEDGER-6).
class BringForward final : public AccountCommand
{
public:
    explicit BringForward(std::string user_id)
        : AccountCommand(std::move(user_id), {}, WhenSuspended::Proceed)
    {}

protected:
    Verdict act(Posting& posting, engine::WorkingSet& set, engine::Context const& context) override;
};

/// Finds the line of an account that used a reference; brings the account forward on the way.
class FindReference final : public AccountCommand
{
public:
    FindReference(std::string user_id, std::string reference);
    void needs(engine::WorkingSet& set) const override;

    /// After the decision: the line's seq, or empty.
    [[nodiscard]] std::optional<std::int64_t> found() const { return found_; }

protected:
    Verdict act(Posting& posting, engine::WorkingSet& set, engine::Context const& context) override;

private:
    std::string const reference_;
    std::optional<std::int64_t> found_;
};

}  // namespace creditd::ledger
