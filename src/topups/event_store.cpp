#include "topups/event_store.hpp"

#include "storage/records.hpp"
#include "topups/store_cells.hpp"

#include <array>

namespace creditd::topups::store {

using storage::Column;
using storage::ColumnType;
using storage::Ownership;
using storage::Row;
using storage::Value;
using storage::Where;

namespace {

constexpr std::array event_columns{
    Column{"id", ColumnType::Text},
    Column{"number"},
    Column{"type", ColumnType::Text},
    Column{"live"},
    Column{"happened_at"},
    Column{"received_at"},
    Column{"last_at"},
    Column{"deliveries"},
    Column{"state"},
    Column{"outcome", ColumnType::Text},
    Column{"waits_for", ColumnType::Text},
    Column{"account"},
    Column{"purchase"},
    Column{"processed_at"},
    Column{"body", ColumnType::Bytes},
};
constexpr storage::Table webhook_events{"webhook_events", Ownership::Global, 1, event_columns};

constexpr std::string_view select_events =
    "SELECT id, number, type, live, happened_at, received_at, last_at, deliveries, state, outcome, waits_for, "
    "account, purchase, processed_at FROM webhook_events ";
constexpr storage::Query event_by_number{
    "webhook_event_by_number",
    "SELECT id, number, type, live, happened_at, received_at, last_at, deliveries, state, outcome, waits_for, "
    "account, purchase, processed_at, body FROM webhook_events WHERE number = $1"};
constexpr storage::Query events_ripe{
    "webhook_events_ripe",
    "SELECT e.id, e.number, e.type, e.live, e.happened_at, e.received_at, e.last_at, e.deliveries, e.state, "
    "e.outcome, e.waits_for, e.account, e.purchase, e.processed_at, e.body FROM webhook_events e "
    "JOIN provider_objects o ON o.id = e.waits_for WHERE e.waits_for IS NOT NULL ORDER BY e.number LIMIT $1"};
// `state <> 2` as the index spells it: does not wait.
constexpr storage::Query events_done{"webhook_events_done",
                                     "SELECT id FROM webhook_events WHERE last_at < $1 AND state <> 2 AND "
                                     "(processed_at IS NULL OR processed_at < $1) ORDER BY last_at LIMIT $2"};

enum class With : std::uint8_t { Body, NoBody };

WebhookEvent event_from(Row const& row, With with)
{
    Cells cells{row};
    return {.id = cells.text(),
            .number = cells.integer(),
            .type = cells.text(),
            .live = cells.truth(),
            .happened_at = cells.moment(),
            .received_at = cells.moment(),
            .last_at = cells.moment(),
            .deliveries = cells.integer(),
            .state = cells.enumerator<EventState>(),
            .outcome = cells.text(),
            .waits_for = cells.text_or_null(),
            .account = cells.integer(),
            .purchase = cells.integer(),
            .processed_at = cells.moment_or_null(),
            .body = with == With::Body ? cells.bytes() : std::string{}};
}

WebhookEvent whole_event_from(Row const& row)
{
    return event_from(row, With::Body);
}

void add_conditions(Where& where, EventFilter const& filter)
{
    if (filter.state) {
        where.add("state = ", number_of(*filter.state));
    }
    if (filter.type) {
        where.add("type = ", Value::text(*filter.type));
    }
    if (filter.account) {
        where.add("account = ", Value::integer(*filter.account));
    }
    if (filter.purchase) {
        where.add("purchase = ", Value::integer(*filter.purchase));
    }
}

}  // namespace

void want_event(storage::Batch& batch, std::string_view id)
{
    storage::want_one(batch, webhook_events, {Value::text(id)});
}

std::optional<WebhookEvent> load_event(storage::Batch& batch, std::string_view id)
{
    return storage::load_one(batch, webhook_events, {Value::text(id)}, whole_event_from);
}

void upsert_event(storage::Batch& batch, WebhookEvent const& event)
{
    std::array const row{Value::text(event.id),
                         Value::integer(event.number),
                         Value::text(event.type),
                         truth_of(event.live),
                         value_of(event.happened_at),
                         value_of(event.received_at),
                         value_of(event.last_at),
                         Value::integer(event.deliveries),
                         number_of(event.state),
                         Value::text(event.outcome),
                         event.waits_for ? Value::text(*event.waits_for) : Value::null(),
                         Value::integer(event.account),
                         Value::integer(event.purchase),
                         value_of(event.processed_at),
                         Value::bytes(event.body)};
    batch.upsert(webhook_events, row);
}

void remove_done_events(storage::Batch& batch, Moment moment, std::int64_t count)
{
    std::vector<std::string> done;
    std::array const bounds{value_of(moment), Value::integer(count)};
    batch.query(events_done, bounds, [&](Row const& row) { done.emplace_back(row.text(0)); });
    for (auto const& id : done) {
        std::array const key{Value::text(id)};
        batch.remove(webhook_events, key);
    }
}

bool has_done_events(storage::Reader& reader, Moment moment)
{
    bool any = false;
    std::array const bounds{value_of(moment), Value::integer(1)};
    reader.query(events_done, bounds, [&](Row const&) { any = true; });
    return any;
}

std::optional<WebhookEvent> find_event(storage::Reader& reader, std::string_view id)
{
    return storage::find_one(reader, webhook_events, {Value::text(id)}, whole_event_from);
}

std::optional<WebhookEvent> find_event_number(storage::Reader& reader, std::int64_t number)
{
    std::array const key{Value::integer(number)};
    return storage::query_one(reader, event_by_number, key, whole_event_from);
}

std::vector<WebhookEvent> ripe_events(storage::Reader& reader, std::int64_t count)
{
    std::array const parameters{Value::integer(count)};
    return storage::list_all(reader, events_ripe, parameters, whole_event_from);
}

std::vector<WebhookEvent> list_events(storage::Reader& reader, EventFilter const& filter, std::int64_t below,
                                      std::int64_t offset, std::int64_t count)
{
    Where where;
    add_conditions(where, filter);
    auto const sql = where.newest(select_events, below, offset, count);
    return storage::list_all(reader, {"webhook_events_list", sql}, where.parameters(),
                             [](Row const& row) { return event_from(row, With::NoBody); });
}

std::int64_t count_events(storage::Reader& reader, EventFilter const& filter)
{
    Where where;
    add_conditions(where, filter);
    auto const sql = "SELECT COUNT(*) FROM webhook_events " + where.sql();
    return storage::query_number(reader, {"webhook_events_count", sql}, where.parameters());
}

}  // namespace creditd::topups::store
