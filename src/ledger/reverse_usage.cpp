#include "ledger/reverse_usage.hpp"

#include "ledger/give_back.hpp"

#include <utility>

namespace creditd::ledger {

Outcome<std::size_t, ReverseRefusal> reverse_usage(Posting& posting, ReverseUsage reverse,
                                                   std::size_t max_open_grants)
{
    auto& account = posting.account();
    auto const reversible = -reverse.usage.amount - reverse.reversed_before;
    if (reverse.amount > reversible) {
        return refuse(ReverseRefusal{ReversalExceedsUsage{reversible}});
    }
    GiveBack const back{reverse.usage, reverse.grants, reverse.amount, reverse.reversed_before};
    auto const opened = back.opens(account, posting.now());
    if (max_open_grants != 0 && opened != 0 && account.grants.size() + opened > max_open_grants) {
        return refuse(ReverseRefusal{ReversalTooManyGrants{}});
    }
    if (!(account.promised() + reverse.amount).within_limit()) {
        return refuse(ReverseRefusal{ReversalOutOfRange{}});
    }

    Transaction line;
    line.type = TransactionType::UsageReversal;
    line.amount = reverse.amount;
    line.corrects = reverse.usage.seq;
    line.charge = reverse.usage.charge;
    describe(line, std::move(reverse.purpose));
    back.into(posting, line, GrantSource::UsageReversal);
    auto const index = posting.post(std::move(line));
    settle_given_back(posting, index);
    return index;
}

}  // namespace creditd::ledger
