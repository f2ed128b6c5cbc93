#pragma once

#include "base/credits.hpp"
#include "topups/domain/purchase.hpp"

#include <cstdint>

namespace creditd::topups {

/// `floor(whole × part / of)` of money or credits, exact; `whole` itself when `part` is `of` or more.
/// `whole`, `part` ≥ 0; 0 when `of` is 0.
[[nodiscard]] std::int64_t share_of(std::int64_t whole, std::int64_t part, std::int64_t of);

/// How many credits of a purchase are to be taken back in all (TOPUP-6): a pure function of what was paid and
/// what was reversed, so that the order of the news does not matter.
struct ReversalTarget
{
    Credits credits;
    Credits bonus;

    auto operator==(ReversalTarget const&) const -> bool = default;
};
[[nodiscard]] ReversalTarget reversal_target(Purchase const& purchase);

/// How much money a refund of ours may give back for credits that are still there, `free` of the purchase's
/// bought credits being free (TOPUP-7): at most what is not reversed yet.
[[nodiscard]] std::int64_t refundable(Purchase const& purchase, Credits free);

}  // namespace creditd::topups
