#pragma once

#include "storage/copy.hpp"

#include <cstdint>
#include <vector>

namespace creditd::storage::postgres {

/// The tables of the schema in use, by name.
[[nodiscard]] std::vector<TableShape> tables_of(Reader& reader);

/// How many nodes hold lanes of this database now, the reader's own among them.
[[nodiscard]] std::int64_t nodes_of(Reader& reader);

}  // namespace creditd::storage::postgres
