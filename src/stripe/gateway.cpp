#include "stripe/gateway.hpp"

#include "base/assert.hpp"
#include "http/json.hpp"
#include "stripe/events.hpp"
#include "stripe/json_members.hpp"
#include "stripe/objects.hpp"
#include "stripe/orders.hpp"

#include <fmt/format.h>

#include <utility>

namespace creditd::stripe {
namespace {

using http::json::Value;
using topups::Checkout;
using topups::Dispute;
using topups::Listed;
using topups::News;
using topups::OnReply;
using topups::Payment;
using topups::Refund;
using topups::Reply;
using topups::UnknownOutcome;

constexpr std::int64_t page_size = 100;

/// The object in a good answer, as `read` reads it; whatever else came stays as it is.
template <class Result, class Read>
Reply<Result> read_reply(Reply<std::string> reply, Read const& read)
{
    if (auto* const refused = std::get_if<topups::RefusedCall>(&reply)) {
        return std::move(*refused);
    }
    if (auto* const unknown = std::get_if<UnknownOutcome>(&reply)) {
        return std::move(*unknown);
    }
    auto const document = http::json::parse(std::get<std::string>(reply));
    auto result = document ? read(document->root()) : std::nullopt;
    if (!result) {
        return UnknownOutcome{.why = "Stripe's answer was not understood"};
    }
    return std::move(*result);
}

template <class Result, class Read>
Calls::OnText receiver(OnReply<Result> done, Read read)
{
    return [done = std::move(done), read](Reply<std::string> reply) {
        done(read_reply<Result>(std::move(reply), read));
    };
}

template <class Item>
using ReadItem = std::optional<Item> (*)(Value);

/// One that is not understood spoils the page: leaving it out would hide it for good.
template <class Item, ReadItem<Item> Read>
std::optional<Listed<Item>> read_page(Value list)
{
    auto const items = member(list, "data");
    auto const has_more = truth_of(list, "has_more");
    if (!items || items->kind() != http::json::Kind::Array || !has_more) {
        return std::nullopt;
    }
    Listed<Item> page;
    for (auto const item : *items) {
        auto object = Read(item);
        if (!object) {
            return std::nullopt;
        }
        page.items.push_back(std::move(*object));
        if (*has_more) {
            page.next = text_of(item, "id");
        }
    }
    return page;
}

Form page_of(std::string_view after)
{
    Form query;
    query.number("limit", page_size).text_if("starting_after", after);
    return query;
}

/// Stripe's times are seconds: the half-open interval grows to whole ones, and what is seen twice settles
/// once.
void add_interval(Form& query, Moment from, Moment to)
{
    query.number("created[gte]", from.in_milliseconds() / 1000)
        .number("created[lt]", (to.in_milliseconds() + 999) / 1000);
}

std::string object_path(std::string_view collection, std::string_view id)
{
    std::string path{collection};
    path += '/';
    append_percent_encoded(path, id);
    return path;
}

bool is_live_key(Settings const& settings)
{
    auto const mode = mode_of_key(settings.secret_key);
    CREDITD_ASSERT(mode);
    return *mode == KeyMode::Live;
}

}  // namespace

Gateway::Gateway(Settings const& settings, http::ClientOptions options)
    : client_(std::move(options)),
      calls_(client_, settings),
      is_live_(is_live_key(settings))
{}

Gateway::~Gateway()
{
    stop();
}

void Gateway::create_checkout(topups::CheckoutOrder order, std::string key, OnReply<Checkout> done)
{
    calls_.post("/v1/checkout/sessions", form_of(order), std::move(key),
                receiver<Checkout>(std::move(done), checkout_from));
}

void Gateway::retrieve_checkout(std::string id, OnReply<Checkout> done)
{
    Form query;
    query.text("expand[0]", "total_details.breakdown")
        .text("expand[1]", "payment_intent.payment_method")
        .text("expand[2]", "setup_intent.payment_method");
    calls_.get(object_path("/v1/checkout/sessions", id), query,
               receiver<Checkout>(std::move(done), checkout_from));
}

void Gateway::list_checkouts(Moment from, Moment to, std::string after, OnReply<Listed<Checkout>> done)
{
    auto query = page_of(after);
    add_interval(query, from, to);
    calls_.get("/v1/checkout/sessions", query,
               receiver<Listed<Checkout>>(std::move(done), read_page<Checkout, checkout_from>));
}

void Gateway::find_checkouts_of(std::string payment_id, OnReply<Listed<Checkout>> done)
{
    auto query = page_of({});
    query.text("payment_intent", payment_id);
    calls_.get("/v1/checkout/sessions", query,
               receiver<Listed<Checkout>>(std::move(done), read_page<Checkout, checkout_from>));
}

void Gateway::expire_checkout(std::string id, OnReply<Checkout> done)
{
    // The same checkout expires once whatever the key, so the key may be its own.
    auto key = "expire-" + id;
    calls_.post(object_path("/v1/checkout/sessions", id) + "/expire", {}, std::move(key),
                receiver<Checkout>(std::move(done), checkout_from));
}

void Gateway::retrieve_payment(std::string id, OnReply<Payment> done)
{
    Form query;
    query.text("expand[0]", "payment_method");
    calls_.get(object_path("/v1/payment_intents", id), query,
               receiver<Payment>(std::move(done), payment_from));
}

void Gateway::cancel_payment(std::string id, std::string key, OnReply<Payment> done)
{
    Form form;
    form.text("cancellation_reason", "abandoned");
    calls_.post(object_path("/v1/payment_intents", id) + "/cancel", form, std::move(key),
                receiver<Payment>(std::move(done), payment_from));
}

void Gateway::create_refund(topups::RefundOrder order, std::string key, OnReply<Refund> done)
{
    calls_.post("/v1/refunds", form_of(order), std::move(key),
                receiver<Refund>(std::move(done), refund_from));
}

void Gateway::retrieve_refund(std::string id, OnReply<Refund> done)
{
    calls_.get(object_path("/v1/refunds", id), {}, receiver<Refund>(std::move(done), refund_from));
}

void Gateway::list_refunds(std::string payment_id, std::string after, OnReply<Listed<Refund>> done)
{
    auto query = page_of(after);
    query.text("payment_intent", payment_id);
    calls_.get("/v1/refunds", query,
               receiver<Listed<Refund>>(std::move(done), read_page<Refund, refund_from>));
}

void Gateway::retrieve_dispute(std::string id, OnReply<Dispute> done)
{
    calls_.get(object_path("/v1/disputes", id), {}, receiver<Dispute>(std::move(done), dispute_from));
}

void Gateway::list_news(Moment from, Moment to, std::string after, OnReply<Listed<News>> done)
{
    auto query = page_of(after);
    add_interval(query, from, to);
    for (std::size_t i = 0; i < events_of_purchases.size(); ++i) {
        query.text(fmt::format("types[{}]", i), events_of_purchases[i]);
    }
    calls_.get("/v1/events", query, receiver<Listed<News>>(std::move(done), read_page<News, news_from>));
}

void Gateway::create_setup(topups::SetupOrder order, std::string key, OnReply<Checkout> done)
{
    calls_.post("/v1/checkout/sessions", form_of(order), std::move(key),
                receiver<Checkout>(std::move(done), checkout_from));
}

void Gateway::charge_saved_method(topups::SavedPaymentOrder order, std::string key, OnReply<Payment> done)
{
    calls_.post("/v1/payment_intents", form_of(order), std::move(key),
                receiver<Payment>(std::move(done), payment_from));
}

}  // namespace creditd::stripe
