// The same news in any order and any number of copies ends the same (TOPUP-6).

#include "topups/testing/world.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

namespace creditd::topups {

namespace {

using testing::World;

/// What must be the same at the end.
struct End
{
    std::string figures;
    std::vector<std::string> purchases;

    auto operator==(End const&) const -> bool = default;
};

End end_of(World& world, std::vector<PurchaseKey> const& purchases)
{
    End end{world.figures("alice"), {}};
    for (auto const& key : purchases) {
        auto const found = world.purchase(key);
        auto text = std::string{name_of(found.status())} + ", taken " + to_text(found.booked.taken) +
                    " and " + to_text(found.booked.bonus_taken) + ", reversed " +
                    std::to_string(found.reversed());
        for (auto const name : names_of(found.reasons())) {
            text.append(", ").append(name);
        }
        end.purchases.push_back(std::move(text));
    }
    return end;
}

/// Everything that happens to one purchase at the provider, as it would tell it, oldest first.
std::vector<News> story_of(World& world, PurchaseKey key, std::mt19937& dice)
{
    std::vector<News> news;
    auto at_time = world.now();
    auto const tell = [&](Subject subject) {
        at_time = at_time + Duration::seconds(1);
        auto each = world.news_of(std::move(subject));
        each.as_of = at_time;
        news.push_back(std::move(each));
    };
    auto const chance = [&](unsigned percent) { return dice() % 100 < percent; };
    auto unpaid = world.gateway->checkout(world.purchase(key).checkout_id);
    if (chance(30)) {
        auto processing = unpaid;
        processing.state = CheckoutState::Complete;
        tell(processing);
        auto failed = processing;
        failed.payment = CheckoutPayment::Failed;
        if (chance(30)) {
            tell(failed);
        }
    }
    Payment payment{
        .id = world.payment_of(key), .our_purchase = world.id_of(key), .state = PaymentState::Succeeded};
    tell(payment);
    tell(world.paid_checkout(key));
    auto const refunds = dice() % 4;
    for (unsigned i = 0; i < refunds; ++i) {
        auto const id = "re_" + std::to_string(key.number) + "_" + std::to_string(i);
        auto const amount = static_cast<std::int64_t>(1 + dice() % 600);
        if (chance(50)) {
            tell(world.refund(key, id, amount, RefundState::Pending));
        }
        tell(world.refund(key, id, amount, RefundState::Succeeded));
        if (chance(25)) {
            tell(world.refund(key, id, amount, RefundState::Failed));
        }
    }
    if (chance(60)) {
        auto const id = "dp_" + std::to_string(key.number);
        auto const amount = static_cast<std::int64_t>(1 + dice() % 1000);
        if (chance(40)) {
            tell(world.dispute(key, id, amount, DisputeState::Inquiry));
        }
        tell(world.dispute(key, id, amount, DisputeState::Open));
        if (chance(70)) {
            tell(world.dispute(key, id, amount, DisputeState::Lost));
        }
        if (chance(40)) {
            tell(world.dispute(key, id, amount, DisputeState::Won));
        }
    }
    return news;
}

/// Two purchases and their stories from `seed`; told in order, or shuffled with copies by `order`.
End run(std::uint32_t seed, std::uint32_t order)
{
    World world;
    world.open("alice");
    std::mt19937 dice{seed};
    std::vector<PurchaseKey> const purchases{world.begin("alice"), world.begin("alice", "pro")};
    std::vector<News> news;
    for (auto const& key : purchases) {
        auto story = story_of(world, key, dice);
        news.insert(news.end(), story.begin(), story.end());
    }
    std::mt19937 shuffler{order};
    if (order != 0) {
        auto const once = news;
        for (auto const& each : once) {
            for (auto copies = shuffler() % 3; copies > 0; --copies) {
                news.push_back(each);
            }
        }
        std::ranges::shuffle(news, shuffler);
    }
    for (auto const& each : news) {
        CHECK(world.webhook(each) == 200);
        if (order != 0 && shuffler() % 5 == 0) {
            world.run_due();
        }
    }
    world.run_due();
    CHECK(world.verifies());
    return end_of(world, purchases);
}

}  // namespace

TEST_CASE("TOPUP-6: the same news in any order, in any number of copies, ends the same")
{
    constexpr std::uint32_t seeds = 12;
    for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
        CAPTURE(seed);
        auto const in_order = run(seed, 0);
        for (std::uint32_t order = 1; order <= 3; ++order) {
            CAPTURE(order);
            auto const shuffled = run(seed, order);
            CHECK(shuffled.figures == in_order.figures);
            CHECK(shuffled.purchases == in_order.purchases);
        }
    }
}

}  // namespace creditd::topups
