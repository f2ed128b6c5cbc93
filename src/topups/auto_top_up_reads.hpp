#pragma once

#include "storage/database.hpp"
#include "topups/auto_top_up_store.hpp"

#include <string_view>

namespace creditd::topups {

// What routes may read of the store.

using store::find_auto_top_up;

/// The newest paid purchase of the user that left a means of payment; 0 for none.
[[nodiscard]] std::int64_t find_purchase_with_method(storage::Database& database, std::string_view user_id);

}  // namespace creditd::topups
