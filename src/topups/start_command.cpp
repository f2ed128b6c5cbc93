#include "topups/start_command.hpp"

#include "base/assert.hpp"
#include "http/json_writer.hpp"
#include "ledger/open_account.hpp"
#include "topups/auto_top_ups.hpp"
#include "topups/json.hpp"
#include "topups/problems.hpp"

#include <utility>

namespace creditd::topups {

namespace {

http::Problem problem_of(StartRefusal refusal)
{
    switch (refusal) {
    case StartRefusal::PackageNotFound:
        return http::problem_of(problems::package_not_found, "there is no such package on sale");
    case StartRefusal::PackageCustom:
        return http::problem_of(problems::package_custom, "this package is sold by offer");
    case StartRefusal::OfferNotFound:
        return http::problem_of(problems::offer_not_found, "there is no such offer for this user");
    case StartRefusal::OfferClosed:
        return http::problem_of(problems::offer_closed, "this offer was withdrawn or taken");
    case StartRefusal::OfferExpired:
        return http::problem_of(problems::offer_expired, "this offer has expired");
    case StartRefusal::PurchaseNotFound:
        return http::problem_of(problems::purchase_not_found, "there is no such purchase");
    case StartRefusal::NotConfirmable:
        return http::problem_of(problems::purchase_not_confirmable,
                                "this purchase does not wait for its buyer");
    case StartRefusal::PaymentNotEnded:
        return http::problem_of(problems::payment_not_ended, "what came before could still be paid");
    }
    CREDITD_ASSERT(false && "a refusal to start without a problem");
}

}  // namespace

StartPurchaseCommand::StartPurchaseCommand(crypto::PublicIds const& ids, ledger::Settings const& accounts,
                                           std::string user_id, std::string request_id, std::string actor,
                                           StartPurchase start)
    : AccountCommand(std::move(user_id), std::move(request_id), ledger::WhenSuspended::Refuse),
      ids_(ids),
      accounts_(accounts),
      actor_(std::move(actor)),
      start_(std::move(start))
{}

void StartPurchaseCommand::needs(engine::WorkingSet& set) const
{
    AccountCommand::needs(set);
    auto& book = set.shelf<PurchaseBook>();
    if (start_.led_to != 0) {
        book.need({account(), start_.led_to});
    }
    if (start_.confirms != 0) {
        book.need({account(), start_.confirms});
        return set.shelf<AutoTopUps>().need(account());
    }
    auto& catalogue = set.shelf<Catalogue>();
    if (start_.offer == 0) {
        return catalogue.need_package(start_.package);
    }
    catalogue.need_offer(account(), start_.offer);
}

ledger::Verdict StartPurchaseCommand::act(ledger::Posting& posting, engine::WorkingSet& set,
                                          engine::Context const& context)
{
    auto& book = set.shelf<PurchaseBook>();
    auto const begun = begin(posting, set, book, context);
    call_.reset();
    if (!begun) {
        bool const is_kept = begun.error() != StartRefusal::PaymentNotEnded;
        return ledger::Refusal{problem_of(begun.error()), is_kept};
    }
    call_ = begun->call;
    ledger::TextAnswer told{{201, {}}};
    http::json::Writer json{told.answer.body};
    json.begin_object().key("purchase");
    append_begun_purchase(json, ids_, *book.find(begun->purchase));
    json.end_object();
    return told;
}

Outcome<Begun, StartRefusal> StartPurchaseCommand::begin(ledger::Posting& posting, engine::WorkingSet& set,
                                                         PurchaseBook& book,
                                                         engine::Context const& context) const
{
    if (start_.confirms != 0) {
        auto* const settings = set.shelf<AutoTopUps>().find(account());
        return confirm_attempt(posting, settings, book, start_, context);
    }
    auto const call = start_purchase(posting, set.shelf<Catalogue>(), book, start_, context);
    if (!call) {
        return refuse(call.error());
    }
    return Begun{call->of(), *call};
}

std::expected<ledger::Account*, http::Problem> StartPurchaseCommand::absent(ledger::Books& books,
                                                                            engine::Context const& context)
{
    if (accounts_.open_on_first_use && ledger::is_valid_user_id(user_id())) {
        if (auto const opened = open_account(books, user_id(), actor_, accounts_, context)) {
            return *opened;
        }
    }
    return AccountCommand::absent(books, context);
}

}  // namespace creditd::topups
