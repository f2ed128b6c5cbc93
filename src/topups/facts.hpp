#pragma once

#include "engine/facts.hpp"
#include "topups/domain/purchase.hpp"

#include <cstdint>
#include <vector>

namespace creditd::topups::facts {

// What others may want to act on: mails, webhooks to the operator. Each fact's JSON is
// `{purchase, refund?, dispute?}`, the purchase as a buyer sees it.

inline constexpr engine::FactKind purchase_paid{"purchase.paid"};    ///< and its credits granted
inline constexpr engine::FactKind payment_failed{"payment.failed"};  ///< an attempt, or the whole purchase
inline constexpr engine::FactKind purchase_refunded{"purchase.refunded"};  ///< a refund succeeded
inline constexpr engine::FactKind purchase_disputed{"purchase.disputed"};  ///< a dispute was opened

struct Happening
{
    engine::FactKind kind;
    std::int64_t refund = 0;   ///< number of the refund it is about
    std::int64_t dispute = 0;  ///< number of the dispute it is about
};

/// What became true of a purchase between two of its states. It is paid once and fails once in its life; each
/// refund succeeds once, each dispute is opened once. A payment that fails after the purchase was paid is
/// nothing.
[[nodiscard]] std::vector<Happening> between(Purchase const& before, Purchase const& after);

}  // namespace creditd::topups::facts
