#include "promotions/domain/change_code.hpp"

#include <doctest/doctest.h>

namespace creditd::promotions {

namespace {

constexpr auto noon = Moment::from_milliseconds(1'790'000'000'000);
constexpr auto tick = Duration::milliseconds(1);

PromoCode used_code()
{
    return {.code = "WELCOME",
            .terms = {.credits = 50_credits, .max_uses = 10, .starts_at = noon, .description = "spring"},
            .uses = 5};
}

std::optional<ChangeRefusal> refusal(PromoCode const& code, TermsChange const& change)
{
    auto const planned = plan_change(code, change);
    return planned ? std::nullopt : std::optional{planned.error()};
}

}  // namespace

TEST_CASE("PROMO-4: what a change does not name stays, and an empty value clears")
{
    auto const code = used_code();
    CHECK(plan_change(code, {}) == code.terms);
    auto const off = plan_change(code, {.active = false});
    REQUIRE(off);
    CHECK_FALSE(off->active);
    CHECK(off->max_uses == 10);
    auto const cleared = plan_change(code, {.max_uses = std::optional<std::int64_t>{}, .description = ""});
    REQUIRE(cleared);
    CHECK(cleared->max_uses == std::nullopt);
    CHECK(cleared->starts_at == noon);
    CHECK(cleared->description == "");
}

TEST_CASE("PROMO-4: the first rule that a change breaks is the one that is told")
{
    auto const code = used_code();
    TermsChange change{.credits = 51_credits, .max_uses = 4, .expires_at = noon};
    CHECK(refusal(code, change) == ChangeRefusal::InUse);
    change.credits = 50_credits;  // the same as before is no change
    CHECK(refusal(code, change) == ChangeRefusal::MaxUsesBelowUses);
    change.max_uses = 5;
    CHECK(refusal(code, change) == ChangeRefusal::EndsBeforeStart);
    change.expires_at = noon + tick;
    CHECK(refusal(code, change) == std::nullopt);
}

TEST_CASE("PROMO-4: the credits of a code that nobody redeemed may change")
{
    auto code = used_code();
    code.uses = 0;
    CHECK(refusal(code, {.credits = 51_credits}) == std::nullopt);
    code.uses = 1;
    CHECK(refusal(code, {.credits = 51_credits}) == ChangeRefusal::InUse);
}

}  // namespace creditd::promotions
