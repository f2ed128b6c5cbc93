#pragma once

#include "crypto/public_id.hpp"
#include "engine/facts.hpp"
#include "ledger/books.hpp"

#include <span>

namespace creditd::ledger {

// What the ledger tells others. Each fact's JSON is `{transaction, balance}` of the line it happened in;
// `account.opened` has `{userId, openedAt}`, `balance.low` also `lowBalance: {threshold, available}`.
inline constexpr engine::FactKind account_opened{"account.opened"};
inline constexpr engine::FactKind adjustment_posted{"adjustment.posted"};
inline constexpr engine::FactKind balance_low{"balance.low"};
inline constexpr engine::FactKind grant_expired{"grant.expired"};
inline constexpr engine::FactKind hold_expired{"hold.expired"};
inline constexpr engine::FactKind promo_redeemed{"promo.redeemed"};
inline constexpr engine::FactKind usage_recorded{"usage.recorded"};

/// A spend or capture took what is available below the threshold of auto top-up (TOPUP-10).
inline constexpr engine::FactKind top_up_due{"top_up.due"};

/// Leaves the facts that are told by the lines of a batch, whoever posted them. Belongs before `Facts`.
class LineFacts final : public engine::Shelf
{
public:
    /// `set` is the one it is added to.
    LineFacts(engine::WorkingSet& set, crypto::PublicIds const& ids) : set_(set), ids_(ids) {}

    void load(storage::Batch& /*batch*/) override {}
    void record(storage::Batch& batch, engine::Context const& context) override;
    void clear() override {}

private:
    void leave_opened(Books& books, engine::Facts& facts);
    void leave_lines(Books& books, engine::Facts& facts);
    void leave_crossings(Books& books, engine::Facts& facts);

    engine::WorkingSet& set_;
    crypto::PublicIds const& ids_;
};

}  // namespace creditd::ledger
