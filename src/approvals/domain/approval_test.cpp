#include "approvals/domain/approval.hpp"

#include <doctest/doctest.h>

namespace creditd::approvals {

namespace {

constexpr auto asked_at = Moment::from_milliseconds(1'790'000'000'000);
constexpr auto over_at = asked_at + Duration::days(7);

Approval pending()
{
    return {.number = 1,
            .kind = std::string{adjustment_kind},
            .subject = "alice",
            .request = "{}",
            .requested_by = "user:usr_anna",
            .reason = {"goodwill", "why"},
            .requested_at = asked_at,
            .expires_at = over_at};
}

}  // namespace

TEST_CASE("ADMIN-4: nobody approves or rejects what they asked for")
{
    CHECK(refusal_to_decide(pending(), true, asked_at) == DecisionRefusal::OwnRequest);
    CHECK_FALSE(refusal_to_decide(pending(), false, asked_at));
    // Whose it is, is said before how it stands.
    auto const rejected = ended(pending(), ApprovalStatus::Rejected, {"user:usr_berta", asked_at, {}});
    CHECK(refusal_to_decide(rejected, true, asked_at) == DecisionRefusal::OwnRequest);
}

TEST_CASE("ADMIN-4: an approval is decided once")
{
    for (auto const how : {ApprovalStatus::Approved, ApprovalStatus::Rejected, ApprovalStatus::Withdrawn}) {
        auto const over = ended(pending(), how, {"user:usr_berta", asked_at, {"test", "because"}}, "{}");
        CHECK(refusal_to_decide(over, false, asked_at) == DecisionRefusal::Decided);
        CHECK(refusal_to_withdraw(over, over_at) == DecisionRefusal::Decided);
        CHECK(over.status_at(over_at) == how);
    }
}

TEST_CASE("ADMIN-4: an approval that nobody decides has expired at its last moment, written down or not")
{
    auto const a_moment_before = over_at - Duration::milliseconds(1);
    CHECK(pending().status_at(a_moment_before) == ApprovalStatus::Pending);
    CHECK_FALSE(refusal_to_decide(pending(), false, a_moment_before));

    CHECK(pending().status_at(over_at) == ApprovalStatus::Expired);
    CHECK(refusal_to_decide(pending(), false, over_at) == DecisionRefusal::Expired);
    CHECK(refusal_to_withdraw(pending(), over_at) == DecisionRefusal::Expired);
    auto const expired = ended(pending(), ApprovalStatus::Expired, {"system", over_at, {}});
    CHECK(refusal_to_decide(expired, false, over_at) == DecisionRefusal::Expired);
}

}  // namespace creditd::approvals
