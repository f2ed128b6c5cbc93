#include "usage/answer_json.hpp"

#include "http/json_writer.hpp"
#include "ledger/json.hpp"
#include "ledger/problems.hpp"
#include "usage/problems.hpp"

namespace creditd::usage {

namespace {

constexpr std::size_t usual_body = 1024;  // bytes: one allocation for nearly every answer

}  // namespace

engine::Answer transaction_answer(Terms const& terms, int status, std::string_view user_id,
                                  ledger::Transaction const& line)
{
    engine::Answer answer{status, {}};
    answer.body.reserve(usual_body);
    http::json::Writer json{answer.body};
    json.begin_object().key("transaction");
    append_transaction(json, terms.ids, user_id, line);
    append_balance(json, line);
    json.end_object();
    return answer;
}

engine::Answer hold_answer(Terms const& terms, int status, std::string_view user_id,
                           ledger::Transaction const& line)
{
    CREDITD_ASSERT(line.hold.has_value());
    engine::Answer answer{status, {}};
    answer.body.reserve(usual_body);
    http::json::Writer json{answer.body};
    json.begin_object().key("hold");
    append_hold(json, terms.ids, user_id, line.account, *line.hold);
    if (line.type == ledger::TransactionType::Usage) {
        json.key("transaction");
        append_transaction(json, terms.ids, user_id, line);
    }
    append_balance(json, line);
    json.end_object();
    return answer;
}

ledger::Refusal refusal_of(PricingRefusal refusal)
{
    return {problems::of(refusal)};
}

ledger::Refusal refusal_of(Terms const& terms, ledger::InsufficientCredits const& figures)
{
    return {ledger::problems::not_enough(figures, terms.accounts.top_up_url)};
}

std::optional<ledger::Charge> charge_of(Demand const& demand, Priced const& priced)
{
    auto const* const metered = std::get_if<Metered>(&demand);
    if (metered == nullptr) {
        return std::nullopt;
    }
    return ledger::Charge{.meter = metered->meter,
                          .price_version = priced.version.value(),
                          .quantity = to_text(metered->quantity)};
}

ledger::Verdict again_or_reused(Terms const& terms, std::string_view user_id,
                                ledger::Transaction const& earlier, ledger::Transaction const& probe)
{
#ifndef CREDITD_PLANTED_REFERENCE_CONTENT
    bool const is_same = reference_fingerprint(probe) == reference_fingerprint(earlier);
#else
    bool const is_same = !probe.reference.empty() || !earlier.reference.empty();
#endif
    if (is_same) {
        return ledger::TextAnswer{earlier.hold ? hold_answer(terms, 200, user_id, earlier)
                                               : transaction_answer(terms, 200, user_id, earlier)};
    }
    auto problem = http::problem_of(ledger::problems::reference_reused,
                                    "another use of this account's credits has this reference");
    std::string id;
    http::json::append_string(id,
                              terms.ids.encode(crypto::IdKind::Transaction, {earlier.account, earlier.seq}));
    problem.extra.emplace_back("transactionId", std::move(id));
    return ledger::Refusal{std::move(problem)};
}

}  // namespace creditd::usage
