#pragma once

#include "storage/batch.hpp"
#include "storage/reader.hpp"
#include "topups/domain/package.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace creditd::topups::store {

// Rows of packages and offers, in and out. Writes are for the writer's thread within a batch.

void want_package(storage::Batch& batch, std::string_view name);
[[nodiscard]] std::optional<Package> load_package(storage::Batch& batch, std::string_view name);
void upsert_package(storage::Batch& batch, Package const& package);
void remove_package(storage::Batch& batch, std::string_view name);

void want_offer(storage::Batch& batch, std::int64_t account, std::int64_t number);
[[nodiscard]] std::optional<Offer> load_offer(storage::Batch& batch, std::int64_t account,
                                              std::int64_t number);
void upsert_offer(storage::Batch& batch, Offer const& offer);

[[nodiscard]] std::optional<Package> find_package(storage::Reader& reader, std::string_view name);
/// In the order in which they were made.
[[nodiscard]] std::vector<Package> list_packages(storage::Reader& reader);

[[nodiscard]] std::optional<Offer> find_offer(storage::Reader& reader, std::int64_t account,
                                              std::int64_t number);
/// Offers with a number below `below`, newest first; of one account unless that is 0.
[[nodiscard]] std::vector<Offer> list_offers(storage::Reader& reader, std::int64_t account,
                                             std::int64_t below, std::int64_t offset, std::int64_t count);
[[nodiscard]] std::int64_t count_offers(storage::Reader& reader, std::int64_t account);

}  // namespace creditd::topups::store
