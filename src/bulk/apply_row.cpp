#include "bulk/apply_row.hpp"

#include "bulk/domain/expect_row.hpp"
#include "identity/roles.hpp"
#include "ledger/books.hpp"
#include "promotions/code_book.hpp"
#include "promotions/guesses.hpp"
#include "promotions/redeem_promo_code.hpp"

#include <utility>

namespace creditd::bulk {

namespace {

ledger::Purpose purpose_of(ApplyRow const& apply)
{
    auto const& reason = apply.intent.note.empty() ? apply.mandate.reason.text : apply.intent.note;
    return {.actor = apply.mandate.actor, .reason = reason, .reference = apply.intent.reference};
}

Outcome<std::size_t, ledger::AdjustRefusal> add(ledger::Posting& posting, ApplyRow const& apply,
                                                std::size_t max_open_grants)
{
    auto purpose = purpose_of(apply);
    auto const granted = grant_credits(posting,
                                       {.paid = apply.intent.is_paid,
                                        .amount = *apply.intent.credits,
                                        .priority = apply.intent.priority,
                                        .expires_at = apply.intent.expires_at,
                                        .reason_code = apply.mandate.reason.code,
                                        .actor = std::move(purpose.actor),
                                        .reason = std::move(purpose.reason),
                                        .reference = std::move(purpose.reference)},
                                       max_open_grants);
    if (!granted) {
        return refuse(ledger::AdjustRefusal{granted.error()});
    }
    return *granted->line_index;
}

Outcome<std::size_t, ledger::AdjustRefusal> adjust(ledger::Posting& posting, ApplyRow const& apply)
{
    return adjust_balance(posting,
                          {.amount = *apply.intent.credits,
                           .reason_code = apply.mandate.reason.code,
                           .expires_at = apply.intent.expires_at,
                           .allow_debt = apply.intent.allow_debt,
                           .purpose = purpose_of(apply)},
                          apply.settings.max_open_grants);
}

}  // namespace

Outcome<RowEffect, RefusedRow> change_credits(ledger::Posting& posting, ApplyRow const& apply)
{
    auto const& intent = apply.intent;
    if (intent.expires_at && *intent.expires_at <= posting.now()) {
        return refuse(RefusedRow{RowRefusal::HasExpired});
    }
    auto const done = apply.operation == Operation::Adjust
                          ? adjust(posting, apply)
                          : add(posting, apply, apply.settings.max_open_grants);
    if (!done) {
        return refuse(RefusedRow{done.error()});
    }
    return RowEffect{*intent.credits, *done};
}

Outcome<RowEffect, RefusedRow> redeem_for_user(ledger::Posting& posting, engine::WorkingSet& set,
                                               ApplyRow const& apply)
{
    if (posting.account().status == ledger::AccountStatus::Suspended) {
        return refuse(RefusedRow{RowRefusal::AccountSuspended});
    }
    auto const done =
        redeem_promo_code(posting, set.shelf<promotions::CodeBook>(), set.shelf<promotions::Guesses>(),
                          {.code = apply.intent.code,
                           .guessers = {},
                           .actor = apply.mandate.actor,
                           .max_open_grants = apply.settings.max_open_grants});
    if (done) {
        return RowEffect{posting.lines()[*done].amount, *done};
    }
    if (auto const* const rule = std::get_if<promotions::RedemptionRefusal>(&done.error())) {
        return refuse(RefusedRow{*rule});
    }
    // Without guessers there are never too many guesses.
    return refuse(RefusedRow{ledger::AdjustRefusal{std::get<ledger::GrantRefusal>(done.error())}});
}

Outcome<RowEffect, RefusedRow> make_user_of_row(engine::WorkingSet& set, ApplyRow const& apply,
                                                engine::Context const& context)
{
    auto const& intent = apply.intent;
    if (!can_begin_with(intent.credits, apply.settings.signup_credits)) {
        return refuse(RefusedRow{ledger::AdjustRefusal{ledger::GrantRefusal::BalanceOutOfRange}});
    }
    if (intent.role != identity::user_role) {
        auto const* const role = set.shelf<identity::Roles>().find(intent.role);
        if (role == nullptr || !role->for_users) {
            return refuse(RefusedRow{RowRefusal::RoleGone});
        }
    }
    auto const made = identity::make_user(
        set, {.id = intent.user_id, .email = intent.email, .name = intent.name, .role = intent.role},
        apply.mandate.actor, apply.settings, context);
    if (!made) {
        return refuse(RefusedRow{made.error()});
    }
    if (!intent.credits) {
        return RowEffect{};
    }
    auto& books = set.shelf<ledger::Books>();
    ledger::Posting posting{*books.find(intent.user_id), books.page(), context.now, context.numbers};
    // What somebody begins with counts as one, however few grants an account may have.
    auto const granted = add(posting, apply, 0);
    CREDITD_ASSERT(granted);  // as was looked at, a new account has room for the credits
    return RowEffect{*intent.credits, *granted};
}

}  // namespace creditd::bulk
