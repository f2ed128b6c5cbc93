#include "ledger/approval_kinds.hpp"

#include "base/assert.hpp"
#include "http/fields.hpp"
#include "ledger/find_account.hpp"
#include "ledger/history.hpp"
#include "ledger/problems.hpp"

#include <utility>

namespace creditd::ledger {

namespace {

using approvals::Approval;
using http::json::Sign;

constexpr http::Permission to_adjust{"credits:adjust"};

/// What was asked for, read from what `request_of` wrote.
struct Asked
{
    std::string user_id;
    std::string undoes;  ///< id of the transaction; empty: an adjustment
    AdjustBalance adjust;
    Credits judged;  ///< what an approver must be able to move: of an undo all that was adjusted
};

Asked read_asked(Approval const& approval)
{
    auto const document = http::json::parse(approval.request);
    CREDITD_ASSERT(document.has_value());
    http::json::Fields fields{document->root()};
    Asked asked;
    asked.user_id = fields.required_text("userId");
    asked.undoes = fields.text("undoes").value_or("");
    asked.adjust.amount = fields.required_credits("credits", Sign::Any);
    asked.judged = fields.credits("adjusted", Sign::Any).value_or(asked.adjust.amount);
    asked.adjust.expires_at = fields.moment("expiresAt");
    asked.adjust.allow_debt = fields.boolean("allowDebt").value_or(false);
    asked.adjust.purpose.reference = fields.text("reference").value_or("");
    asked.adjust.purpose.metadata = fields.object("metadata").value_or("");
    CREDITD_ASSERT(!fields.finish());
    asked.adjust.reason_code = approval.reason.code;
    asked.adjust.purpose.reason = approval.reason.text;
    asked.adjust.purpose.actor = approval.requested_by;
    return asked;
}

/// The one who decides has it done, for the reason of the one who asked.
audit::Mandate mandate_for(Approval const& approval, audit::Mandate mandate)
{
    mandate.reason = approval.reason;
    return mandate;
}

}  // namespace

std::optional<AdjustmentLine> find_adjustment(storage::Reader& reader, crypto::IdParts id)
{
    auto const account = find_account_number(reader, id.account);
    auto line = account ? find_line(reader, *account, id.number) : std::nullopt;
    if (!line) {
        return std::nullopt;
    }
    AdjustmentLine found{std::move(*line), {}};
    for (auto const& draw : found.line.draws) {
        if (auto const facts = find_grant(reader, id.account, draw.grant)) {
            found.grants.push_back(*facts);
        }
    }
    return found;
}

approvals::Kind adjustment_approvals(endpoint::Services const& services, Settings const& settings)
{
    approvals::Kind kind;
    kind.name = approvals::adjustment_kind;
    kind.allows = [](http::Principal const& principal, Approval const& approval) {
        AloneLimits const limits{.of_role = principal.adjust_limit};
        return principal.may(to_adjust) && !limits.are_above_role(read_asked(approval).judged);
    };
    kind.make = [&services, &settings](storage::Reader& reader, Approval const& approval,
                                       audit::Mandate const& decider) -> approvals::Effect {
        auto asked = read_asked(approval);
        auto mandate = mandate_for(approval, decider);
        if (asked.undoes.empty()) {
            return std::make_unique<AdjustCommand>(services.ids, settings, std::move(asked.user_id),
                                                   std::move(asked.adjust), std::move(mandate),
                                                   AloneLimits{});
        }
        auto const id = services.ids.decode(crypto::IdKind::Transaction, asked.undoes);
        auto adjusted = id ? find_adjustment(reader, *id) : std::nullopt;
        if (!adjusted) {
            return std::unexpected(
                http::problem_of(problems::transaction_not_found, "there is no such transaction"));
        }
        return std::make_unique<UndoAdjustmentCommand>(services.ids, settings, std::move(*adjusted),
                                                       approval.requested_by, std::move(mandate),
                                                       AloneLimits{});
    };
    return kind;
}

}  // namespace creditd::ledger
