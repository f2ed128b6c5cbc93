#include "ledger/problems.hpp"

#include "http/json_writer.hpp"

#include <array>
#include <string>

namespace creditd::ledger::problems {

http::ProblemKind const insufficient_credits{
    "insufficient_credits", 402, "Not enough credits",
    "The account's available credits do not cover what is asked. The members say what was required and available, what "
    "is inside holds, the debt, and the shortfall, which includes debt. Nothing was changed; the refusal is kept under "
    "the idempotency key.",
    "Add credits and try again with a fresh Idempotency-Key."};
http::ProblemKind const account_suspended{
    "account_suspended", 403, "The account is suspended",
    "The user is suspended: no new spend, hold, redemption or purchase. Captures and releases of open holds go on.",
    "Ask an administrator to lift the suspension."};
http::ProblemKind const transaction_not_found{
    "transaction_not_found", 404, "No such transaction",
    "There is no transaction with this id, or the credential may not see it.", "Check the id."};
http::ProblemKind const hold_not_found{"hold_not_found", 404, "No such hold",
                                       "There is no hold with this id, or the credential may not see it.",
                                       "Check the id."};
http::ProblemKind const hold_expired{
    "hold_expired", 409, "The hold has expired",
    "The hold reached its `expiresAt` and ended by time; what it held went back. Nothing was changed.",
    "Place a new hold, or charge the usage directly."};
http::ProblemKind const hold_ended{
    "hold_ended", 409, "The hold has ended",
    "The hold was captured or released before; a hold ends exactly once. Nothing was changed.",
    "Place a new hold, or charge the usage directly."};
http::ProblemKind const capture_exceeds_hold{
    "capture_exceeds_hold", 422, "More than the hold has left",
    "The capture asks for more than the hold has left, and overage is not allowed. The hold stays open.",
    "Capture at most `remaining`, or send \"overage\": \"allow\" with \"final\": true."};
http::ProblemKind const too_many_holds{
    "too_many_holds", 409, "Too many open holds",
    "The account has as many open holds as one account may have. Nothing was changed.",
    "Capture or release holds; the limit is a setting."};
http::ProblemKind const too_many_grants{
    "too_many_grants", 409, "Too many open grants",
    "The account has as many grants with something left as one account may have. Nothing was changed.",
    "Spend or expire grants first; the limit is a setting."};
http::ProblemKind const balance_out_of_range{
    "balance_out_of_range", 422, "The balance would leave its range",
    "A balance lies within ±4,000,000,000 credits; this change would pass that bound. Nothing was changed.",
    "Use a smaller amount."};
http::ProblemKind const reference_reused{
    "reference_reused", 409, "The reference was used before",
    "Another use of credits of this account carries the same reference with other content. The member "
    "`transactionId` names it. Nothing was changed.",
    "Give each use its own reference; repeat a use with exactly the same content."};
http::ProblemKind const reversal_exceeds_usage{
    "reversal_exceeds_usage", 422, "More than was charged",
    "The reversal asks for more than what is left of the usage after earlier reversals. Nothing was changed.",
    "Reverse at most the member `reversible`."};
http::ProblemKind const not_reversible{
    "not_reversible", 409, "Not taken back this way",
    "Usage is reversed, and adjustments are undone, each by a route of its own; what takes something back is not taken "
    "back itself. Nothing was changed.",
    "Correct other transactions by an adjustment."};
http::ProblemKind const user_id_unavailable{
    "user_id_unavailable", 409, "The user id cannot be used",
    "Another user's account already has the number that this id leads to (the chance is one in 2^63).",
    "Choose another id."};
http::ProblemKind const adjustment_above_limit{
    "adjustment_above_limit", 403, "Above your role's limit",
    "Your role may adjust by a limited amount at a time, up or down. Nothing was changed.",
    "Ask somebody whose role allows more."};
http::ProblemKind const adjustment_undone{
    "adjustment_undone", 409, "Undone before",
    "An adjustment is taken back once, by one other adjustment that names it. Nothing was changed.",
    "Look at the account's history; adjust anew for what is still wrong."};
http::ProblemKind const nothing_to_undo{
    "nothing_to_undo", 409, "Nothing left to undo",
    "Of the credits that the adjustment added all are spent, held or expired, or have paid debt. Nothing was changed.",
    "Wait until holds have ended, or deduct by an adjustment of its own."};

std::span<http::ProblemKind const* const> all()
{
    static constexpr std::array kinds{&insufficient_credits, &account_suspended,   &transaction_not_found,
                                      &hold_not_found,       &hold_expired,        &hold_ended,
                                      &capture_exceeds_hold, &too_many_holds,      &too_many_grants,
                                      &balance_out_of_range, &reference_reused,    &reversal_exceeds_usage,
                                      &not_reversible,       &user_id_unavailable, &adjustment_above_limit,
                                      &adjustment_undone,    &nothing_to_undo};
    return kinds;
}

http::Problem not_enough(InsufficientCredits const& figures, std::string_view top_up_url)
{
    auto problem =
        http::problem_of(insufficient_credits, "this needs " + to_text(figures.required) + " credits, and " +
                                                   to_text(figures.available) + " are available");
    auto const quoted = [](std::string_view text) {
        std::string json;
        http::json::append_string(json, text);
        return json;
    };
    problem.extra = {{"required", to_text(figures.required)},
                     {"available", to_text(figures.available)},
                     {"held", to_text(figures.held)},
                     {"debt", to_text(figures.debt)},
                     {"shortfall", to_text(figures.shortfall)},
                     {"nextExpiry", figures.next_expiry ? quoted(to_text(*figures.next_expiry)) : "null"},
                     {"topUpUrl", quoted(top_up_url)}};
    return problem;
}

}  // namespace creditd::ledger::problems
