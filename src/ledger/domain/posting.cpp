#include "ledger/domain/posting.hpp"

#include "base/assert.hpp"

#include <algorithm>

namespace creditd::ledger {

namespace {

bool counts_as_earned(Transaction const& line)
{
    switch (line.type) {
    case TransactionType::Signup:
    case TransactionType::Purchase:
    case TransactionType::Promo: return true;
    case TransactionType::Adjustment: return line.amount.is_positive() && line.corrects == 0;
    default: return false;  // reinstatements, reversals and undos give back what was earned before
    }
}

bool counts_as_spent(TransactionType type)
{
    return type == TransactionType::Usage || type == TransactionType::UsageReversal;
}

}  // namespace

Posting::Posting(Account& account, Page& page, Moment now, NumberSource& numbers)
    : account_(account),
      page_(page),
      now_(std::max(now, account.last_at)),
      numbers_(numbers)
{}

std::size_t Posting::post(Transaction line, std::optional<Moment> occurred_at)
{
    account_.balance += line.amount;
    account_.last_at = now_;
    if (counts_as_earned(line)) {
        account_.earned += line.amount.micro();
    }
    if (counts_as_spent(line.type)) {
        account_.spent -= line.amount.micro();
    }

    line.number = next_number();
    line.account = account_.number;
    line.seq = ++account_.seq;
    line.balance_after = account_.balance;
    line.held_after = account_.held;
    line.debt_after = account_.debt;
    line.created_at = now_;
    line.occurred_at = occurred_at.value_or(now_);
    if (line.actor.empty()) {
        line.actor = "system";
    }
    page_.movements.push_back(movement_of(account_, line, lines().size(), page_.money));
    lines().push_back(std::move(line));
    if (!account_.watches.empty()) {
        look_at_watches();
    }
    return lines().size() - 1;
}

void Posting::look_at_watches()
{
    auto const available = account_.available();
    bool const is_use = lines().back().type == TransactionType::Usage;
    for (auto& watch : account_.watches) {
        if (available >= watch.threshold) {
            watch.armed = true;
        } else if (watch.armed && (is_use || watch.kind == WatchKind::LowBalance)) {
            watch.armed = false;
            page_.crossings.push_back(
                {account_.number, watch.kind, watch.threshold, available, lines().size() - 1, watch.by_mail});
        }
    }
}

void Posting::repay_debt_from(std::int64_t grant_number, Credits arrived, Moment occurred_at)
{
    auto* const grant = account_.find_grant(grant_number);
    auto const repaid = std::min(account_.debt, arrived);
    if (grant == nullptr || repaid.is_zero()) {
        return;
    }
    CREDITD_ASSERT(grant->free >= repaid);
    grant->free -= repaid;
    account_.debt -= repaid;
    account_.drop_empty_grants();
    Transaction line;
    line.type = TransactionType::DebtRepayment;
    line.debt_repaid = repaid;
    line.draws = {{grant_number, -repaid}};
    post(std::move(line), occurred_at);
}

void Posting::settle(std::size_t index)
{
    CREDITD_ASSERT(index < lines().size());
    if (lines()[index].seq != account_.seq) {
        lines()[index].settled = Settled{account_.seq, account_.balance, account_.held, account_.debt};
    }
}

void watch_for(Account& account, WatchKind kind, Credits threshold, bool by_mail)
{
    account.set_watch({kind, threshold, account.available() >= threshold, by_mail});
}

}  // namespace creditd::ledger
