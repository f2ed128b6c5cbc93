#pragma once

#include "base/outcome.hpp"
#include "engine/context.hpp"
#include "ledger/domain/posting.hpp"
#include "topups/catalogue.hpp"
#include "topups/domain/auto_top_up.hpp"
#include "topups/domain/provider_call.hpp"
#include "topups/purchase_book.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace creditd::topups {

/// A user wants to buy.
struct StartPurchase
{
    std::string package{};      ///< name; empty for an offer
    std::int64_t offer = 0;     ///< number of one of the user's offers; 0 for a package
    std::int64_t confirms = 0;  ///< number of the automatic purchase that this one is to be paid for; else 0
    std::int64_t led_to = 0;    ///< what the offer or the attempt led to before, as it was read; 0 for none
    std::string currency{};     ///< of the package's prices; empty: the usual one
    CheckoutWish wish{};        ///< all but when the page ends
    Duration page_for{};        ///< how long it can be paid on
    bool live = false;
};

enum class StartRefusal {
    PackageNotFound,  ///< also one that is switched off, or without a price in that currency
    PackageCustom,    ///< sold by offers only
    OfferNotFound,
    OfferClosed,   ///< withdrawn, or led to a purchase that is paid or can still be
    OfferExpired,  ///< its last moment is before `expires_at`
    PurchaseNotFound,
    NotConfirmable,   ///< not the attempt that waits for its buyer
    PaymentNotEnded,  ///< what came before could still be paid
};

/// Begins a purchase: pins credits, price and currency (TOPUP-1), and asks for its checkout (TOPUP-3).
/// Refused in the order of the enum; nothing changes then.
[[nodiscard]] Outcome<ProviderCall, StartRefusal> start_purchase(ledger::Posting& posting,
                                                                 Catalogue& catalogue, PurchaseBook& book,
                                                                 StartPurchase const& start,
                                                                 engine::Context const& context);

/// A purchase to be paid by the buyer, and the call that it waits for, if it is new.
struct Begun
{
    PurchaseKey purchase;
    std::optional<ProviderCall> call{};
};

/// The buyer pays what the bank did not let happen automatically (TOPUP-10): the same credits for the same
/// price, in a checkout that leaves a means of payment again. One that was begun before and can still be paid
/// is shown again, so that nobody pays twice. `settings`: the account's, or null. Refused in the order of the
/// enum; nothing changes then.
[[nodiscard]] Outcome<Begun, StartRefusal> confirm_attempt(ledger::Posting& posting, AutoTopUp* settings,
                                                           PurchaseBook& book, StartPurchase const& start,
                                                           engine::Context const& context);

/// What the buyer reads on the provider's page and on the receipt: `Pro: 1000 credits + 50 bonus`.
[[nodiscard]] std::string title_of(std::string_view title, Credits credits, Credits bonus);

}  // namespace creditd::topups
