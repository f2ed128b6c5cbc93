#pragma once

#include "crypto/public_id.hpp"
#include "reports/explanation.hpp"
#include "topups/domain/purchase.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace creditd::reports {

/// The purchases that an explanation mentions, by number.
using MentionedPurchases = std::map<std::int64_t, topups::Purchase>;

/// `{explanation}` of a transaction.
[[nodiscard]] std::string explanation_json(crypto::PublicIds const& ids, ledger::Account const& account,
                                           ExplainedLine const& explained,
                                           MentionedPurchases const& purchases);

/// `{explanation}` of a balance.
[[nodiscard]] std::string explanation_json(crypto::PublicIds const& ids, ledger::Account const& account,
                                           Moment at, ExplainedBalance const& explained,
                                           MentionedPurchases const& purchases);

}  // namespace creditd::reports
