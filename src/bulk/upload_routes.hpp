#pragma once

#include "bulk/settings.hpp"
#include "endpoint/services.hpp"
#include "http/exchange.hpp"

#include <memory>

namespace creditd::bulk {

/// `POST /admin/credits/bulk?mode=plan`: takes a file, or a part of one, and answers 202 `{job}` when all of
/// it is kept. Checked in this order: media type, parameters, permission for the operation, the head of the
/// file (columns; of JSON sent whole its outer form), the key, then as OpenJobCommand and ReceiveCommand.
void receive_file(endpoint::Services& services, Settings const& settings,
                  std::unique_ptr<http::Exchange> exchange);

}  // namespace creditd::bulk
