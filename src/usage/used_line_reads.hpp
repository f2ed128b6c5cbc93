#pragma once

#include "crypto/public_id.hpp"
#include "endpoint/services.hpp"
#include "http/exchange.hpp"
#include "usage/reverse_usage_command.hpp"

#include <functional>
#include <memory>

namespace creditd::usage {

/// What goes on with a line that was read, on a worker's thread.
using WithUsedLine = std::move_only_function<void(std::unique_ptr<http::Exchange>, UsedLine)>;

/// Reads the line that a transaction id names, with the facts of its grants, on a worker. Answered here: 404
/// `transaction_not_found`, and 503 when the pool is full or the database cannot be read.
void read_used_line(endpoint::Services& services, std::unique_ptr<http::Exchange> exchange,
                    crypto::IdParts id, WithUsedLine then);

}  // namespace creditd::usage
