#pragma once

#include "base/outcome.hpp"
#include "engine/context.hpp"
#include "ledger/domain/posting.hpp"
#include "topups/catalogue.hpp"
#include "topups/domain/provider_call.hpp"
#include "topups/purchase_book.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace creditd::topups {

/// A user wants to buy.
struct StartPurchase
{
    std::string package{};    ///< name; empty for an offer
    std::int64_t offer = 0;   ///< number of one of the user's offers; 0 for a package
    std::int64_t led_to = 0;  ///< the purchase that the offer led to before, as it was read; 0 for none
    std::string currency{};   ///< of the package's prices; empty: the usual one
    CheckoutWish wish{};      ///< all but when the page ends
    Duration page_for{};      ///< how long it can be paid on
    bool live = false;
};

enum class StartRefusal {
    PackageNotFound,  ///< also one that is switched off, or without a price in that currency
    PackageCustom,    ///< sold by offers only
    OfferNotFound,
    OfferClosed,   ///< withdrawn, or led to a purchase that is paid or can still be
    OfferExpired,  ///< its last moment is before `expires_at`
};

/// Begins a purchase: pins credits, price and currency (TOPUP-1), and asks for its checkout (TOPUP-3).
/// Refused in the order of the enum; nothing changes then.
[[nodiscard]] Outcome<ProviderCall, StartRefusal> start_purchase(ledger::Posting& posting,
                                                                 Catalogue& catalogue, PurchaseBook& book,
                                                                 StartPurchase const& start,
                                                                 engine::Context const& context);

/// What the buyer reads on the provider's page and on the receipt: `Pro: 1000 credits + 50 bonus`.
[[nodiscard]] std::string title_of(std::string_view title, Credits credits, Credits bonus);

}  // namespace creditd::topups
