#pragma once

#include "audit/domain/mandate.hpp"
#include "base/moment.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace creditd::approvals {

/// Numbers are stored: never renumber. The names are the API's `status`.
enum class ApprovalStatus : std::uint8_t {
    Pending = 0,
    Approved = 1,
    Rejected = 2,
    Withdrawn = 3,
    Expired = 4
};
[[nodiscard]] std::string_view name_of(ApprovalStatus status);

// Names of kinds, stored and the API's `kind`.
inline constexpr std::string_view adjustment_kind = "adjustment";
inline constexpr std::string_view refund_kind = "refund";
inline constexpr std::string_view bulk_kind = "bulk";

/// How somebody ended it. By the program itself when nobody did in time: then there is no reason.
struct Decision
{
    std::string by;
    Moment at;
    audit::Reason reason;
};

/// What one person asked for and a second one has to agree to (ADMIN-4). What was asked for never changes.
struct Approval
{
    std::int64_t number = 0;
    std::string kind;
    std::string subject;  ///< what it is about: a user's id, the public id of a purchase or a job
    std::string request;  ///< a JSON object in the words of its route
    std::string requested_by;
    audit::Reason reason;
    Moment requested_at;
    Moment expires_at;

    ApprovalStatus status = ApprovalStatus::Pending;
    std::optional<Decision> decision{};
    std::string outcome{};  ///< what its route would have answered, JSON; empty unless approved

    /// A pending one has expired *at* `expires_at`, whether that was written down or not.
    [[nodiscard]] ApprovalStatus status_at(Moment now) const
    {
        return status == ApprovalStatus::Pending && now >= expires_at ? ApprovalStatus::Expired : status;
    }
};

/// Why a person cannot end an approval that way; in this order.
enum class DecisionRefusal : std::uint8_t {
    OwnRequest,  ///< nobody approves or rejects their own
    Decided,
    Expired,
};

/// Whether somebody may approve or reject it at `now`; `is_own`: who asked for it, themselves or through a
/// program whose key they were given.
[[nodiscard]] std::optional<DecisionRefusal> refusal_to_decide(Approval const& approval, bool is_own,
                                                               Moment now);

/// Whether it can still be taken back, by whoever asked for it.
[[nodiscard]] std::optional<DecisionRefusal> refusal_to_withdraw(Approval const& approval, Moment now);

/// The approval as it has ended.
[[nodiscard]] Approval ended(Approval approval, ApprovalStatus how, Decision decision,
                             std::string outcome = {});

}  // namespace creditd::approvals
