#include "reports/explanation_json.hpp"

#include "http/json_writer.hpp"
#include "ledger/json.hpp"

#include <algorithm>

namespace creditd::reports {

namespace {

using crypto::IdKind;
using http::json::Writer;

/// One explanation being written.
class Page
{
public:
    Page(crypto::PublicIds const& ids, ledger::Account const& account, MentionedPurchases const& purchases)
        : ids_(ids),
          account_(account),
          purchases_(purchases)
    {}

    std::string body{};
    Writer json{body};

    void begin(Moment at, std::vector<Sentence> const& sentences)
    {
        json.begin_object().begin_object("explanation");
        json.member("userId", account_.user_id).member("at", at).begin_array("sentences");
        for (auto const& sentence : sentences) {
            json.begin_object().member("text", sentence.text);
            if (!sentence.rule.empty()) {
                json.member("rule", sentence.rule);
            }
            json.end_object();
        }
        json.end_array();
    }

    void balance(Credits balance, Credits held, Credits debt, std::int64_t seq)
    {
        json.begin_object("balance")
            .member("balance", balance)
            .member("held", held)
            .member("available", std::max(Credits{}, balance - held))
            .member("debt", debt)
            .member("seq", seq)
            .end_object();
    }

    void transaction(std::string_view name, ledger::Transaction const& line)
    {
        json.key(name);
        ledger::append_transaction(json, ids_, account_.user_id, line);
    }

    void purchase(std::int64_t number)
    {
        auto const found = purchases_.find(number);
        if (found == purchases_.end()) {
            return;
        }
        auto const& purchase = found->second;
        auto const text_or_null = [](std::string const& text) {
            return text.empty() ? std::optional<std::string>{} : std::optional(text);
        };
        json.begin_object("purchase")
            .member("id", ids_.encode(IdKind::Purchase, {purchase.account, purchase.number}))
            .member("title", purchase.terms.title)
            .member("status", topups::name_of(purchase.status()))
            .member("credits", purchase.terms.credits);
        money("price", purchase.terms.price.amount, purchase.terms.price.currency);
        if (purchase.paid) {
            json.member("paidAt", purchase.paid->at);
        }
        json.member("paymentId", text_or_null(purchase.payment_id))
            .member("checkoutId", text_or_null(purchase.checkout_id))
            .end_object();
    }

    void grants(std::vector<ExplainedGrant> const& grants)
    {
        json.begin_array("grants");
        for (auto const& grant : grants) {
            auto const& facts = grant.facts;
            json.begin_object()
                .member("id", ids_.encode(IdKind::Grant, {account_.number, facts.number}))
                .member("source", ledger::name_of(facts.source))
                .member("paid", facts.paid)
                .member("priority", facts.priority)
                .member("amount", facts.amount)
                .member("effectiveAt", facts.effective_at)
                .member("expiresAt", facts.expires_at);
            if (grant.made_by) {
                transaction("madeBy", *grant.made_by);
            } else {
                json.member("madeBy", nullptr);
            }
            json.member("credits", grant.credits);
            if (facts.cost) {
                money("cost", facts.cost->paid, {facts.cost->currency.data(), facts.cost->currency.size()});
            }
            purchase(facts.purchase);
            json.end_object();
        }
        json.end_array();
    }

    void price(ledger::Charge const& charge, usage::PriceVersion const& version)
    {
        json.begin_object("price")
            .member("meter", charge.meter)
            .raw_member("quantity", charge.quantity)
            .member("version", version.version)
            .member("credits", version.price.credits)
            .member("per", version.price.per)
            .member("minimum", version.price.minimum)
            .member("rounding", usage::name_of(version.price.rounding))
            .member("effectiveFrom", version.effective_from)
            .end_object();
    }

    void hold(ledger::HoldSnapshot const& hold)
    {
        json.key("hold");
        ledger::append_hold(json, ids_, account_.user_id, account_.number, hold);
    }

    std::string finish()
    {
        json.end_object().end_object();
        return std::move(body);
    }

private:
    void money(std::string_view name, std::int64_t amount, std::string_view currency)
    {
        json.begin_object(name).member("amount", amount).member("currency", currency).end_object();
    }

    crypto::PublicIds const& ids_;
    ledger::Account const& account_;
    MentionedPurchases const& purchases_;
};

}  // namespace

std::string explanation_json(crypto::PublicIds const& ids, ledger::Account const& account,
                             ExplainedLine const& explained, MentionedPurchases const& purchases)
{
    auto const& line = explained.line;
    Page page{ids, account, purchases};
    page.begin(line.occurred_at, explained.sentences);
    page.balance(line.balance_after, line.held_after, line.debt_after, line.seq);
    page.grants(explained.grants);
    page.transaction("transaction", line);
    if (explained.corrects) {
        page.transaction("corrects", *explained.corrects);
    }
    if (line.charge && explained.price) {
        page.price(*line.charge, *explained.price);
    }
    if (line.hold) {
        page.hold(*line.hold);
    }
    page.purchase(line.purchase);
    return page.finish();
}

std::string explanation_json(crypto::PublicIds const& ids, ledger::Account const& account, Moment at,
                             ExplainedBalance const& explained, MentionedPurchases const& purchases)
{
    auto const& standing = explained.standing;
    Page page{ids, account, purchases};
    page.begin(at, explained.sentences);
    page.balance(standing.balance, standing.held, standing.debt, standing.seq);
    page.grants(explained.grants);
    page.json.begin_array("sums");
    for (std::size_t type = 1; type < ledger::transaction_type_count; ++type) {
        if (auto const lines = explained.sums.lines[type]; lines != 0) {
            page.json.begin_object()
                .member("type", ledger::name_of(static_cast<ledger::TransactionType>(type)))
                .member("transactions", lines)
                .member("credits", micro_to_text(explained.sums.micro[type]))
                .end_object();
        }
    }
    page.json.end_array().begin_array("expiring");
    for (auto const& [moment, credits] : explained.expiring) {
        page.json.begin_object().member("at", moment).member("credits", credits).end_object();
    }
    page.json.end_array();
    return page.finish();
}

}  // namespace creditd::reports
