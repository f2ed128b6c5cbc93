#include "reports/explanation.hpp"

#include "ledger/find_account.hpp"
#include "ledger/history.hpp"
#include "usage/find_price.hpp"

#include <algorithm>
#include <map>

namespace creditd::reports {

namespace {

using ledger::Account;
using ledger::Transaction;
using ledger::TransactionType;

constexpr std::size_t most_origins = 50;  ///< grants whose making is looked for

/// The line that made a grant: one of the first that occurred at the grant's beginning.
std::optional<Transaction> maker_of(storage::Reader& reader, Account const& account,
                                    ledger::GrantFacts const& facts)
{
    constexpr std::int64_t farthest = 64;
    auto const before = ledger::seq_before(reader, account, facts.effective_at);
    for (auto seq = before + 1; seq <= std::min(before + farthest, account.seq); ++seq) {
        auto line = ledger::find_line(reader, account, seq);
        auto const makes = [&](ledger::GrantFacts const& made) { return made.number == facts.number; };
        if (line && std::ranges::any_of(line->made_grants, makes)) {
            return line;
        }
        if (line && line->occurred_at > facts.effective_at) {
            return std::nullopt;
        }
    }
    return std::nullopt;
}

std::string amount_of(Credits credits)
{
    auto const size = credits.is_negative() ? -credits : credits;
    return to_text(size) + (size == 1_credits ? " credit" : " credits");
}

Sentence use_sentence(ExplainedLine const& explained)
{
    auto const& line = explained.line;
    auto text = amount_of(line.amount) + (line.hold ? " of a hold were captured" : " were used");
    if (!line.charge) {
        return {text + ", as the caller told the amount.", line.hold ? "HOLD-2" : "LEDGER-3"};
    }
    text += ": " + line.charge->quantity + " of meter " + line.charge->meter + " at price version " +
            std::to_string(line.charge->price_version);
    if (explained.price) {
        auto const& price = explained.price->price;
        text += ", " + amount_of(price.credits) + " for every " + std::to_string(price.per) + ", rounded " +
                std::string{usage::name_of(price.rounding)};
        text += price.minimum.is_zero() ? "" : ", at least " + amount_of(price.minimum);
    }
    return {text + ".", "USAGE-1"};
}

Sentence main_sentence(ExplainedLine const& explained)
{
    auto const& line = explained.line;
    auto const n = amount_of(line.amount);
    switch (line.type) {
    case TransactionType::Signup: return {n + " were given when the account opened.", "LEDGER-10"};
    case TransactionType::Purchase: return {n + " came with a purchase that was paid.", "TOPUP-4"};
    case TransactionType::Promo: return {n + " came with promo code " + line.reason_code + ".", "PROMO-3"};
    case TransactionType::Usage: return use_sentence(explained);
    case TransactionType::UsageReversal:
        return {n + " of a use were given back to the grants that had paid, last drawn first.", "USAGE-3"};
    case TransactionType::Adjustment:
        return {n + (line.amount.is_negative() ? " were taken" : " were added") + " by hand, reason code " +
                    line.reason_code + ".",
                "ADMIN-1"};
    case TransactionType::Refund: return {n + " were taken back: their payment was refunded.", "TOPUP-6"};
    case TransactionType::Dispute:
        return {n + " were taken back: a dispute of their payment was lost.", "TOPUP-8"};
    case TransactionType::Reinstatement:
        return {n + " were given back: less of their payment was reversed than it had seemed.", "TOPUP-6"};
    case TransactionType::Expiry: return {n + " expired unused.", "LEDGER-5"};
    case TransactionType::DebtRepayment:
        return {amount_of(line.debt_repaid) + " that arrived paid as much debt; the balance does not move.",
                "LEDGER-3"};
    case TransactionType::HoldPlaced:
        return {amount_of(line.hold ? line.hold->left : Credits{}) + " were set aside, of the grants named.",
                line.hold && line.hold->kind == ledger::HoldKind::Dispute ? "TOPUP-8" : "HOLD-1"};
    case TransactionType::HoldReleased:
        return {"A hold was released; what it had left went back to the same grants.", "HOLD-2"};
    case TransactionType::HoldExpired:
        return {"A hold reached its end; what it had left went back to the same grants.", "HOLD-4"};
    case TransactionType::HoldExtended: return {"A hold was given a later end.", "HOLD-1"};
    }
    return {};
}

std::vector<Sentence> sentences_of(ExplainedLine const& explained)
{
    auto const& line = explained.line;
    std::vector<Sentence> all{main_sentence(explained)};
    if (line.type == TransactionType::Usage && !line.hold && line.draws.size() > 1) {
        all.push_back({"The grants paid in burn-down order: lower priority first, then what expires sooner, "
                       "promotional before paid.",
                       "LEDGER-7"});
    }
    if (!line.debt_made.is_zero()) {
        all.push_back({amount_of(line.debt_made) + " of it became debt: no more was free.", "LEDGER-3"});
    }
    if (explained.corrects) {
        all.push_back({"It reverses or corrects transaction " + std::to_string(explained.corrects->seq) +
                           " of this account; that one stays as it is.",
                       "LEDGER-1"});
    }
    if (line.occurred_at < line.created_at) {
        all.push_back({"It was written at " + to_text(line.created_at) + " and counts from " +
                           to_text(line.occurred_at) + ", when it fell due.",
                       "LEDGER-6"});
    }
    all.push_back({"Caused by " + line.actor + (line.reason.empty() ? "." : ": " + line.reason)});
    return all;
}

void add_grants(storage::Reader& reader, Account const& account, ExplainedLine& explained)
{
    std::map<std::int64_t, Credits> drawn;
    for (auto const& draw : explained.line.draws) {
        drawn[draw.grant] += draw.amount;
    }
    for (auto const& [number, credits] : drawn) {
        if (auto const facts = ledger::find_grant(reader, account.number, number)) {
            auto& grant = explained.grants.emplace_back(*facts, credits);
            if (explained.grants.size() <= most_origins) {
                grant.made_by = maker_of(reader, account, *facts);
            }
        }
    }
}

}  // namespace

std::optional<ExplainedLine> explain_line(storage::Database& database, Account const& account,
                                          std::int64_t seq)
{
    std::optional<ExplainedLine> explained;
    database.read([&](storage::Reader& reader) {
        auto line = ledger::find_line(reader, account, seq);
        if (!line) {
            return;
        }
        explained.emplace(std::move(*line));
        if (explained->line.corrects != 0) {
            explained->corrects = ledger::find_line(reader, account, explained->line.corrects);
        }
        if (auto const& charge = explained->line.charge) {
            explained->price = usage::find_price(reader, charge->meter, charge->price_version);
        }
        add_grants(reader, account, *explained);
    });
    if (explained) {
        explained->sentences = sentences_of(*explained);
    }
    return explained;
}

ExplainedBalance explain_balance(storage::Database& database, Account const& account, Moment at)
{
    ExplainedBalance explained;
    auto const behind = at + Duration::milliseconds(1);
    auto const read = [&](storage::FunctionRef<void(storage::Reader&)> work) { database.read(work); };
    explained.standing = ledger::account_before(read, account, behind);
    auto const& standing = explained.standing;
    database.read([&](storage::Reader& reader) {
        explained.sums = ledger::tallies_through(reader, account, standing.seq);
        for (auto const& [number, grant] : standing.grants) {
            auto& told = explained.grants.emplace_back(grant.facts, grant.left);
            if (explained.grants.size() <= most_origins) {
                told.made_by = maker_of(reader, account, grant.facts);
            }
        }
    });
    std::map<Moment, Credits> expiring;
    for (auto const& [number, grant] : standing.grants) {
        if (grant.facts.expires_at) {
            expiring[*grant.facts.expires_at] += grant.left;
        }
    }
    explained.expiring.assign(expiring.begin(), expiring.end());
    auto& sentences = explained.sentences;
    sentences.push_back({"The balance is the sum of " + std::to_string(standing.seq) +
                             " transactions, and what the grants have left" +
                             (standing.debt.is_zero() ? "." : " less the debt."),
                         "LEDGER-3"});
    if (!standing.held.is_zero()) {
        sentences.push_back({amount_of(standing.held) + " of it were inside open holds.", "HOLD-1"});
    }
    if (!standing.debt.is_zero()) {
        sentences.push_back(
            {amount_of(standing.debt) + " were owed; whatever arrives pays that first.", "LEDGER-3"});
    }
    if (!expiring.empty()) {
        sentences.push_back({"The next to expire: " + amount_of(expiring.begin()->second) + " at " +
                                 to_text(expiring.begin()->first) + ".",
                             "LEDGER-5"});
    }
    return explained;
}

}  // namespace creditd::reports
