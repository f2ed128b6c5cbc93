#include "audit/problems.hpp"

#include <array>

namespace creditd::audit::problems {

http::ProblemKind const reason_code_not_found{"reason_code_not_found", 404, "No such reason code",
                                              "There is no reason code of this name. Nothing was changed.",
                                              "Check the code; GET /admin/reason-codes lists them."};
http::ProblemKind const reason_code_exists{
    "reason_code_exists", 409, "The reason code exists",
    "There is a reason code of this name; one is never removed. Nothing was changed.",
    "Choose another name, or switch the one there is on again."};
http::ProblemKind const too_many_reason_codes{
    "too_many_reason_codes", 409, "Too many reason codes",
    "There are 500 reason codes, more than anybody chooses from. Nothing was changed.",
    "Describe one there is anew."};
http::ProblemKind const last_reason_code{
    "last_reason_code", 409, "The last reason code",
    "No other reason code is active, and every change by an administrator demands one. Nothing was changed.",
    "Add or switch on another one before."};

std::span<http::ProblemKind const* const> all()
{
    static constexpr std::array kinds{&reason_code_not_found, &reason_code_exists, &too_many_reason_codes,
                                      &last_reason_code};
    return kinds;
}

}  // namespace creditd::audit::problems
