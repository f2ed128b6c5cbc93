// An account at a past moment is what its lines up to then make. Lines are read newest first, so they are
// collected a stretch at a time from the oldest on.

#include "ledger/deferred_money.hpp"

#include "ledger/history.hpp"

#include <algorithm>
#include <vector>

namespace creditd::ledger {

namespace {

bool is_hold_step(TransactionType type)
{
    return type >= TransactionType::HoldPlaced;
}

bool is_set_off(Transaction const& line, GrantFacts const& facts)
{
    switch (line.type) {
    case TransactionType::DebtRepayment: return true;
    case TransactionType::Refund:
    case TransactionType::Dispute: return facts.purchase != line.purchase;
    default: return false;
    }
}

/// Follows an account's lines from the first.
class Follower
{
public:
    explicit Follower(PastAccount& account) : account_(account) {}

    void follow(Transaction const& line)
    {
        account_.seq = line.seq;
        account_.balance = line.balance_after;
        account_.held = line.held_after;
        account_.debt = line.debt_after;
        for (auto const& facts : line.made_grants) {
            account_.grants[facts.number].facts = facts;
        }
        if (!is_hold_step(line.type)) {
            for (auto const& draw : line.draws) {
                move(line, draw);
            }
        }
        if (line.hold) {
            follow_hold(line);
        }
    }

private:
    void move(Transaction const& line, Draw const& draw)
    {
        auto& grant = account_.grants[draw.grant];
        auto const before = grant.left;
        grant.left += draw.amount;
        if (grant.facts.cost) {
            auto const change =
                deferred_money(*grant.facts.cost, grant.left) - deferred_money(*grant.facts.cost, before);
            auto& money = account_.money[grant.facts.purchase];
            money.deferred += change;
            money.set_off -= is_set_off(line, grant.facts) ? change : 0;
        }
    }

    /// What each grant has inside holds: slices as the steps tell them.
    void follow_hold(Transaction const& line)
    {
        auto& slices = holds_[line.hold->number];
        for (auto const& draw : line.draws) {
            if (line.type == TransactionType::HoldPlaced) {
                slices[draw.grant] += -draw.amount;
                account_.grants[draw.grant].held += -draw.amount;
            } else if (!is_hold_step(line.type)) {
                auto const taken = std::min(slices[draw.grant], -draw.amount);
                slices[draw.grant] -= taken;
                account_.grants[draw.grant].held -= taken;
            }
        }
        if (line.hold->state != HoldState::Open) {
            for (auto const& [grant, left] : slices) {
                account_.grants[grant].held -= left;
            }
            holds_.erase(line.hold->number);
        }
    }

    PastAccount& account_;
    std::map<std::int64_t, std::map<std::int64_t, Credits>> holds_;
};

bool has_lines_of(Account const& account, TransactionType type)
{
    return account.tallies.lines[static_cast<std::size_t>(type)] != 0;
}

}  // namespace

PastAccount account_before(ReadSlice read, Account const& account, Moment at)
{
    PastAccount past;
    Follower follower{past};
    constexpr std::int64_t stretch = 512;
    auto last = account.seq;
    if (at <= account.last_at) {
        read([&](storage::Reader& reader) { last = seq_before(reader, account, at); });
    }
    for (std::int64_t done = 0; done < last;) {
        auto const through = std::min(done + stretch, last);
        HistoryPage page;
        read([&](storage::Reader& reader) {
            page = read_history(reader, account, {.before_seq = through + 1}, 0, through - done);
        });
        for (auto line = page.lines.rbegin(); line != page.lines.rend(); ++line) {
            follower.follow(*line);
        }
        done = through;
    }
    std::erase_if(past.grants, [](auto const& grant) { return grant.second.left.is_zero(); });
    return past;
}

std::map<std::int64_t, PurchaseMoney> deferred_by_purchase(storage::Reader& reader, Account const& account,
                                                           Moment at)
{
    bool const has_set_off = has_lines_of(account, TransactionType::DebtRepayment) ||
                             has_lines_of(account, TransactionType::Refund) ||
                             has_lines_of(account, TransactionType::Dispute);
    if (has_set_off || at <= account.last_at) {
        auto const read = [&](storage::FunctionRef<void(storage::Reader&)> work) { work(reader); };
        return account_before(read, account, at).money;
    }
    std::map<std::int64_t, PurchaseMoney> money;
    for (auto const& grant : account.grants) {
        if (grant.facts.cost && !grant.scheduled) {
            money[grant.facts.purchase].deferred += deferred_money(*grant.facts.cost, grant.left());
        }
    }
    return money;
}

}  // namespace creditd::ledger
