#include "promotions/domain/promo_code.hpp"

#include <doctest/doctest.h>

namespace creditd::promotions {

namespace {

constexpr auto now = Moment::from_milliseconds(1'790'000'000'000);
constexpr auto tick = Duration::milliseconds(1);

PromoCode code_with(Terms terms, std::int64_t uses = 0)
{
    terms.credits = 50_credits;
    return {.number = 1, .code = "WELCOME", .terms = std::move(terms), .uses = uses};
}

std::optional<RedemptionRefusal> refusal(PromoCode const& code, Redeemer const& redeemer = {now, false})
{
    auto const decided = decide_redemption(&code, redeemer, now);
    return decided ? std::nullopt : std::optional{decided.error()};
}

}  // namespace

TEST_CASE("PROMO-1: a code is compared trimmed and upper-cased")
{
    CHECK(canonical_code("WELCOME10") == "WELCOME10");
    CHECK(canonical_code("  welcome10\t ") == "WELCOME10");
    CHECK(canonical_code("a_b-9") == "A_B-9");
}

TEST_CASE("PROMO-1: a code is [A-Z0-9_-]{3,64}")
{
    CHECK(canonical_code("abc") == "ABC");
    CHECK(canonical_code("ab") == std::nullopt);
    CHECK(canonical_code(std::string(64, 'a')) == std::string(64, 'A'));
    CHECK(canonical_code(std::string(65, 'a')) == std::nullopt);
    for (auto const* const text : {"", "   ", "a b c", "abc!", "ABC\n", "ÄBC", "a.bc", "abc\x7f"}) {
        CHECK(canonical_code(text) == std::nullopt);
    }
}

TEST_CASE("PROMO-2: the first rule that a code breaks is the one that is told")
{
    // Every rule broken at once; then each is mended in turn, and the next one speaks.
    auto code = code_with(
        {.max_uses = 5, .starts_at = now + tick, .expires_at = now, .active = false, .new_users_days = 1}, 5);
    Redeemer redeemer{now - Duration::days(1), true};
    CHECK(decide_redemption(nullptr, redeemer, now).error() == RedemptionRefusal::NotFound);
    CHECK(refusal(code, redeemer) == RedemptionRefusal::Inactive);
    code.terms.active = true;
    CHECK(refusal(code, redeemer) == RedemptionRefusal::NotStarted);
    code.terms.starts_at = now;
    CHECK(refusal(code, redeemer) == RedemptionRefusal::Expired);
    code.terms.expires_at = now + tick;
    CHECK(refusal(code, redeemer) == RedemptionRefusal::AlreadyRedeemed);
    redeemer.has_redeemed = false;
    CHECK(refusal(code, redeemer) == RedemptionRefusal::NotEligible);
    redeemer.opened_at = redeemer.opened_at + tick;
    CHECK(refusal(code, redeemer) == RedemptionRefusal::Exhausted);
    code.uses = 4;
    CHECK(refusal(code, redeemer) == std::nullopt);
}

TEST_CASE("PROMO-2: a code can be redeemed from its start up to, not at, its end")
{
    CHECK(refusal(code_with({.starts_at = now + tick})) == RedemptionRefusal::NotStarted);
    CHECK(refusal(code_with({.starts_at = now})) == std::nullopt);
    CHECK(refusal(code_with({.starts_at = now - tick})) == std::nullopt);
    CHECK(refusal(code_with({.expires_at = now + tick})) == std::nullopt);
    CHECK(refusal(code_with({.expires_at = now})) == RedemptionRefusal::Expired);
    CHECK(refusal(code_with({.expires_at = now - tick})) == RedemptionRefusal::Expired);
}

TEST_CASE("PROMO-1: a code for new users takes accounts younger than its limit")
{
    auto const code = code_with({.new_users_days = 7});
    CHECK(refusal(code, {now - Duration::days(7) + tick, false}) == std::nullopt);
    CHECK(refusal(code, {now - Duration::days(7), false}) == RedemptionRefusal::NotEligible);
    CHECK(refusal(code, {now - Duration::days(7) - tick, false}) == RedemptionRefusal::NotEligible);
}

TEST_CASE("PROMO-3: a code is redeemed as often as it may be, and not once more")
{
    CHECK(refusal(code_with({.max_uses = 100}, 99)) == std::nullopt);
    CHECK(refusal(code_with({.max_uses = 100}, 100)) == RedemptionRefusal::Exhausted);
    CHECK(refusal(code_with({}, 1'000'000'000)) == std::nullopt);
}

TEST_CASE("PROMO-1: the granted credits live as long as the code says, or for ever")
{
    auto const forever = code_with({});
    CHECK(decide_redemption(&forever, {now, false}, now) == Bounty{50_credits, std::nullopt});
    auto const limited = code_with({.valid_for_days = 30});
    CHECK(decide_redemption(&limited, {now, false}, now) == Bounty{50_credits, now + Duration::days(30)});
}

}  // namespace creditd::promotions
