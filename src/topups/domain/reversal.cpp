#include "topups/domain/reversal.hpp"

#include "base/assert.hpp"

#include <algorithm>

namespace creditd::topups {

std::int64_t share_of(std::int64_t whole, std::int64_t part, std::int64_t of)
{
    CREDITD_ASSERT(whole >= 0 && part >= 0 && of >= 0);
    if (of == 0) {
        return 0;
    }
    return part >= of ? whole : static_cast<std::int64_t>(static_cast<__int128>(whole) * part / of);
}

ReversalTarget reversal_target(Purchase const& purchase)
{
    if (!purchase.is_credited()) {
        return {};
    }
    auto const part = [&](Credits granted) {
        return Credits::from_micro(share_of(granted.micro(), purchase.reversed(), purchase.paid_total()));
    };
    return {part(purchase.terms.credits), part(purchase.terms.bonus)};
}

std::int64_t refundable(Purchase const& purchase, Credits free)
{
    auto const worth = share_of(purchase.paid_total(), free.micro(), purchase.terms.credits.micro());
    return std::min(worth, purchase.paid_total() - purchase.reversed());
}

}  // namespace creditd::topups
