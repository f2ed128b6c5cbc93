#include "topups/auto_top_up_facts.hpp"

#include "http/json_writer.hpp"
#include "ledger/line_facts.hpp"
#include "topups/auto_top_ups.hpp"
#include "topups/json.hpp"

#include <array>
#include <utility>

namespace creditd::topups::facts {

namespace {

std::string_view sentence_of(std::string_view reason)
{
    if (reason == "authentication_required") {
        return "your bank wants you to confirm the payment.";
    }
    if (reason == "payment_declined") {
        return "your bank declined the payment three times.";
    }
    if (reason == "refunded" || reason == "disputed") {
        return "one of its payments was taken back.";
    }
    if (reason == "package_unavailable") {
        return "the package that it bought is not sold any more.";
    }
    return "the payment did not work.";
}

}  // namespace

void leave_suspended(engine::WorkingSet& set, crypto::PublicIds const& ids, AutoTopUp const& settings,
                     Purchase const* purchase, Moment now)
{
    bool const needs_buyer = settings.reason == "authentication_required";
    engine::Fact fact{.kind = needs_buyer ? auto_top_up_authentication : auto_top_up_suspended,
                      .account = settings.account,
                      .user_id = settings.user_id,
                      .number = purchase == nullptr ? 0 : purchase->number,
                      .occurred_at = now};
    http::json::Writer json{fact.json};
    json.begin_object().member("code", settings.reason).member("reason", sentence_of(settings.reason));
    if (purchase != nullptr) {
        append_purchase(json.key("purchase"), ids, *purchase, PurchaseDetail::Listed);
    }
    json.end_object();
    engine::leave_fact(set, std::move(fact));
}

void listen_for_due_top_ups(engine::WorkingSet& set)
{
    set.shelf<engine::Facts>().listen(
        std::array{ledger::top_up_due},
        [](engine::Fact const& fact, engine::WorkingSet& all, engine::Context const& context) {
            all.shelf<AutoTopUps>().look_at(fact.account, context.now);
        });
}

}  // namespace creditd::topups::facts
