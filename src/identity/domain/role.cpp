#include "identity/domain/role.hpp"

#include <algorithm>
#include <array>

namespace creditd::identity {

namespace {

using namespace std::string_view_literals;

constexpr std::array user_permissions{"credits:read"sv, "credits:redeem"sv, "holds:read"sv};

constexpr std::array support_permissions{"accounts:read"sv,  "credits:adjust"sv, "credits:read"sv,
                                         "credits:redeem"sv, "holds:read"sv,     "mails:read"sv,
                                         "meters:read"sv,    "packages:read"sv,  "promo-codes:read"sv,
                                         "purchases:read"sv, "users:read"sv};

constexpr std::array finance_permissions{"accounts:read"sv,    "credits:read"sv,   "credits:redeem"sv,
                                         "holds:read"sv,       "meters:read"sv,    "packages:read"sv,
                                         "promo-codes:read"sv, "purchases:read"sv, "purchases:write"sv,
                                         "refunds:write"sv,    "reports:read"sv,   "users:read"sv};

constexpr std::array auditor_permissions{
    "accounts:read"sv,  "api-keys:read"sv, "audit:read"sv,       "credits:read"sv,
    "credits:redeem"sv, "holds:read"sv,    "ledger:verify"sv,    "mails:read"sv,
    "meters:read"sv,    "packages:read"sv, "promo-codes:read"sv, "purchases:read"sv,
    "reports:read"sv,   "roles:read"sv,    "users:read"sv,       "webhooks:read"sv};

constexpr std::array service_permissions{
    "accounts:act"sv,  "credits:read"sv, "credits:redeem"sv,
    "credits:spend"sv, "holds:read"sv,   "holds:write"sv,
};

constexpr std::array admin_only{"api-keys:write"sv, "clock:accept"sv,   "mails:write"sv,
                                "meters:write"sv,   "packages:write"sv, "promo-codes:write"sv,
                                "roles:write"sv,    "users:write"sv,    "webhooks:write"sv};

static_assert(std::ranges::is_sorted(user_permissions) && std::ranges::is_sorted(support_permissions) &&
              std::ranges::is_sorted(finance_permissions) && std::ranges::is_sorted(auditor_permissions) &&
              std::ranges::is_sorted(service_permissions) && std::ranges::is_sorted(admin_only));

constexpr std::array shipped_roles{
    Role{.name = user_role,
         .meaning = "Uses the own account.",
         .permissions = user_permissions,
         .for_services = false},
    Role{.name = "support",
         .meaning = "Looks at users and accounts, and adjusts balances by up to 100 credits at a time.",
         .permissions = support_permissions,
         .is_staff = true,
         .adjust_limit = 100_credits},
    Role{.name = "finance",
         .meaning = "Looks at accounts and reports, and gives refunds.",
         .permissions = finance_permissions,
         .is_staff = true},
    Role{.name = "auditor",
         .meaning = "Reads everything, the audit log included, and changes nothing.",
         .permissions = auditor_permissions,
         .is_staff = true},
    Role{.name = admin_role,
         .meaning = "May do everything.",
         .permissions = {},
         .is_all = true,
         .is_staff = true},
    Role{.name = service_role,
         .meaning = "A program that acts for users: charges, holds and redeems on any account.",
         .permissions = service_permissions,
         .for_users = false},
};

}  // namespace

bool Role::allows(std::string_view permission) const
{
    return is_all || std::ranges::binary_search(permissions, permission);
}

std::span<Role const> roles()
{
    return shipped_roles;
}

Role const* find_role(std::string_view name)
{
    auto const* const found = std::ranges::find(shipped_roles, name, &Role::name);
    return found == shipped_roles.end() ? nullptr : found;
}

std::span<std::string_view const> admin_only_permissions()
{
    return admin_only;
}

}  // namespace creditd::identity
