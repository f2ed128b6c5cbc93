#pragma once

#include "bulk/domain/row.hpp"

#include <string_view>
#include <vector>

namespace creditd::bulk {

/// Reads one item of a JSON file into cells, numbers as they were spelt. Members that say null are as if
/// absent, those of a result's columns are passed over. Errors: `malformed_json`, `wrong_type`,
/// `unknown_column`, `repeated_column`.
void read_item(std::string_view item, Cells& cells, std::vector<RowError>& errors);

}  // namespace creditd::bulk
