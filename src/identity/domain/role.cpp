#include "identity/domain/role.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace creditd::identity {

namespace {

/// The built-in roles that a permission belongs to; `admin` has all.
enum Holders : std::uint8_t {
    OnlyAdmin = 0,
    User = 1,
    Support = 2,
    Finance = 4,
    Auditor = 8,
    Service = 16,
    Staff = Support | Finance | Auditor,
    Everybody = User | Staff | Service,
};

constexpr Holders operator|(Holders a, Holders b)
{
    return static_cast<Holders>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}

struct Line
{
    PermissionMeaning permission;
    Holders holders;
};

/// Every permission that a route requires has a line here, by name.
constexpr std::array table{
    Line{{"accounts:act", "Act for any user: read, charge, hold and redeem on the user's account."}, Service},
    Line{{"accounts:read", "See any account: balance, grants, holds and history."}, Staff},
    Line{{"api-keys:read", "See which API keys there are."}, Auditor},
    Line{{"api-keys:write", "Make, rotate and revoke API keys."}, OnlyAdmin},
    Line{{"approvals:decide", "Approve or reject what others asked for, within the own permissions."},
         Finance},
    Line{{"approvals:read", "See what waits, or waited, for a second person."}, Staff},
    Line{{"audit:read", "Read, export and verify the audit log."}, Auditor},
    Line{{"bulk:read", "See bulk jobs and their rows."}, Finance | Auditor},
    Line{{"bulk:write", "Plan, apply, cancel and undo bulk jobs, within the own permissions."}, OnlyAdmin},
    Line{{"clock:accept", "Accept the machine's clock after it was suspected."}, OnlyAdmin},
    Line{{"credits:adjust", "Correct balances, up to the role's limit."}, Support},
    Line{{"credits:read", "See the own balance, history and purchases."}, Everybody},
    Line{{"credits:redeem", "Redeem promo codes."}, Everybody},
    Line{{"credits:spend", "Charge usage."}, Service},
    Line{{"holds:read", "See holds."}, Everybody},
    Line{{"holds:write", "Make, capture, release and extend holds."}, Service},
    Line{{"ledger:verify", "Have the books recomputed."}, Auditor},
    Line{{"mails:read", "See which mails were sent, and which failed."}, Support | Auditor},
    Line{{"mails:write", "Send failed mails again."}, OnlyAdmin},
    Line{{"meters:read", "See meters and prices."}, Staff},
    Line{{"meters:write", "Make meters and set prices."}, OnlyAdmin},
    Line{{"packages:read", "See packages and offers."}, Staff},
    Line{{"packages:write", "Make and change packages and offers."}, OnlyAdmin},
    Line{{"promo-codes:read", "See promo codes and who redeemed them."}, Staff},
    Line{{"promo-codes:write", "Make, change and end promo codes."}, OnlyAdmin},
    Line{{"purchases:read", "See purchases, refunds and disputes."}, Staff},
    Line{{"purchases:write", "Reconcile purchases with the payment provider."}, Finance},
    Line{{"reason-codes:read", "See the reasons to choose from."}, Staff},
    Line{{"reason-codes:write", "Add reasons, and switch them on or off."}, OnlyAdmin},
    Line{{"refunds:write", "Refund purchases."}, Finance},
    Line{{"reports:read", "Read and export reports."}, Finance | Auditor},
    Line{{"roles:read", "See roles and what they allow."}, Auditor},
    Line{{"roles:write", "Make, change and give roles, within the own permissions."}, OnlyAdmin},
    Line{{"settings:read", "See the settings of the running server, without secrets."}, Auditor},
    Line{{"users:read", "See and search users."}, Staff},
    Line{{"users:write", "Make, suspend and reinstate users."}, OnlyAdmin},
    Line{{"webhooks:read", "See webhook endpoints, events and deliveries."}, Auditor},
    Line{{"webhooks:write", "Set up webhook endpoints, and replay events."}, OnlyAdmin},
};

constexpr auto name_of_line = [](Line const& line) { return line.permission.name; };

static_assert(std::ranges::is_sorted(table, {}, name_of_line));
static_assert(std::ranges::adjacent_find(table, {}, name_of_line) == table.end());

std::vector<std::string> permissions_with(Holders holder)
{
    std::vector<std::string> names;
    for (auto const& line : table) {
        if ((line.holders & holder) != 0) {
            names.emplace_back(line.permission.name);
        }
    }
    return names;
}

std::vector<Role> make_built_in_roles()
{
    std::vector<Role> all{
        Role{.name = std::string{user_role},
             .description = "Uses the own account.",
             .permissions = permissions_with(User),
             .for_services = false},
        Role{.name = "support",
             .description =
                 "Looks at users and accounts, and adjusts balances by up to 100 credits at a time.",
             .permissions = permissions_with(Support),
             .adjust_limit = 100_credits},
        Role{.name = "finance",
             .description = "Looks at accounts and reports, and gives refunds.",
             .permissions = permissions_with(Finance)},
        Role{.name = "auditor",
             .description = "Reads everything, the audit log included, and changes nothing.",
             .permissions = permissions_with(Auditor)},
        Role{.name = std::string{admin_role}, .description = "May do everything.", .is_all = true},
        Role{.name = std::string{service_role},
             .description = "A program that acts for users: charges, holds and redeems on any account.",
             .permissions = permissions_with(Service),
             .for_users = false},
    };
    for (auto& role : all) {
        role.is_built_in = true;
    }
    return all;
}

}  // namespace

bool Role::allows(std::string_view permission) const
{
    return is_all || std::ranges::binary_search(permissions, permission);
}

bool Role::is_staff() const
{
    static auto const everybodys = permissions_with(User);
    return is_all || !std::ranges::includes(everybodys, permissions);
}

bool is_role_name(std::string_view text)
{
    auto const is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
    return !text.empty() && text.size() <= longest_role_name && is_letter(text.front()) &&
           std::ranges::all_of(
               text, [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-'; });
}

std::span<Role const> built_in_roles()
{
    static auto const all = make_built_in_roles();
    return all;
}

Role const* find_built_in_role(std::string_view name)
{
    auto const all = built_in_roles();
    auto const found = std::ranges::find(all, name, &Role::name);
    return found == all.end() ? nullptr : &*found;
}

Role while_suspended(Role const& role)
{
    auto left = role;
    left.name = user_role;
    left.is_all = false;
    left.permissions.clear();
    for (auto& permission : permissions_with(User)) {
        if (role.allows(permission)) {
            left.permissions.push_back(std::move(permission));
        }
    }
    return left;
}

Role const& powerless_role()
{
    static Role const role{
        .name = "none", .description = "May do nothing.", .for_users = false, .for_services = false};
    return role;
}

std::span<PermissionMeaning const> permission_meanings()
{
    static auto const meanings = [] {
        std::array<PermissionMeaning, table.size()> all;
        std::ranges::transform(table, all.begin(), &Line::permission);
        return all;
    }();
    return meanings;
}

std::span<std::string_view const> admin_only_permissions()
{
    static auto const names = [] {
        std::vector<std::string_view> all;
        for (auto const& line : table) {
            if (line.holders == OnlyAdmin) {
                all.push_back(line.permission.name);
            }
        }
        return all;
    }();
    return names;
}

}  // namespace creditd::identity
