#pragma once

#include "crypto/public_id.hpp"
#include "storage/reader.hpp"
#include "topups/domain/purchase.hpp"
#include "topups/news.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace creditd::topups {

/// Whose a piece of news is.
struct Resolved
{
    std::optional<PurchaseKey> purchase{};
    std::int64_t our_refund = 0;  ///< number of the refund of ours that it names
    std::string waits_for{};  ///< the object to wait for, when the purchase is not known but may become so
};

/// Finds the purchase by the id of ours in the object, else by the objects that are known as a purchase's.
/// Checkouts and payments that bear no id of ours are somebody else's: the provider's account may serve more
/// than this service.
[[nodiscard]] Resolved resolve(storage::Reader& reader, crypto::PublicIds const& ids, Subject const& subject);

/// Number of the refund of ours that `refund` names, 0 for none.
[[nodiscard]] std::int64_t our_number(crypto::PublicIds const& ids, Refund const& refund);

}  // namespace creditd::topups
