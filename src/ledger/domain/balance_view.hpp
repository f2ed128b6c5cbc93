#pragma once

#include "ledger/domain/account.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::ledger {

/// Tells two states of one account apart in which order they came. A grant that is scheduled changes an
/// account without a line: then the grant's number, which rises, tells.
struct AccountVersion
{
    std::int64_t seq = 0;               ///< of the last line
    std::int64_t newest_scheduled = 0;  ///< highest number of a scheduled grant, 0 when there is none

    auto operator<=>(AccountVersion const&) const = default;
};

[[nodiscard]] AccountVersion version_of(Account const& account);

/// What a balance answer says of an account, as of a moment.
struct BalanceView
{
    struct Expiring
    {
        Moment at;
        Credits credits;
        bool operator==(Expiring const&) const = default;
    };

    std::string user_id;
    Credits balance;
    Credits held;
    Credits available;
    Credits debt;
    __int128 earned = 0;  ///< micro-credits
    __int128 spent = 0;
    std::vector<Expiring> expiring_soon;  ///< within 30 days, soonest first, at most ten
    AccountVersion version;
    Moment as_of;
    std::optional<Moment> due;  ///< from then on something must be posted first (LEDGER-6)

    bool operator==(BalanceView const&) const = default;
};

/// `now` is not before the account's time.
[[nodiscard]] BalanceView view_balance(Account const& account, Moment now);

/// A view as bytes, and back: nothing when they are not what `view_bytes` makes.
[[nodiscard]] std::string view_bytes(BalanceView const& view);
[[nodiscard]] std::optional<BalanceView> read_view(std::string_view bytes);

}  // namespace creditd::ledger
