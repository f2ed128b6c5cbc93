#include "ledger/bring_forward_command.hpp"

#include <utility>

namespace creditd::ledger {

Verdict BringForward::act(Posting& posting, engine::WorkingSet& set, engine::Context const& /*context*/)
{
    // What was due, the base class has posted. A sweep that came too early is planned anew.
    auto& account = posting.account();
    if (account.sweep_at && *account.sweep_at <= posting.now()) {
        account.sweep_at.reset();
        set.shelf<Books>().touch(account);
    }
    return TextAnswer{};
}

FindReference::FindReference(std::string user_id, std::string reference)
    : AccountCommand(std::move(user_id), {}, WhenSuspended::Proceed),
      reference_(std::move(reference))
{}

void FindReference::needs(engine::WorkingSet& set) const
{
    AccountCommand::needs(set);
    set.shelf<Books>().need_reference(account_number(user_id()), reference_);
}

Verdict FindReference::act(Posting& posting, engine::WorkingSet& set, engine::Context const& /*context*/)
{
    found_.reset();
    if (auto const* const line = set.shelf<Books>().find_reference(posting.account().number, reference_)) {
        found_ = line->seq;
    }
    return TextAnswer{};
}

}  // namespace creditd::ledger
