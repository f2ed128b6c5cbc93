#pragma once

#include "engine/idempotency.hpp"
#include "storage/function_ref.hpp"
#include "storage/reader.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace creditd::ledger::store {

/// What a line says about keys. `reference` is a view, valid until the callback that got it returns.
struct LineKeys
{
    std::int64_t number = 0;
    std::int64_t account = 0;
    std::optional<engine::Idempotency> key{};
    std::string_view reference{};  ///< of a usage line (USAGE-2); empty when it has none
    bool reads = true;             ///< false when its bytes make no sense
};

/// The keys of lines with numbers above `after`, rising, at most `count`; how many there were. A start reads
/// up to a million of them, so only the columns that tell are read.
std::int64_t scan_line_keys(storage::Reader& reader, std::int64_t after, std::int64_t count,
                            storage::FunctionRef<void(LineKeys const&)> sink);

}  // namespace creditd::ledger::store
