#pragma once

#include "endpoint/services.hpp"
#include "http/exchange.hpp"
#include "notifications/domain/notice.hpp"

#include <cstdint>
#include <memory>

namespace creditd::notifications {

/// Answers with a page of the outbox: mails or webhook deliveries, by `state`, `userId`, and `kind` or `type`
/// and `endpointId`.
void answer_with_notices(endpoint::Services& services, Channel channel,
                         std::unique_ptr<http::Exchange> exchange);

/// Answers with a page of the webhook endpoints.
void answer_with_endpoints(endpoint::Services& services, std::unique_ptr<http::Exchange> exchange);

/// `{webhookEndpoint}`, or 404.
void answer_with_endpoint(endpoint::Services& services, std::int64_t number,
                          std::unique_ptr<http::Exchange> exchange);

}  // namespace creditd::notifications
