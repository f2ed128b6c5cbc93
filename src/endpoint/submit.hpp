#pragma once

#include "endpoint/services.hpp"
#include "http/exchange.hpp"

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

namespace creditd::endpoint {

/// Whether a write must carry an Idempotency-Key: where credits or money move, it must.
enum class KeyRule { Optional, Required };

/// The request's Idempotency-Key as the engine knows it. Scope: principal, method, route template, `account`;
/// fingerprint: path, query, body. Refused: missing though required, then not 1–255 visible ASCII or sent
/// twice.
[[nodiscard]] std::expected<std::optional<engine::Idempotency>, http::Problem> idempotency_of(
    Services const& services, http::Exchange const& exchange, std::string_view account, KeyRule rule);

/// The same for a key and content inside the body (an item of a batch).
[[nodiscard]] engine::Idempotency idempotency_of(Services const& services, http::Exchange const& exchange,
                                                 std::string_view account, std::string_view key,
                                                 std::string_view content);

/// Submits `command` under the request's key and answers the exchange with its fate. `account` is the user
/// the command is about, or empty.
void submit(Services& services, std::unique_ptr<http::Exchange> exchange,
            std::unique_ptr<engine::Command> command, std::string_view account, KeyRule rule);

/// The same under a key that was made before.
void submit(Services& services, std::unique_ptr<http::Exchange> exchange,
            std::unique_ptr<engine::Command> command, std::optional<engine::Idempotency> key);

/// Submits a step that comes before others, then hands the exchange and the finished command to `then` on the
/// exchange's loop; fates other than Decided are answered here. With the key of the whole request, a repeat
/// of it is answered from the record before the step is taken; the step itself must not be kept under it
/// (Memory::Kind::Forget).
void submit_then(Services& services, std::unique_ptr<http::Exchange> exchange,
                 std::unique_ptr<engine::Command> command,
                 std::move_only_function<void(std::unique_ptr<http::Exchange>, engine::Command&)> then,
                 std::optional<engine::Idempotency> key = std::nullopt);

/// What a client is told about a finished command.
[[nodiscard]] http::Response response_of(engine::Finished finished, std::string_view request_id);

/// Runs `work` with a reader on a worker thread and answers with what it returns (a Response or a Problem).
/// 503 when the pool is full. A StorageFailure becomes 503 `storage_unavailable`.
using ReadWork = std::move_only_function<std::expected<http::Response, http::Problem>(storage::Reader&,
                                                                                      http::Exchange const&)>;
void read(Services& services, std::unique_ptr<http::Exchange> exchange, ReadWork work);

/// The same for work that takes several snapshots, each for a short while.
using SlicedReadWork = std::move_only_function<std::expected<http::Response, http::Problem>(
    storage::Database&, http::Exchange const&)>;
void read_in_slices(Services& services, std::unique_ptr<http::Exchange> exchange, SlicedReadWork work);

/// Reads on this very thread, a worker's: for handlers that go on with what they read. False when the
/// database could not be read: then the exchange is answered 503 `storage_unavailable`.
[[nodiscard]] bool read_here(Services& services, http::Exchange& exchange,
                             storage::FunctionRef<void(storage::Reader&)> work);

/// The time, for reads. Falls back to the last good time while the clock is suspect.
[[nodiscard]] Moment now(Services& services);

}  // namespace creditd::endpoint
