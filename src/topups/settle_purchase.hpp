#pragma once

#include "ledger/domain/posting.hpp"
#include "topups/domain/purchase.hpp"
#include "topups/news.hpp"
#include "topups/purchase_book.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace creditd::topups {

/// Brings the books to what the purchase knows, whatever it has learnt since they were last there; the one
/// operation behind webhooks, look-ups and reconciliation (TOPUP-4):
///
/// - paid and not credited: grants the credits and the bonus, and gives the receipt its number;
/// - reversed more or less than was taken: takes or gives back the difference (TOPUP-6);
/// - a dispute open: holds what is free of the purchase's grants; none open any more: ends that hold
/// (TOPUP-8).
///
/// What the ledger cannot book stays as it is, and the purchase says so in its reasons to be reviewed; the
/// next call tries again. Doing it twice changes nothing the second time. `actor` is named in the lines.
void settle_purchase(ledger::Posting& posting, PurchaseBook& book, Purchase& purchase,
                     std::string_view actor);

/// What one piece of news did, in a few words for admins: `paid`, `nothing new`, `refund succeeded`.
/// The purchase learns it (nothing is booked yet: `settle_purchase` does), the provider's objects in it
/// become known as the purchase's, and what has to be looked up because of it becomes a call: the checkout,
/// when its payment succeeded but it is not known as paid; the refunds, when their sum is not what was told.
/// `our_refund`: number of the refund of ours that it names, 0 for none.
[[nodiscard]] std::string take_news(PurchaseBook& book, Purchase& purchase, News const& news,
                                    std::int64_t our_refund, engine::Context const& context);

/// The ids of the provider in a piece of news: the object's own first, then the one it hangs on.
struct ProviderIds
{
    std::string_view own;
    std::string_view parent;
};
[[nodiscard]] ProviderIds ids_in(Subject const& subject);

}  // namespace creditd::topups
