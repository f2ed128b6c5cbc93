#include "topups/start_command.hpp"

#include "base/assert.hpp"
#include "http/json_writer.hpp"
#include "ledger/open_account.hpp"
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
    auto& catalogue = set.shelf<Catalogue>();
    if (start_.offer == 0) {
        return catalogue.need_package(start_.package);
    }
    catalogue.need_offer(account(), start_.offer);
    if (start_.led_to != 0) {
        set.shelf<PurchaseBook>().need({account(), start_.led_to});
    }
}

ledger::Verdict StartPurchaseCommand::act(ledger::Posting& posting, engine::WorkingSet& set,
                                          engine::Context const& context)
{
    auto& book = set.shelf<PurchaseBook>();
    auto const begun = start_purchase(posting, set.shelf<Catalogue>(), book, start_, context);
    call_.reset();
    if (!begun) {
        return ledger::Refusal{problem_of(begun.error())};
    }
    call_ = *begun;
    ledger::TextAnswer told{{201, {}}};
    http::json::Writer json{told.answer.body};
    json.begin_object().key("purchase");
    append_begun_purchase(json, ids_, *book.find(begun->of()));
    json.end_object();
    return told;
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
