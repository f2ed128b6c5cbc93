#include "topups/approval_kinds.hpp"

#include "base/assert.hpp"
#include "endpoint/submit.hpp"
#include "http/fields.hpp"
#include "topups/problems.hpp"
#include "topups/purchase_admin_command.hpp"

#include <utility>

namespace creditd::topups {

namespace {

using approvals::Approval;

constexpr http::Permission to_refund{"refunds:write"};

/// What was asked for, read from what `RefundCommand` wrote.
struct Asked
{
    std::string purchase_id;
    RefundPurchase refund;
};

Asked read_asked(Approval const& approval)
{
    auto const document = http::json::parse(approval.request);
    CREDITD_ASSERT(document.has_value());
    auto const text = [&](std::string_view name) {
        auto const member = document->root().find(name);
        CREDITD_ASSERT(member.has_value());
        return *member;
    };
    return {.purchase_id = std::string{text("purchaseId").text()},
            .refund = {.amount = std::stoll(std::string{text("amount").text()}),
                       .force = text("force").boolean(),
                       .actor = approval.requested_by,
                       .reason_code = approval.reason.code,
                       .reason = approval.reason.text}};
}

}  // namespace

approvals::Kind refund_approvals(endpoint::Services& services, Cashier& cashier)
{
    approvals::Kind kind;
    kind.name = approvals::refund_kind;
    kind.allows = [](http::Principal const& principal, Approval const&) { return principal.may(to_refund); };
    kind.make = [&services, &cashier](storage::Reader&, Approval const& approval,
                                      audit::Mandate const& decider) -> approvals::Effect {
        if (!cashier.can_sell()) {
            return std::unexpected(
                http::problem_of(problems::payments_not_configured, "this service has no payment provider"));
        }
        auto asked = read_asked(approval);
        auto const parts = services.ids.decode(crypto::IdKind::Purchase, asked.purchase_id);
        CREDITD_ASSERT(parts.has_value());
        auto mandate = decider;  // the one who decides has it done, for the reason of the one who asked
        mandate.reason = approval.reason;
        return std::make_unique<RefundCommand>(services.ids, PurchaseKey{parts->account, parts->number},
                                               std::move(mandate), std::move(asked.refund),
                                               endpoint::now(services), RefundThresholds{});
    };
    kind.committed = [&cashier](engine::Command const& done) {
        if (auto const& call = dynamic_cast<RefundCommand const&>(done).call()) {
            cashier.make(*call);
        }
    };
    return kind;
}

}  // namespace creditd::topups
