#include "promotions/code_book.hpp"
#include "promotions/store.hpp"
#include "promotions/testing/world.hpp"

#include <doctest/doctest.h>

namespace creditd::promotions {

namespace {

PromoCode typo(std::int64_t number)
{
    return {.number = number, .code = "TYPO", .terms = {.credits = 5_credits}, .created_by = "usr_admin"};
}

struct Desk
{
    testing::World world;
    NumberSource numbers;
    engine::Context context{*world.service.clock.now(), numbers, world.service.random};
    CodeBook codes;

    Desk() { world.service.engine->stop(); }  // the test's thread is the writer

    /// One batch: what `decide` does to the codes that were needed.
    template <class Decide>
    void batch(Decide decide)
    {
        auto const writes = world.service.database->begin(0);
        codes.need("TYPO");
        codes.need_number(7);
        codes.load(*writes);
        decide();
        codes.record(*writes, context);
        writes->commit(0);
        codes.clear();
    }
};

}  // namespace

TEST_CASE("PROMO-3: what one command of a batch changed, the next one finds")
{
    Desk desk;
    desk.batch([&] {
        CHECK(desk.codes.find("TYPO") == nullptr);
        CHECK(desk.codes.find_number(7) == nullptr);
        desk.codes.add(typo(7));
        CHECK(desk.codes.find("TYPO")->number == 7);
    });
    desk.batch([&] {
        REQUIRE(desk.codes.find_number(7) != nullptr);
        desk.codes.remove(*desk.codes.find_number(7));
        CHECK(desk.codes.find("TYPO") == nullptr);
        desk.codes.add(typo(8));
        CHECK(desk.codes.find_number(7) == nullptr);  // another code of the same text
        CHECK(desk.codes.find("TYPO")->number == 8);
    });
    desk.batch([&] {
        CHECK(desk.codes.find("TYPO")->number == 8);
        CHECK(desk.codes.find_number(7) == nullptr);
    });
}

TEST_CASE("PROMO-3: a code made and taken away in one batch leaves nothing")
{
    Desk desk;
    desk.batch([&] { desk.codes.remove(desk.codes.add(typo(7))); });
    desk.batch([&] { CHECK(desk.codes.find("TYPO") == nullptr); });
}

TEST_CASE("PROMO-3: a use counts at once, for the code and for who had it")
{
    Desk desk;
    desk.batch([&] { desk.codes.add(typo(7)); });
    for (std::int64_t account = 1; account <= 2; ++account) {
        desk.codes.need_redemption(account, "TYPO");
        desk.batch([&] {
            CHECK_FALSE(desk.codes.has_redeemed(account, "TYPO"));
            desk.codes.add_redemption({.account = account,
                                       .code = "TYPO",
                                       .number = account,
                                       .seq = 1,
                                       .user_id = "alice",
                                       .credits = 5_credits});
            CHECK(desk.codes.has_redeemed(account, "TYPO"));
            CHECK(desk.codes.find("TYPO")->uses == account);
        });
        desk.codes.need_redemption(account, "TYPO");
        desk.batch([&] { CHECK(desk.codes.has_redeemed(account, "TYPO")); });
    }
}

}  // namespace creditd::promotions
