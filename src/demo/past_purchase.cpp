#include "demo/past_purchase.hpp"

#include "base/assert.hpp"
#include "topups/settle_command.hpp"
#include "topups/start_command.hpp"

#include <fmt/format.h>

#include <memory>

namespace creditd::demo {

namespace {

/// The price is read off the purchase that was begun.
topups::Checkout paid(std::string purchase, std::int64_t price)
{
    topups::Checkout checkout;
    checkout.id = "cs_test_demo_" + purchase.substr(purchase.size() - 16);
    checkout.payment_id = "pi_demo_" + purchase.substr(purchase.size() - 16);
    checkout.our_purchase = std::move(purchase);
    checkout.state = topups::CheckoutState::Complete;
    checkout.payment = topups::CheckoutPayment::Paid;
    checkout.subtotal = price;
    checkout.total = price;
    checkout.currency = "usd";
    return checkout;
}

/// `{"amount":8000,` behind `"price":`.
std::int64_t price_in(std::string_view answer)
{
    constexpr std::string_view before = R"("price":{"amount":)";
    auto const found = answer.find(before);
    CREDITD_ASSERT(found != std::string_view::npos);
    return std::stoll(std::string{answer.substr(found + before.size(), 12)});
}

}  // namespace

void buy_in_the_past(engine::Engine& engine, crypto::PublicIds const& ids, ledger::Settings const& accounts,
                     std::string const& user_id, std::string_view package)
{
    topups::StartPurchase start{.package = std::string{package}, .currency = "usd"};
    start.page_for = Duration::hours(1);
    auto const begun = engine.run(std::make_unique<topups::StartPurchaseCommand>(
        ids, accounts, user_id, "req_demo", "user:" + user_id, std::move(start)));
    auto const& call = static_cast<topups::StartPurchaseCommand const&>(*begun.command).call();
    CREDITD_ASSERT(call.has_value());  // the packages of a new ledger, and nobody is suspended

    auto const id = ids.encode(crypto::IdKind::Purchase, {call->account, call->purchase});
    topups::News news{
        .event_id = {}, .type = "lookup", .as_of = call->created_at, .live = false, .subject = {}};
    news.subject = paid(id, price_in(begun.command->answer().body));
    topups::SettlePurchaseCommand::Order order{.purchase = call->of(), .call = call->number};
    order.tidings.push_back({.news = std::move(news)});
    (void)engine.run(
        std::make_unique<topups::SettlePurchaseCommand>(ids, std::move(order), call->created_at));
}

}  // namespace creditd::demo
