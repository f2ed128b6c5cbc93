#pragma once

#include "storage/batch.hpp"
#include "storage/reader.hpp"
#include "topups/domain/purchase.hpp"

namespace creditd::topups::store {

// Rows of refunds and disputes, in and out. Writes are for the writer's thread within a batch.

/// Gives a purchase, read without them, its refunds and disputes.
void add_reversals(storage::Batch& batch, Purchase& purchase);
void add_reversals(storage::Reader& reader, Purchase& purchase);

/// Writes those that differ from `before`; null: all.
void write_reversals(storage::Batch& batch, Purchase const& purchase, Purchase const* before);

}  // namespace creditd::topups::store
