#include "app/operations_routes.hpp"

#include "app/problems.hpp"
#include "app/version.hpp"
#include "embedded/api_contract.hpp"
#include "endpoint/problems.hpp"
#include "http/json_writer.hpp"
#include "http/problem_catalog.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <stdexcept>

namespace creditd::app {

namespace {

using http::Access;
using http::Exchange;
using http::Method;

http::Response version_response(Installation const& installation)
{
    std::string body;
    http::json::Writer json{body};
    json.begin_object()
        .member("version", program_version())
        .member("commit", program_commit().empty() ? std::nullopt : std::optional{program_commit()})
        .member("schema", installation.schema)
        .member("store", "sqlite")
        .member("mode", name_of(installation.mode))
        .end_object();
    return http::json_response(200, std::move(body));
}

/// The contract as it was compiled in.
void answer_contract(Exchange& exchange, std::string_view path, std::string_view content_type)
{
    auto const files = embedded::api_contract();
    auto const file = std::ranges::find(files, path, &embedded::EmbeddedFile::path);
    if (file == files.end()) {
        return exchange.respond(
            http::problem_of(http::problems::not_found, "this program was built without its contract"));
    }
    http::Response response;
    response.body = file->content;
    response.content_type = content_type;
    response.headers.push_back({"Cache-Control", "public, max-age=300"});
    exchange.respond(std::move(response));
}

http::Response verification_response(Verifier& verifier, std::string_view request_id)
{
    auto const checks = verifier.run();
    if (!checks) {
        return http::to_response(
            http::retry_after(problems::verification_running, "a verification is running already", 5),
            request_id);
    }
    if (!all_ok(*checks)) {
        spdlog::error("verify found violations: {}", verification_json(*checks));
    }
    return http::json_response(200, verification_json(*checks));
}

void verify_ledger(endpoint::Services& services, Verifier& verifier, std::unique_ptr<Exchange> exchange)
{
    http::answer_on(services.workers, std::move(exchange), [&verifier](std::unique_ptr<Exchange> held) {
        try {
            held->respond(verification_response(verifier, held->request().request_id));
        } catch (std::runtime_error const& failure) {  // StorageFailure, or CannotOpen of the audit log's key
            spdlog::error("verify stopped: {}", failure.what());
            held->respond(http::retry_after(endpoint::problems::storage_unavailable,
                                            "the database could not be read", 1));
        }
    });
}

}  // namespace

std::vector<http::Route> operations_routes(endpoint::Services& services, Readiness& readiness,
                                           Verifier& verifier, Installation installation)
{
    std::vector<http::Route> routes;
    routes.push_back({.method = Method::Get,
                      .path = "/livez",
                      .access = Access::public_(),
                      .operation = "getLiveness",
                      .handler = [](std::unique_ptr<Exchange> exchange) {
                          exchange->respond(http::json_response(200, R"({"status":"alive"})"));
                      }});
    routes.push_back({.method = Method::Get,
                      .path = "/readyz",
                      .access = Access::public_(),
                      .operation = "getReadiness",
                      .handler = [&readiness](std::unique_ptr<Exchange> exchange) {
                          readiness.answer(std::move(exchange));
                      }});
    routes.push_back({.method = Method::Get,
                      .path = "/version",
                      .access = Access::public_(),
                      .operation = "getVersion",
                      .handler = [installation](std::unique_ptr<Exchange> exchange) {
                          exchange->respond(version_response(installation));
                      }});
    routes.push_back({.method = Method::Get,
                      .path = "/openapi.yaml",
                      .access = Access::public_(),
                      .operation = "getContractYaml",
                      .handler = [](std::unique_ptr<Exchange> exchange) {
                          answer_contract(*exchange, "openapi.yaml", "application/yaml");
                      }});
    routes.push_back({.method = Method::Get,
                      .path = "/openapi.json",
                      .access = Access::public_(),
                      .operation = "getContractJson",
                      .handler = [](std::unique_ptr<Exchange> exchange) {
                          answer_contract(*exchange, "openapi.json", http::json_content_type);
                      }});
    routes.push_back({.method = Method::Get,
                      .path = "/admin/verify",
                      .access = Access::requires_("ledger:verify"),
                      .operation = "verifyLedger",
                      .handler = [&services, &verifier](std::unique_ptr<Exchange> exchange) {
                          verify_ledger(services, verifier, std::move(exchange));
                      }});
    return routes;
}

}  // namespace creditd::app
