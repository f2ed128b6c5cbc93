#include "promotions/problems.hpp"

#include "base/assert.hpp"

#include <array>

namespace creditd::promotions::problems {

http::ProblemKind const promo_not_found{
    "promo_not_found", 404, "No such promo code",
    "There is no promo code of this text. Case and surrounding spaces do not matter. Nothing was granted; the "
    "try counts as a guess, and guesses are limited per user and per address.",
    "Check the spelling."};
http::ProblemKind const promo_inactive{
    "promo_inactive", 409, "The promo code is not active",
    "An administrator has switched this code off. Nothing was granted; what others "
    "got from it stays theirs.",
    "Ask whoever gave you the code."};
http::ProblemKind const promo_not_started{"promo_not_started", 409, "The promo code is not valid yet",
                                          "The code's campaign has not begun. Nothing was granted.",
                                          "Try again when it has begun, with a fresh Idempotency-Key."};
http::ProblemKind const promo_expired{"promo_expired", 410, "The promo code has expired",
                                      "The code's campaign is over. Nothing was granted.",
                                      "Ask whoever gave you the code for another."};
http::ProblemKind const promo_already_redeemed{
    "promo_already_redeemed", 409, "The promo code was redeemed before",
    "This user has redeemed this code before; a code can be redeemed once per user. Nothing was "
    "granted now.",
    "Look for the line of type `promo` in the history. To repeat a request safely, send the same "
    "Idempotency-Key."};
http::ProblemKind const promo_not_eligible{
    "promo_not_eligible", 409, "The promo code is for new users",
    "The code can be redeemed by accounts younger than so many days only, and this one is older. "
    "Nothing was granted.",
    "Use another code."};
http::ProblemKind const promo_exhausted{
    "promo_exhausted", 409, "The promo code is used up",
    "The code has been redeemed as often as it may be. Nothing was granted.", "Use another code."};
http::ProblemKind const promo_invalid{
    "promo_invalid", 404, "The promo code cannot be redeemed",
    "There is no promo code of this text, or it is not valid at this time; this service does not tell which. "
    "Nothing was granted; guesses are limited per user and per address.",
    "Check the spelling, or ask whoever gave you the code."};
http::ProblemKind const promo_code_taken{"promo_code_taken", 409, "The promo code exists",
                                         "There is a promo code of this text already. Nothing was changed.",
                                         "Choose another text, or change the code that there is."};
http::ProblemKind const promo_in_use{
    "promo_in_use", 409, "The promo code has been redeemed",
    "What a code gave to some, it gives to all: once it was redeemed, its credits stay as they are and it "
    "cannot be deleted. Nothing was changed.",
    "Deactivate the code and make another one."};

namespace {

http::Problem problem_of(RedemptionRefusal refusal)
{
    switch (refusal) {
    case RedemptionRefusal::NotFound: return http::problem_of(promo_not_found, "there is no such promo code");
    case RedemptionRefusal::Inactive:
        return http::problem_of(promo_inactive, "this promo code is not active");
    case RedemptionRefusal::NotStarted:
        return http::problem_of(promo_not_started, "this promo code is not valid yet");
    case RedemptionRefusal::Expired: return http::problem_of(promo_expired, "this promo code has expired");
    case RedemptionRefusal::AlreadyRedeemed:
        return http::problem_of(promo_already_redeemed, "this promo code was redeemed by this user before");
    case RedemptionRefusal::NotEligible:
        return http::problem_of(promo_not_eligible, "this promo code is for new users only");
    case RedemptionRefusal::Exhausted:
        return http::problem_of(promo_exhausted, "this promo code has been redeemed as often as it may be");
    }
    CREDITD_ASSERT(false && "a redemption refusal without a problem");
}

}  // namespace

std::span<http::ProblemKind const* const> all()
{
    static constexpr std::array kinds{
        &promo_not_found,    &promo_inactive,  &promo_not_started, &promo_expired,    &promo_already_redeemed,
        &promo_not_eligible, &promo_exhausted, &promo_invalid,     &promo_code_taken, &promo_in_use};
    return kinds;
}

http::Problem problem_of(RedemptionRefusal refusal, bool uniform)
{
    bool const can_be_guessed = refusal < RedemptionRefusal::AlreadyRedeemed;
    return uniform && can_be_guessed ? http::problem_of(promo_invalid, "this promo code cannot be redeemed")
                                     : problem_of(refusal);
}

http::Problem problem_of(ChangeRefusal refusal)
{
    switch (refusal) {
    case ChangeRefusal::InUse:
        return http::problem_of(promo_in_use, "the credits of a code that was redeemed cannot change");
    case ChangeRefusal::MaxUsesBelowUses:
        return http::validation_failed(
            {{"maxUses", "out_of_range", "Must not be below the number of redemptions there are."}});
    case ChangeRefusal::EndsBeforeStart:
        return http::validation_failed({{"expiresAt", "out_of_range", "Must be later than startsAt."}});
    }
    CREDITD_ASSERT(false && "a change refusal without a problem");
}

http::Problem no_such_code()
{
    return problem_of(RedemptionRefusal::NotFound);
}

}  // namespace creditd::promotions::problems
