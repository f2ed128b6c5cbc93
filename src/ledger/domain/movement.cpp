#include "ledger/domain/movement.hpp"

#include "base/assert.hpp"

#include <algorithm>

namespace creditd::ledger {

namespace {

/// Steps of a hold name slices: nothing comes or goes.
bool moves_grants(TransactionType type)
{
    return type < TransactionType::HoldPlaced;
}

Credits left_of(Account const& account, std::int64_t grant)
{
    auto const open =
        std::ranges::find(account.grants, grant, [](OpenGrant const& each) { return each.facts.number; });
    return open == account.grants.end() ? Credits{} : open->left();
}

/// The draws of the line behind `draw` on the same grant: they changed it after this one.
Credits later_draws(std::vector<Draw> const& draws, Draw const& draw)
{
    Credits sum;
    for (auto const* later = &draw + 1; later != draws.data() + draws.size(); ++later) {
        sum += later->grant == draw.grant ? later->amount : Credits{};
    }
    return sum;
}

bool sets_off(Transaction const& line, GrantFacts const& facts)
{
    bool const is_reversal = line.type == TransactionType::Refund || line.type == TransactionType::Dispute;
    return line.type == TransactionType::DebtRepayment || (is_reversal && facts.purchase != line.purchase);
}

void add(std::vector<MoneyMove>& money, std::size_t line, std::array<char, 3> const& currency,
         std::int64_t deferred, std::int64_t set_off)
{
    for (auto move = money.rbegin(); move != money.rend() && move->line == line; ++move) {
        if (move->currency == currency) {
            move->deferred += deferred;
            move->set_off += set_off;
            return;
        }
    }
    money.push_back({line, currency, deferred, set_off});
}

}  // namespace

Movement movement_of(Account const& account, Transaction const& line, std::size_t index,
                     std::vector<MoneyMove>& money)
{
    Movement movement{.paid = {}, .debt = line.debt_made - line.debt_repaid};
    if (!moves_grants(line.type)) {
        return movement;
    }
    for (auto const& draw : line.draws) {
        auto const* const facts = account.find_facts(draw.grant);
        CREDITD_ASSERT(facts != nullptr);
        if (!facts->paid) {
            continue;
        }
        movement.paid += draw.amount;
        if (facts->cost) {
            auto const after = left_of(account, draw.grant) - later_draws(line.draws, draw);
            auto const change =
                deferred_money(*facts->cost, after) - deferred_money(*facts->cost, after - draw.amount);
            if (change != 0) {
                add(money, index, facts->cost->currency, change, sets_off(line, *facts) ? -change : 0);
            }
        }
    }
    return movement;
}

}  // namespace creditd::ledger
