#include "endpoint/submit.hpp"

#include "base/bytes.hpp"
#include "crypto/sha256.hpp"
#include "endpoint/problems.hpp"
#include "http/problem_catalog.hpp"
#include "storage/failure.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <cstring>

namespace creditd::endpoint {

namespace {

engine::Idempotency hashed(Services const& services, http::Exchange const& exchange, std::string_view account,
                           std::string_view key, std::uint64_t fingerprint)
{
    auto const& request = exchange.request();
    std::string scope;
    ByteWriter out{scope};
    out.text(exchange.principal().id);
    out.byte(static_cast<std::uint8_t>(request.method));
    out.text(request.route_template);
    out.text(account);
    out.text(key);
    auto const digest = crypto::sha256(services.key_secret, scope);
    engine::Idempotency idempotency;
    std::memcpy(idempotency.key.data(), digest.data(), idempotency.key.size());
    idempotency.fingerprint = fingerprint;
    return idempotency;
}

bool is_usable_key(std::string_view key)
{
    return !key.empty() && key.size() <= 255 &&
           std::ranges::all_of(key, [](char c) { return c > ' ' && c <= '~'; });
}

http::Problem unavailable(http::ProblemKind const& kind, std::string detail)
{
    return http::retry_after(kind, std::move(detail), 1);
}

http::Problem problem_of_fate(engine::Fate fate)
{
    using engine::Fate;
    switch (fate) {
    case Fate::Decided:
    case Fate::Replayed: break;
    case Fate::KeyReused:
        return http::problem_of(problems::idempotency_key_reused,
                                "this Idempotency-Key was used for a request with other content");
    case Fate::Overloaded: return unavailable(http::problems::overloaded, "too many requests are waiting");
    case Fate::Stopping: return unavailable(http::problems::stopping, "the server is stopping");
    case Fate::ClockSuspect:
        return unavailable(problems::clock_suspect,
                           "the server's clock is suspect; nothing is written until it agrees");
    case Fate::Full: return unavailable(problems::storage_full, "there is no room on the disk");
    case Fate::Failed:
        return unavailable(
            problems::storage_unavailable,
            "the database did not confirm this; repeat with the same Idempotency-Key, or without one look first "
            "whether it took effect");
    }
    CREDITD_ASSERT(false && "a fate that is not a problem");
}

}  // namespace

std::expected<std::optional<engine::Idempotency>, http::Problem> idempotency_of(
    Services const& services, http::Exchange const& exchange, std::string_view account, KeyRule rule)
{
    auto const& request = exchange.request();
    auto const key = request.header("idempotency-key");
    if (!key) {
        if (rule == KeyRule::Required) {
            return std::unexpected(http::problem_of(problems::idempotency_key_required,
                                                    "send an Idempotency-Key header with this request"));
        }
        return std::nullopt;
    }
    if (!is_usable_key(*key) || request.header_count("idempotency-key") != 1) {
        return std::unexpected(
            http::problem_of(problems::idempotency_key_invalid,
                             "an Idempotency-Key has 1–255 visible ASCII characters and is sent once"));
    }
    std::string target;
    ByteWriter out{target};
    out.text(request.path);
    out.text(request.query);
    auto const fingerprint = crypto::first_word(crypto::sha256(target, request.body));
    return hashed(services, exchange, account, *key, fingerprint);
}

engine::Idempotency idempotency_of(Services const& services, http::Exchange const& exchange,
                                   std::string_view account, std::string_view key, std::string_view content)
{
    return hashed(services, exchange, account, key, crypto::first_word(crypto::sha256(content)));
}

http::Response response_of(engine::Finished finished, std::string_view request_id)
{
    using engine::Fate;
    if (finished.fate != Fate::Decided && finished.fate != Fate::Replayed) {
        return http::to_response(problem_of_fate(finished.fate), request_id);
    }
    bool const replayed = finished.fate == Fate::Replayed;
    auto answer = replayed ? std::move(finished.answer) : finished.command->answer();
    http::Response response;
    response.status = answer.status;
    response.body = std::move(answer.body);
    if (answer.status >= 400) {
        response.content_type = http::problem_content_type;
    } else if (response.body.empty()) {
        response.content_type = {};
    }
    for (auto& [name, value] : answer.headers) {
        response.headers.push_back({std::move(name), std::move(value)});
    }
    if (replayed) {
        response.headers.push_back({"Idempotent-Replayed", "true"});
    }
    return response;
}

void submit(Services& services, std::unique_ptr<http::Exchange> exchange,
            std::unique_ptr<engine::Command> command, std::string_view account, KeyRule rule)
{
    auto idempotency = idempotency_of(services, *exchange, account, rule);
    if (!idempotency) {
        return exchange->respond(std::move(idempotency.error()));
    }
    submit(services, std::move(exchange), std::move(command), *idempotency);
}

void submit(Services& services, std::unique_ptr<http::Exchange> exchange,
            std::unique_ptr<engine::Command> command, std::optional<engine::Idempotency> key)
{
    command->idempotency = key;
    auto& mailbox = *services.mailboxes.at(exchange->loop().index());
    services.engine.submit(
        std::move(command), mailbox, [exchange = std::move(exchange)](engine::Finished finished) mutable {
            auto response = response_of(std::move(finished), exchange->request().request_id);
            exchange->respond(std::move(response));
        });
}

void submit_then(Services& services, std::unique_ptr<http::Exchange> exchange,
                 std::unique_ptr<engine::Command> command,
                 std::move_only_function<void(std::unique_ptr<http::Exchange>, engine::Command&)> then,
                 std::optional<engine::Idempotency> key)
{
    command->idempotency = key;
    auto& mailbox = *services.mailboxes.at(exchange->loop().index());
    services.engine.submit(
        std::move(command), mailbox,
        [exchange = std::move(exchange), then = std::move(then)](engine::Finished finished) mutable {
            if (finished.fate == engine::Fate::Decided) {
                auto& decided = *finished.command;
                return then(std::move(exchange), decided);
            }
            auto response = response_of(std::move(finished), exchange->request().request_id);
            exchange->respond(std::move(response));
        });
}

void read(Services& services, std::unique_ptr<http::Exchange> exchange, ReadWork work)
{
    read_in_slices(services, std::move(exchange),
                   [work = std::move(work)](storage::Database& database, http::Exchange const& own) mutable {
                       std::expected<http::Response, http::Problem> result = http::Response{};
                       database.read([&](storage::Reader& reader) { result = work(reader, own); });
                       return result;
                   });
}

void read_in_slices(Services& services, std::unique_ptr<http::Exchange> exchange, SlicedReadWork work)
{
    auto shared = std::make_shared<std::unique_ptr<http::Exchange>>(std::move(exchange));
    bool const taken = services.workers.run([&services, shared, work = std::move(work)]() mutable {
        std::expected<http::Response, http::Problem> result = http::Response{};
        try {
            result = work(services.database, **shared);
        } catch (storage::StorageFailure const& failure) {
            spdlog::error("a read failed: {}", failure.what());
            result =
                std::unexpected(unavailable(problems::storage_unavailable, "the database could not be read"));
        }
        if (result) {
            (*shared)->respond(std::move(*result));
        } else {
            (*shared)->respond(std::move(result.error()));
        }
    });
    if (!taken) {
        (*shared)->respond(unavailable(http::problems::overloaded, "too many reads are waiting"));
    }
}

bool read_here(Services& services, http::Exchange& exchange,
               storage::FunctionRef<void(storage::Reader&)> work)
{
    try {
        services.database.read(work);
        return true;
    } catch (storage::StorageFailure const& failure) {
        spdlog::error("a read failed: {}", failure.what());
        exchange.respond(unavailable(problems::storage_unavailable, "the database could not be read"));
        return false;
    }
}

Moment now(Services& services)
{
    static std::atomic<std::int64_t> last_good{0};
    if (auto const time = services.clock.now()) {
        last_good = time->in_milliseconds();
        return *time;
    }
    return Moment::from_milliseconds(last_good);
}

}  // namespace creditd::endpoint
