#pragma once

#include "identity/domain/wallet_link.hpp"
#include "storage/database.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace creditd::identity::store {

void want_wallet_link(storage::Batch& batch, std::string_view digest);
[[nodiscard]] std::optional<WalletLink> load_wallet_link(storage::Batch& batch, std::string_view digest);
void upsert_wallet_link(storage::Batch& batch, WalletLink const& link);
void remove_wallet_link(storage::Batch& batch, std::string_view digest);

/// Removes up to `count` that have expired by `now`.
void remove_old_wallet_links(storage::Batch& batch, Moment now, std::int64_t count);

/// Whose it is, for a handler that has to name the user before the link is looked at in a batch.
[[nodiscard]] std::optional<WalletLink> find_wallet_link(storage::Reader& reader, std::string_view digest);

}  // namespace creditd::identity::store
