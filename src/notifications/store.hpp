#pragma once

#include "notifications/domain/endpoint.hpp"
#include "notifications/domain/notice.hpp"
#include "storage/batch.hpp"
#include "storage/reader.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace creditd::notifications::store {

// Rows of the outbox and of webhook endpoints, in and out. No rule lives here. Writes are for the writer's
// thread within a batch.

void want_notice(storage::Batch& batch, NoticeKey key);
[[nodiscard]] std::optional<Notice> load_notice(storage::Batch& batch, NoticeKey key);
void insert_notice(storage::Batch& batch, Notice const& notice);
void upsert_notice(storage::Batch& batch, Notice const& notice);
/// Removes up to `count` notices that were done before `moment`; how many there were.
std::int64_t remove_done_before(storage::Batch& batch, Moment moment, std::int64_t count);

void want_endpoint(storage::Batch& batch, std::int64_t number);
[[nodiscard]] std::optional<WebhookEndpoint> load_endpoint(storage::Batch& batch, std::int64_t number);
void upsert_endpoint(storage::Batch& batch, WebhookEndpoint const& endpoint);
void remove_endpoint(storage::Batch& batch, std::int64_t number);

/// Notices that may be tried at `now`, those due longest first. Of a webhook's notices about one account only
/// the earliest that waits: the next one comes after it. Those of the endpoints `but_of`, at most 3, are left
/// out.
[[nodiscard]] std::vector<Notice> list_due(storage::Reader& reader, Channel channel, Moment now,
                                           std::span<std::int64_t const> but_of, std::int64_t count);
/// When the next notice is due.
[[nodiscard]] std::optional<Moment> next_due(storage::Reader& reader, Channel channel);
[[nodiscard]] std::optional<Notice> find_notice(storage::Reader& reader, NoticeKey key);

/// What a list of notices shows.
struct Filter
{
    Channel channel = Channel::Mail;
    std::optional<NoticeState> state{};
    std::optional<std::string> user_id{};
    std::optional<std::string> kind{};
    std::optional<std::int64_t> endpoint{};
};
/// Notices with numbers below `below`, newest first, `offset` of them left out.
[[nodiscard]] std::vector<Notice> list_notices(storage::Reader& reader, Filter const& filter,
                                               std::int64_t below, std::int64_t offset, std::int64_t count);
[[nodiscard]] std::int64_t count_notices(storage::Reader& reader, Filter const& filter);

[[nodiscard]] std::optional<WebhookEndpoint> find_endpoint(storage::Reader& reader, std::int64_t number);
/// Newest first, at most 1000.
[[nodiscard]] std::vector<WebhookEndpoint> list_endpoints(storage::Reader& reader);

}  // namespace creditd::notifications::store
