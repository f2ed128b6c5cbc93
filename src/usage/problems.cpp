#include "usage/problems.hpp"

#include "base/assert.hpp"

#include <array>

namespace creditd::usage::problems {

http::ProblemKind const meter_not_found{
    "meter_not_found", 404, "No such meter",
    "There is no meter of this name, so the quantity has no price. Nothing was changed.",
    "Check the name; GET /credits/pricing lists the meters that can be charged."};
http::ProblemKind const meter_exists{
    "meter_exists", 409, "The meter exists",
    "A meter of this name was made before; names are unique for ever. Nothing was changed.",
    "Choose another name, or add a price to the meter there is."};
http::ProblemKind const meter_inactive{
    "meter_inactive", 409, "The meter is not active",
    "The meter was deactivated, so it takes no new charges, holds or estimates. Open holds that it priced can still be "
    "captured. Nothing was changed.",
    "Use another meter, or have an administrator activate this one."};
http::ProblemKind const price_list_full{
    "price_list_full", 409, "Too many meters or prices",
    "There are as many meters, or versions of this meter's price, as the settings allow. Nothing was changed.",
    "Raise the limit in the settings."};
http::ProblemKind const charge_out_of_range{
    "charge_out_of_range", 422, "The charge would leave its range",
    "At the meter's price this quantity costs more than 4,000,000,000 credits, the bound of any amount. Nothing was "
    "changed.",
    "Charge a smaller quantity at a time."};

std::span<http::ProblemKind const* const> all()
{
    static constexpr std::array kinds{&meter_not_found, &meter_exists, &meter_inactive, &price_list_full,
                                      &charge_out_of_range};
    return kinds;
}

http::Problem of(PricingRefusal refusal)
{
    switch (refusal) {
    case PricingRefusal::MeterNotFound: return http::problem_of(meter_not_found, "there is no such meter");
    case PricingRefusal::MeterInactive: return http::problem_of(meter_inactive, "this meter is not active");
    case PricingRefusal::ChargeOutOfRange:
        return http::problem_of(charge_out_of_range, "this quantity costs more than 4,000,000,000 credits");
    }
    CREDITD_ASSERT(false && "a refusal to price that is not a problem");
}

}  // namespace creditd::usage::problems
