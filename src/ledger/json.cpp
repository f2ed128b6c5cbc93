#include "ledger/json.hpp"

#include <algorithm>

namespace creditd::ledger {

using crypto::IdKind;

namespace {

struct Standing
{
    Credits balance;
    Credits held;
    Credits debt;
    std::int64_t seq = 0;
};

void append_standing(http::json::Writer& json, Standing const& standing, Moment as_of)
{
    json.member("balance", standing.balance)
        .member("held", standing.held)
        .member("available", std::max(Credits{}, standing.balance - standing.held))
        .member("debt", standing.debt)
        .member("seq", standing.seq)
        .member("asOf", as_of);
}

void append_text_or_null(http::json::Writer& json, std::string_view name, std::string_view text)
{
    json.member(name, text.empty() ? std::optional<std::string_view>{} : std::optional(text));
}

void append_charge(http::json::Writer& json, Charge const& charge)
{
    json.member("meter", charge.meter)
        .raw_member("quantity", charge.quantity)
        .member("priceVersion", charge.price_version);
}

}  // namespace

void append_transaction(http::json::Writer& json, crypto::PublicIds const& ids, std::string_view user_id,
                        Transaction const& line)
{
    auto const id = [&](IdKind kind, std::int64_t number) {
        return ids.encode(kind, {line.account, number});
    };
    json.begin_object()
        .member("id", id(IdKind::Transaction, line.seq))
        .member("userId", user_id)
        .member("seq", line.seq)
        .member("type", name_of(line.type))
        .member("amount", line.amount)
        .member("balanceBefore", line.balance_before())
        .member("balanceAfter", line.balance_after)
        .member("heldAfter", line.held_after)
        .member("debtAfter", line.debt_after);
    append_text_or_null(json, "reason", line.reason);
    append_text_or_null(json, "reference", line.reference);
    json.raw_member("metadata",
                    line.metadata.empty() ? std::string_view{"{}"} : std::string_view{line.metadata});
    json.member("actor", line.actor)
        .member("createdAt", line.created_at)
        .member("occurredAt", line.occurred_at);
    json.begin_array("grants");
    for (auto const& draw : line.draws) {
        json.begin_object()
            .member("grantId", id(IdKind::Grant, draw.grant))
            .member("amount", draw.amount)
            .end_object();
    }
    json.end_array();
    if (line.charge) {
        append_charge(json, *line.charge);
    }
    if (line.hold) {
        json.member("holdId", id(IdKind::Hold, line.hold->number));
    }
    if (!line.reason_code.empty()) {
        json.member("reasonCode", line.reason_code);
    }
    if (line.type == TransactionType::DebtRepayment) {
        json.member("debtRepaid", line.debt_repaid);
    }
    if (!line.debt_made.is_zero()) {
        json.member("debtMade", line.debt_made);
    }
    if (line.corrects != 0) {
        json.member("corrects", id(IdKind::Transaction, line.corrects));
    }
    if (line.made_grants.size() == 1 && line.made_grants.front().expires_at) {
        json.member("expiresAt", *line.made_grants.front().expires_at);
    }
    json.end_object();
}

void append_balance(http::json::Writer& json, Transaction const& line)
{
    auto const standing =
        line.settled
            ? Standing{line.settled->balance, line.settled->held, line.settled->debt, line.settled->seq}
            : Standing{line.balance_after, line.held_after, line.debt_after, line.seq};
    json.begin_object("balance");
    append_standing(json, standing, line.created_at);
    json.end_object();
}

void append_balance(http::json::Writer& json, Account const& account, Moment as_of)
{
    json.begin_object("balance");
    append_standing(json, {account.balance, account.held, account.debt, account.seq}, as_of);
    json.end_object();
}

void append_hold(http::json::Writer& json, crypto::PublicIds const& ids, std::string_view user_id,
                 std::int64_t account, HoldSnapshot const& hold)
{
    json.begin_object()
        .member("id", ids.encode(IdKind::Hold, {account, hold.number}))
        .member("userId", user_id)
        .member("state", name_of(hold.state))
        .member("credits", hold.placed)
        .member("captured", hold.captured)
        .member("remaining", hold.left)
        .member("createdAt", hold.placed_at)
        .member("expiresAt", hold.expires_at);
    append_text_or_null(json, "reference", hold.reference);
    if (hold.priced) {
        append_charge(json, *hold.priced);
    }
    json.end_object();
}

void append_grant(http::json::Writer& json, crypto::PublicIds const& ids, std::int64_t account,
                  GrantFacts const& facts, OpenGrant const* open, Moment now)
{
    auto const* const state = open != nullptr && open->scheduled ? "scheduled"
                              : facts.has_expired(now)           ? "expired"
                              : open == nullptr                  ? "used"
                                                                 : "active";
    json.begin_object()
        .member("id", ids.encode(IdKind::Grant, {account, facts.number}))
        .member("source", name_of(facts.source))
        .member("paid", facts.paid)
        .member("priority", facts.priority)
        .member("amount", facts.amount)
        .member("remaining", open != nullptr ? open->left() : Credits{})
        .member("held", open != nullptr ? open->held : Credits{})
        .member("state", state)
        .member("effectiveAt", facts.effective_at)
        .member("expiresAt", facts.expires_at);
    if (facts.purchase != 0) {
        json.member("purchaseId", ids.encode(IdKind::Purchase, {account, facts.purchase}));
    }
    json.end_object();
}

}  // namespace creditd::ledger
