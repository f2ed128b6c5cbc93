#include "notifications/store.hpp"

#include "base/assert.hpp"
#include "storage/records.hpp"
#include "storage/where.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace creditd::notifications::store {

using storage::Column;
using storage::ColumnType;
using storage::Ownership;
using storage::Query;
using storage::Row;
using storage::Value;
using storage::Where;

namespace {

constexpr std::array outbox_columns{
    Column{"account"},
    Column{"number"},
    Column{"channel"},
    Column{"kind", ColumnType::Text},
    Column{"user_id", ColumnType::Text},
    Column{"endpoint"},
    Column{"event"},
    Column{"content", ColumnType::Text},
    Column{"state"},
    Column{"attempts"},
    Column{"due_at"},
    Column{"give_up_at"},
    Column{"created_at"},
    Column{"done_at"},
    Column{"last_result", ColumnType::Text},
};
constexpr storage::Table outbox{"outbox", Ownership::Account, 2, outbox_columns};

constexpr std::array endpoint_columns{
    Column{"number"},
    Column{"url", ColumnType::Text},
    Column{"description", ColumnType::Text},
    Column{"events", ColumnType::Text},
    Column{"active"},
    Column{"secret", ColumnType::Bytes},
    Column{"previous_secret", ColumnType::Bytes},
    Column{"previous_until"},
    Column{"created_at"},
    Column{"updated_at"},
};
constexpr storage::Table webhook_endpoints{"webhook_endpoints", Ownership::Global, 1, endpoint_columns};

constexpr Query due_notices{
    "outbox_due",
    "SELECT o.account, o.number, o.channel, o.kind, o.user_id, o.endpoint, o.event, o.content, o.state, "
    "o.attempts, o.due_at, o.give_up_at, o.created_at, o.done_at, o.last_result FROM outbox o "
    "WHERE o.channel = $1 AND o.due_at <= $2 AND o.endpoint NOT IN ($4, $5, $6) "
    "AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.account = o.account AND e.endpoint = o.endpoint AND e.number < o.number AND e.state = 0 "
    "AND o.endpoint <> 0 AND o.account <> 0) ORDER BY o.due_at LIMIT $3"};
constexpr Query first_due{"outbox_first_due",
                          "SELECT due_at FROM outbox WHERE channel = $1 AND due_at IS NOT NULL "
                          "ORDER BY due_at LIMIT 1"};
constexpr Query done_before{
    "outbox_done_before", "SELECT account, number FROM outbox WHERE done_at < $1 ORDER BY done_at LIMIT $2"};
constexpr std::string_view select_notices =
    "SELECT account, number, channel, kind, user_id, endpoint, event, content, state, attempts, due_at, "
    "give_up_at, created_at, done_at, last_result FROM outbox ";
constexpr Query endpoints_listed{
    "webhook_endpoints_listed",
    "SELECT number, url, description, events, active, secret, previous_secret, previous_until, created_at, "
    "updated_at FROM webhook_endpoints ORDER BY number DESC LIMIT 1000"};

Value of(Moment moment)
{
    return Value::integer(moment.in_milliseconds());
}

Value of(std::optional<Moment> moment)
{
    return moment ? of(*moment) : Value::null();
}

Moment moment_of(Row const& row, int column)
{
    return Moment::from_milliseconds(row.integer(column));
}

std::optional<Moment> moment_or_null(Row const& row, int column)
{
    return row.is_null(column) ? std::nullopt : std::optional{moment_of(row, column)};
}

Notice notice_from(Row const& row)
{
    return {.key = {row.integer(0), row.integer(1)},
            .channel = static_cast<Channel>(row.integer(2)),
            .kind = std::string{row.text(3)},
            .user_id = std::string{row.text(4)},
            .endpoint = row.integer(5),
            .event = row.integer(6),
            .content = std::string{row.text(7)},
            .occurred_at = moment_of(row, 12),
            .state = static_cast<NoticeState>(row.integer(8)),
            .attempts = row.integer(9),
            .due_at = moment_or_null(row, 10),
            .give_up_at = moment_of(row, 11),
            .done_at = moment_or_null(row, 13),
            .last_result = std::string{row.text(14)}};
}

/// Calls `put(row)` with the columns of the outbox.
template <class Put>
void put_notice(Notice const& notice, Put put)
{
    std::array const row{Value::integer(notice.key.account),
                         Value::integer(notice.key.number),
                         Value::integer(static_cast<std::int64_t>(notice.channel)),
                         Value::text(notice.kind),
                         Value::text(notice.user_id),
                         Value::integer(notice.endpoint),
                         Value::integer(notice.event),
                         Value::text(notice.content),
                         Value::integer(static_cast<std::int64_t>(notice.state)),
                         Value::integer(notice.attempts),
                         of(notice.due_at),
                         of(notice.give_up_at),
                         of(notice.occurred_at),
                         of(notice.done_at),
                         Value::text(notice.last_result)};
    put(row);
}

std::array<Value, 2> key_of(NoticeKey key)
{
    return {Value::integer(key.account), Value::integer(key.number)};
}

std::string joined(std::vector<std::string> const& words)
{
    std::string text;
    for (auto const& word : words) {
        text += (text.empty() ? "" : " ") + word;
    }
    return text;
}

std::vector<std::string> parted(std::string_view text)
{
    std::vector<std::string> words;
    while (!text.empty()) {
        auto const end = std::min(text.find(' '), text.size());
        words.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

WebhookEndpoint endpoint_from(Row const& row)
{
    return {.number = row.integer(0),
            .url = std::string{row.text(1)},
            .description = std::string{row.text(2)},
            .events = parted(row.text(3)),
            .active = row.integer(4) != 0,
            .secret = std::string{row.bytes(5)},
            .previous_secret = row.is_null(6) ? std::string{} : std::string{row.bytes(6)},
            .previous_until = moment_or_null(row, 7),
            .created_at = moment_of(row, 8),
            .updated_at = moment_of(row, 9)};
}

Where where_of(Filter const& filter)
{
    Where where;
    where.add("channel = ", Value::integer(static_cast<std::int64_t>(filter.channel)));
    if (filter.state) {
        where.add("state = ", Value::integer(static_cast<std::int64_t>(*filter.state)));
    }
    if (filter.user_id) {
        where.add("user_id = ", Value::text(*filter.user_id));
    }
    if (filter.kind) {
        where.add("kind = ", Value::text(*filter.kind));
    }
    if (filter.endpoint) {
        where.add("endpoint = ", Value::integer(*filter.endpoint));
    }
    return where;
}

}  // namespace

void want_notice(storage::Batch& batch, NoticeKey key)
{
    batch.want(outbox, key_of(key));
}

std::optional<Notice> load_notice(storage::Batch& batch, NoticeKey key)
{
    std::optional<Notice> found;
    batch.load(outbox, key_of(key), [&](Row const& row) { found = notice_from(row); });
    return found;
}

void insert_notice(storage::Batch& batch, Notice const& notice)
{
    put_notice(notice, [&](std::span<Value const> row) { batch.insert(outbox, row); });
}

void upsert_notice(storage::Batch& batch, Notice const& notice)
{
    put_notice(notice, [&](std::span<Value const> row) { batch.upsert(outbox, row); });
}

std::int64_t remove_done_before(storage::Batch& batch, Moment moment, std::int64_t count)
{
    std::vector<NoticeKey> old;
    std::array const bounds{of(moment), Value::integer(count)};
    batch.query(done_before, bounds,
                [&](Row const& row) { old.push_back({row.integer(0), row.integer(1)}); });
    for (auto const key : old) {
        batch.remove(outbox, key_of(key));
    }
    return std::ssize(old);
}

void want_endpoint(storage::Batch& batch, std::int64_t number)
{
    storage::want_one(batch, webhook_endpoints, {Value::integer(number)});
}

std::optional<WebhookEndpoint> load_endpoint(storage::Batch& batch, std::int64_t number)
{
    return storage::load_one(batch, webhook_endpoints, {Value::integer(number)}, endpoint_from);
}

void upsert_endpoint(storage::Batch& batch, WebhookEndpoint const& endpoint)
{
    auto const events = joined(endpoint.events);
    std::array const row{Value::integer(endpoint.number),
                         Value::text(endpoint.url),
                         Value::text(endpoint.description),
                         Value::text(events),
                         Value::integer(endpoint.active ? 1 : 0),
                         Value::bytes(endpoint.secret),
                         endpoint.previous_secret.empty() ? Value::null()
                                                          : Value::bytes(endpoint.previous_secret),
                         of(endpoint.previous_until),
                         of(endpoint.created_at),
                         of(endpoint.updated_at)};
    batch.upsert(webhook_endpoints, row);
}

void remove_endpoint(storage::Batch& batch, std::int64_t number)
{
    storage::remove_one(batch, webhook_endpoints, {Value::integer(number)});
}

std::vector<Notice> list_due(storage::Reader& reader, Channel channel, Moment now,
                             std::span<std::int64_t const> but_of, std::int64_t count)
{
    constexpr std::size_t most = 3;
    CREDITD_ASSERT(but_of.size() <= most);
    std::array<std::int64_t, most> left_out{-1, -1, -1};  // no endpoint's number
    std::ranges::copy(but_of, left_out.begin());
    std::array const bounds{Value::integer(static_cast<std::int64_t>(channel)),
                            of(now),
                            Value::integer(count),
                            Value::integer(left_out[0]),
                            Value::integer(left_out[1]),
                            Value::integer(left_out[2])};
    return storage::list_all(reader, due_notices, bounds, notice_from);
}

std::optional<Moment> next_due(storage::Reader& reader, Channel channel)
{
    std::array const which{Value::integer(static_cast<std::int64_t>(channel))};
    return storage::query_one(reader, first_due, which, [](Row const& row) { return moment_of(row, 0); });
}

std::optional<Notice> find_notice(storage::Reader& reader, NoticeKey key)
{
    std::optional<Notice> found;
    reader.find(outbox, key_of(key), [&](Row const& row) { found = notice_from(row); });
    return found;
}

std::vector<Notice> list_notices(storage::Reader& reader, Filter const& filter, std::int64_t below,
                                 std::int64_t offset, std::int64_t count)
{
    auto where = where_of(filter);
    auto const sql = where.newest(select_notices, below, offset, count);
    return storage::list_all(reader, {"outbox_list", sql}, where.parameters(), notice_from);
}

std::int64_t count_notices(storage::Reader& reader, Filter const& filter)
{
    auto const where = where_of(filter);
    return storage::query_number(reader, {"outbox_count", "SELECT COUNT(*) FROM outbox " + where.sql()},
                                 where.parameters());
}

std::optional<WebhookEndpoint> find_endpoint(storage::Reader& reader, std::int64_t number)
{
    return storage::find_one(reader, webhook_endpoints, {Value::integer(number)}, endpoint_from);
}

std::vector<WebhookEndpoint> list_endpoints(storage::Reader& reader)
{
    return storage::list_all(reader, endpoints_listed, {}, endpoint_from);
}

}  // namespace creditd::notifications::store
