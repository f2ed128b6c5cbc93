#pragma once

#include "storage/copy.hpp"

#include <vector>

namespace creditd::storage::sqlite {

/// The tables of the file, by name; SQLite's own are left out.
[[nodiscard]] std::vector<TableShape> tables_of(Reader& reader);

}  // namespace creditd::storage::sqlite
