#pragma once

#include "base/outcome.hpp"
#include "engine/context.hpp"
#include "ledger/domain/posting.hpp"
#include "topups/domain/provider_call.hpp"
#include "topups/purchase_book.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace creditd::topups {

/// An admin gives money back.
struct RefundPurchase
{
    std::optional<std::int64_t> amount{};  ///< > 0, minor units; empty: all that is left of the payment
    bool force = false;                    ///< although the credits are spent
    std::string actor{};
    std::string reason_code{};
    std::string reason{};
};

/// Why not, and the most that would do.
struct RefundRefusal
{
    enum class Why : std::uint8_t {
        NotRefundable,   ///< not paid or not credited, everything is given back, or disputed
        ExceedsPayment,  ///< more than what was paid and is not reversed yet
        ExceedsCredits,  ///< more than the free credits of the purchase are worth, and not forced
        OutOfRange,      ///< the debt that a forced one makes would pass the bound
    };
    Why why = Why::NotRefundable;
    std::int64_t refundable = 0;
};

/// The refund and the call that carries it out.
struct RefundBegun
{
    std::int64_t refund = 0;
    ProviderCall call;
};

/// Why it would be refused now, if it would.
[[nodiscard]] std::optional<RefundRefusal> refusal_to_refund(ledger::Account const& account,
                                                             Purchase const& purchase,
                                                             RefundPurchase const& refund);

/// What it comes to in minor units: all that is left of the payment, unless it says less.
[[nodiscard]] std::int64_t amount_of(RefundPurchase const& refund, Purchase const& purchase);

/// Begins a refund of ours: takes the credits, writes the refund down and asks for the call, in one commit
/// (TOPUP-7). Refused in the order of the enum; nothing changes then.
[[nodiscard]] Outcome<RefundBegun, RefundRefusal> refund_purchase(ledger::Posting& posting,
                                                                  PurchaseBook& book, Purchase& purchase,
                                                                  RefundPurchase const& refund,
                                                                  engine::Context const& context);

}  // namespace creditd::topups
