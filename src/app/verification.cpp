#include "app/verification.hpp"

#include "app/capabilities.hpp"
#include "audit/verify.hpp"
#include "http/json.hpp"
#include "http/json_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>

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

std::string AnchorWish::to_json() const
{
    auto const absolute = [](std::string const& path) {
        return path.empty() ? path : std::filesystem::absolute(path).lexically_normal().native();
    };
    std::string words;
    http::json::Writer{words}
        .begin_object()
        .member("anchor", absolute(anchor))
        .member("key", absolute(key))
        .end_object();
    return words;
}

std::optional<AnchorWish> AnchorWish::from_json(std::string_view words)
{
    auto const document = http::json::parse(words);
    auto const anchor = document ? document->root().find("anchor") : std::nullopt;
    auto const key = document ? document->root().find("key") : std::nullopt;
    if (!anchor || !key) {
        return std::nullopt;
    }
    return AnchorWish{std::string{anchor->text()}, std::string{key->text()}};
}

std::expected<std::vector<engine::Check>, std::string> verify_audit(Settings const& settings,
                                                                    storage::Database& database,
                                                                    AnchorWish const& wish)
{
    auto place = settings.audit.anchor;
    if (!wish.anchor.empty()) {
        // A missing file would have no seals, and so nothing to find fault with.
        if (!std::filesystem::exists(wish.anchor)) {
            return std::unexpected(fmt::format("there is no anchor file {}", wish.anchor));
        }
        place =
            audit::AnchorPlace{.anchor = wish.anchor, .key = place ? place->key : std::filesystem::path{}};
    }
    if (place && !wish.key.empty()) {
        place->key = wish.key;
    }
    if (place && place->key.empty()) {
        return std::unexpected("an anchor needs the key that checks it: --key FILE or audit.signing_key");
    }
    return audit::verify(database, place);
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
