#include "usage/record_usage_command.hpp"

#include "endpoint/problems.hpp"
#include "http/json_writer.hpp"
#include "ledger/json.hpp"
#include "ledger/open_account.hpp"
#include "usage/prices.hpp"

#include <utility>

namespace creditd::usage {

using ledger::WhenSuspended;

std::expected<ledger::Account*, http::Problem> open_if_allowed(Terms const& terms, ledger::Books& books,
                                                               std::string_view user_id,
                                                               std::string_view actor,
                                                               engine::Context const& context)
{
    if (terms.accounts.open_on_first_use && ledger::is_valid_user_id(user_id)) {
        auto const opened = ledger::open_account(books, user_id, actor, terms.accounts, context);
        if (opened) {
            return *opened;
        }
    }
    return std::unexpected(
        http::problem_of(endpoint::problems::account_not_found, "there is no such account"));
}

RecordUsage::RecordUsage(Terms terms, std::string user_id, std::string request_id, Demand demand,
                         ledger::Purpose purpose)
    : AccountCommand(std::move(user_id), std::move(request_id), WhenSuspended::Refuse),
      terms_(terms),
      demand_(std::move(demand)),
      purpose_(std::move(purpose))
{}

void RecordUsage::needs(engine::WorkingSet& set) const
{
    AccountCommand::needs(set);
    if (!purpose_.reference.empty()) {
        set.shelf<ledger::Books>().need_reference(account(), purpose_.reference);
    }
}

std::expected<ledger::Account*, http::Problem> RecordUsage::absent(ledger::Books& books,
                                                                   engine::Context const& context)
{
    return open_if_allowed(terms_, books, user_id(), purpose_.actor, context);
}

ledger::Verdict RecordUsage::act(ledger::Posting& posting, engine::WorkingSet& set, engine::Context const&)
{
    auto& books = set.shelf<ledger::Books>();
    bool const has_reference = !purpose_.reference.empty();
    if (has_reference) {
        if (auto const* const earlier = books.find_reference(account(), purpose_.reference)) {
            ledger::Transaction probe;
            if (auto const* const credits = std::get_if<Credits>(&demand_)) {
                probe.amount = -*credits;
            }
            probe.charge = charge_of(demand_, {.credits = {}, .version = 0});
            probe.reason = purpose_.reason;
            probe.metadata = purpose_.metadata;
            return again_or_reused(terms_, user_id(), *earlier, probe);
        }
    }
    auto const priced = set.shelf<Prices>().list().price(demand_, posting.now());
    if (!priced) {
        return refusal_of(priced.error());
    }
    auto const index = spend_credits(
        posting, {.amount = priced->credits, .charge = charge_of(demand_, *priced), .purpose = purpose_});
    if (!index) {
        return refusal_of(terms_, index.error());
    }
    if (has_reference) {
        books.use_reference(*index);
    }
    return ledger::LineAnswer{*index};
}

engine::Answer RecordUsage::render(ledger::Transaction const& line) const
{
    return transaction_answer(terms_, 201, user_id(), line);
}

EstimateUsage::EstimateUsage(std::string user_id, std::string request_id, Demand demand)
    : AccountCommand(std::move(user_id), std::move(request_id), WhenSuspended::Proceed),
      demand_(std::move(demand))
{}

ledger::Verdict EstimateUsage::act(ledger::Posting& posting, engine::WorkingSet& set, engine::Context const&)
{
    auto const priced = set.shelf<Prices>().list().price(demand_, posting.now());
    if (!priced) {
        return refusal_of(priced.error());
    }
    auto const& account = posting.account();
    bool const covered = priced->credits <= account.available();
    ledger::TextAnswer told;
    http::json::Writer json{told.answer.body};
    json.begin_object()
        .member("credits", priced->credits)
        .member_if("priceVersion", priced->version)
        .member("covered", covered)
        .member("available", account.available())
        .member("shortfall", covered ? Credits{} : shortage(account, priced->credits).shortfall);
    append_balance(json, account, posting.now());
    json.end_object();
    return told;
}

}  // namespace creditd::usage
