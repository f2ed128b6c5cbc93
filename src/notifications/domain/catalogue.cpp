#include "notifications/domain/catalogue.hpp"

#include <algorithm>
#include <array>

namespace creditd::notifications {

namespace {

constexpr std::array entries{
    CatalogueEntry{.kind = "account.opened"},
    CatalogueEntry{.kind = "adjustment.posted"},
    CatalogueEntry{.kind = "approval.decided"},
    CatalogueEntry{.kind = "approval.requested"},
    CatalogueEntry{.kind = "auto_top_up.authentication_needed", .mail = "auto_top_up_authentication"},
    CatalogueEntry{.kind = "auto_top_up.suspended", .mail = "auto_top_up_suspended"},
    CatalogueEntry{.kind = "balance.low", .mail = "balance_low"},
    CatalogueEntry{.kind = "email.verification_requested",
                   .mail = "email_verification",
                   .to_webhooks = false,
                   .holds_secret = true},
    CatalogueEntry{.kind = "grant.expired"},
    CatalogueEntry{.kind = "hold.expired"},
    CatalogueEntry{.kind = "password.changed", .mail = "password_changed", .to_webhooks = false},
    CatalogueEntry{.kind = "password.reset_requested",
                   .mail = "password_reset",
                   .to_webhooks = false,
                   .holds_secret = true},
    CatalogueEntry{.kind = "payment.failed", .mail = "payment_failed"},
    CatalogueEntry{.kind = "promo.redeemed"},
    CatalogueEntry{.kind = "purchase.disputed"},
    CatalogueEntry{.kind = "purchase.paid", .mail = "purchase_paid"},
    CatalogueEntry{.kind = "purchase.refunded", .mail = "purchase_refunded"},
    CatalogueEntry{.kind = "usage.recorded", .by_default = false},
};
static_assert(std::ranges::is_sorted(entries, {}, &CatalogueEntry::kind));

}  // namespace

std::span<CatalogueEntry const> catalogue()
{
    return entries;
}

CatalogueEntry const* find_entry(std::string_view kind)
{
    auto const* const found = std::ranges::lower_bound(entries, kind, {}, &CatalogueEntry::kind);
    return found != entries.end() && found->kind == kind ? found : nullptr;
}

}  // namespace creditd::notifications
