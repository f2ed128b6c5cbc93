#include "ledger/line_facts.hpp"

#include "ledger/json.hpp"

#include <array>
#include <optional>

namespace creditd::ledger {

namespace {

std::optional<engine::FactKind> kind_of(TransactionType type)
{
    switch (type) {
    case TransactionType::Promo: return promo_redeemed;
    case TransactionType::Usage: return usage_recorded;
    case TransactionType::Adjustment: return adjustment_posted;
    case TransactionType::Expiry: return grant_expired;
    case TransactionType::HoldExpired: return hold_expired;
    case TransactionType::Signup:
    case TransactionType::Purchase:
    case TransactionType::UsageReversal:
    case TransactionType::Refund:
    case TransactionType::Dispute:
    case TransactionType::Reinstatement:
    case TransactionType::DebtRepayment:
    case TransactionType::HoldPlaced:
    case TransactionType::HoldReleased:
    case TransactionType::HoldExtended: return std::nullopt;
    }
    return std::nullopt;
}

engine::Fact fact_of(engine::FactKind kind, Account const& account, Transaction const& line)
{
    return {.kind = kind,
            .account = account.number,
            .user_id = account.user_id,
            .number = line.number,
            .occurred_at = line.occurred_at};
}

/// Which of the kinds are heard, asked once for a batch.
class Heard
{
public:
    explicit Heard(engine::Facts const& facts)
    {
        for (std::size_t type = 0; type < types_.size(); ++type) {
            auto const kind = kind_of(static_cast<TransactionType>(type));
            types_[type] = kind && facts.are_heard(*kind);
        }
    }
    [[nodiscard]] bool operator[](TransactionType type) const
    {
        return types_[static_cast<std::size_t>(type)];
    }

private:
    std::array<bool, transaction_type_count> types_{};
};

}  // namespace

void LineFacts::record(storage::Batch& /*batch*/, engine::Context const& /*context*/)
{
    auto* const facts = set_.find_shelf<engine::Facts>();
    auto& books = set_.shelf<Books>();
    if (facts == nullptr || (books.page().lines.empty() && books.opened().empty())) {
        return;
    }
    leave_opened(books, *facts);
    leave_lines(books, *facts);
    leave_crossings(books, *facts);
}

void LineFacts::leave_opened(Books& books, engine::Facts& facts)
{
    if (books.opened().empty() || !facts.are_heard(account_opened)) {
        return;
    }
    for (auto const number : books.opened()) {
        auto const& account = *books.find_number(number);
        engine::Fact fact{.kind = account_opened,
                          .account = number,
                          .user_id = account.user_id,
                          .occurred_at = account.opened_at};
        http::json::Writer{fact.json}
            .begin_object()
            .member("userId", account.user_id)
            .member("openedAt", account.opened_at)
            .end_object();
        facts.add(std::move(fact));
    }
}

void LineFacts::leave_lines(Books& books, engine::Facts& facts)
{
    Heard const heard{facts};
    for (auto const& line : books.page().lines) {
        if (!heard[line.type]) {
            continue;
        }
        auto const& account = *books.find_number(line.account);
        auto fact = fact_of(*kind_of(line.type), account, line);
        http::json::Writer json{fact.json};
        json.begin_object().key("transaction");
        append_transaction(json, ids_, account.user_id, line);
        append_balance(json, line);
        json.end_object();
        facts.add(std::move(fact));
    }
}

void LineFacts::leave_crossings(Books& books, engine::Facts& facts)
{
    for (auto const& crossing : books.page().crossings) {
        auto const kind = crossing.kind == WatchKind::LowBalance ? balance_low : top_up_due;
        if (!facts.are_heard(kind)) {
            continue;
        }
        auto const& line = books.page().lines.at(crossing.line);
        auto const& account = *books.find_number(crossing.account);
        auto fact = fact_of(kind, account, line);
        fact.by_mail = crossing.by_mail;
        http::json::Writer json{fact.json};
        json.begin_object().key("lowBalance").begin_object();
        json.member("threshold", crossing.threshold).member("available", crossing.available).end_object();
        json.key("transaction");
        append_transaction(json, ids_, account.user_id, line);
        append_balance(json, line);
        json.end_object();
        facts.add(std::move(fact));
    }
}

}  // namespace creditd::ledger
