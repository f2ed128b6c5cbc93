#include "app/verification.hpp"

#include "app/capabilities.hpp"
#include "http/json_writer.hpp"

#include <algorithm>
#include <chrono>

namespace creditd::app {

std::string verification_json(std::span<engine::Check const> checks)
{
    std::string body;
    http::json::Writer json{body};
    json.begin_object().member("ok", all_ok(checks)).begin_array("checks");
    for (auto const& check : checks) {
        json.begin_object()
            .member("name", check.name)
            .member("ok", check.ok())
            .member("checked", check.checked)
            .member("violations", check.violations)
            .member("first", check.first.empty() ? std::nullopt : std::optional{check.first})
            .end_object();
    }
    json.end_array().end_object();
    return body;
}

bool all_ok(std::span<engine::Check const> checks)
{
    return std::ranges::all_of(checks, &engine::Check::ok);
}

std::optional<std::vector<engine::Check>> Verifier::run()
{
    if (is_running_.exchange(true)) {
        return std::nullopt;
    }
    struct Leave
    {
        std::atomic<bool>& is_running;
        ~Leave() { is_running = false; }
    } const leave{is_running_};

    auto const begun = std::chrono::steady_clock::now();
    auto checks = verify_all(settings_, database_);
    auto const took = std::chrono::steady_clock::now() - begun;
    std::int64_t violations = 0;
    for (auto const& check : checks) {
        violations += check.violations;
    }
    last_violations_ = violations;
    last_took_ms_ = std::chrono::duration_cast<std::chrono::milliseconds>(took).count();
    return checks;
}

}  // namespace creditd::app
