#include "audit/routes.hpp"

#include "audit/reads.hpp"

namespace creditd::audit {

std::vector<http::Route> routes(endpoint::Services& services, Settings const& settings)
{
    auto const access = http::Access::requires_("audit:read");
    auto const busy = std::make_shared<std::atomic<bool>>(false);
    std::vector<http::Route> routes;
    routes.push_back({.method = http::Method::Get,
                      .path = "/admin/credits/audit",
                      .access = access,
                      .operation = "listAuditEntries",
                      .handler = [&services](std::unique_ptr<http::Exchange> exchange) {
                          answer_with_entries(services, std::move(exchange));
                      }});
    routes.push_back({.method = http::Method::Get,
                      .path = "/admin/credits/audit.csv",
                      .access = access,
                      .operation = "exportAuditEntries",
                      .handler = [&services](std::unique_ptr<http::Exchange> exchange) {
                          answer_with_csv(services, std::move(exchange));
                      }});
    routes.push_back({.method = http::Method::Get,
                      .path = "/admin/credits/audit.jsonl",
                      .access = access,
                      .operation = "exportAuditEntriesAsJson",
                      .handler = [&services](std::unique_ptr<http::Exchange> exchange) {
                          answer_with_json_lines(services, std::move(exchange));
                      }});
    routes.push_back({.method = http::Method::Get,
                      .path = "/admin/credits/audit/verify",
                      .access = access,
                      .operation = "verifyAuditLog",
                      .handler = [&services, settings, busy](std::unique_ptr<http::Exchange> exchange) {
                          answer_with_verification(services, settings, busy, std::move(exchange));
                      }});
    return routes;
}

}  // namespace creditd::audit
