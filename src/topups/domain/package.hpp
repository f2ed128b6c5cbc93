#pragma once

#include "base/credits.hpp"
#include "base/moment.hpp"
#include "topups/domain/money.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::topups {

/// A size of top-up that everybody can buy (TOPUP-1); a custom one has no price of its own and is sold by
/// offers.
struct Package
{
    std::string name;  ///< its id: `starter`
    std::int64_t number = 0;
    std::string title;
    bool is_custom = false;
    Credits credits{};
    Credits bonus{};
    std::optional<std::int64_t> valid_for_days{};
    std::vector<Money> prices{};  ///< one per currency, the usual one first
    bool active = true;
    Moment created_at{};
    Moment updated_at{};

    /// The price in `currency`, or the usual one when that is empty; null when there is none.
    [[nodiscard]] Money const* price_in(std::string_view currency) const;
    auto operator==(Package const&) const -> bool = default;
};

/// A price that an admin made for one user.
struct Offer
{
    std::int64_t account = 0;
    std::int64_t number = 0;
    std::string user_id{};
    std::string package;
    std::string title;
    Credits credits;
    Credits bonus{};
    std::optional<std::int64_t> valid_for_days{};
    Money price{};
    Moment expires_at{};
    std::optional<Moment> withdrawn_at{};
    std::int64_t purchase = 0;  ///< the one it led to last; 0 for none
    std::string created_by{};
    Moment created_at{};

    auto operator==(Offer const&) const -> bool = default;
};

/// `a-z0-9_-`, 1–40, beginning with a letter; not `offer_…`, which offers' ids are.
[[nodiscard]] bool is_package_name(std::string_view name);

/// Three lower-case letters.
[[nodiscard]] bool is_currency(std::string_view code);

/// The price of one credit in major units, rounded to 6 decimals, as decimal text without trailing zeros;
/// for people. `credits` > 0.
[[nodiscard]] std::string per_credit_text(Money const& price, Credits credits);

/// `usd 1000 eur 950` and back, as they are stored.
[[nodiscard]] std::string prices_text(std::vector<Money> const& prices);
[[nodiscard]] std::vector<Money> prices_from(std::string_view text);

}  // namespace creditd::topups
