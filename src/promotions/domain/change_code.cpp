#include "promotions/domain/change_code.hpp"

namespace creditd::promotions {

bool ends_after_start(Terms const& terms)
{
    return !terms.starts_at || !terms.expires_at || *terms.starts_at < *terms.expires_at;
}

Outcome<Terms, ChangeRefusal> plan_change(PromoCode const& code, TermsChange const& change)
{
    auto const& before = code.terms;
    Terms const after{.credits = change.credits.value_or(before.credits),
                      .max_uses = change.max_uses.value_or(before.max_uses),
                      .starts_at = change.starts_at.value_or(before.starts_at),
                      .expires_at = change.expires_at.value_or(before.expires_at),
                      .active = change.active.value_or(before.active),
                      .valid_for_days = change.valid_for_days.value_or(before.valid_for_days),
                      .new_users_days = change.new_users_days.value_or(before.new_users_days),
                      .description = change.description.value_or(before.description)};
    if (after.credits != before.credits && code.uses > 0) {
        return refuse(ChangeRefusal::InUse);
    }
    if (after.max_uses && *after.max_uses < code.uses) {
        return refuse(ChangeRefusal::MaxUsesBelowUses);
    }
    if (!ends_after_start(after)) {
        return refuse(ChangeRefusal::EndsBeforeStart);
    }
    return after;
}

}  // namespace creditd::promotions
