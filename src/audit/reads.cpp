#include "audit/reads.hpp"

#include "audit/json.hpp"
#include "audit/store.hpp"
#include "audit/verify.hpp"
#include "endpoint/list.hpp"
#include "endpoint/problems.hpp"
#include "http/problem_catalog.hpp"
#include "storage/failure.hpp"

namespace creditd::audit {

namespace {

store::Filter read_filter(http::Query& query)
{
    auto const text = [&](std::string_view name) -> std::optional<std::string> {
        auto const given = query.text(name);
        return given ? std::optional<std::string>{*given} : std::nullopt;
    };
    store::Filter filter{.actor = text("actor"),
                         .action = text("action"),
                         .subject = text("subject"),
                         .reason_code = text("reasonCode"),
                         .request_id = text("requestId"),
                         .from = query.moment("from"),
                         .to = query.moment("to")};
    if (filter.from && filter.to && *filter.to <= *filter.from) {
        query.fail("to", "out_of_range", "Must be later than from.");
    }
    return filter;
}

/// The rows of an export, a slice at a time.
auto slices_of(store::Filter filter)
{
    return [filter = std::move(filter)](storage::Reader& reader, std::int64_t below, std::int64_t count) {
        return store::list(reader, filter, below, 0, count);
    };
}

/// `respond_with(filter)` makes the answer, when the filters are good.
template <class RespondWith>
void answer_with_export(std::unique_ptr<http::Exchange> exchange, RespondWith respond_with)
{
    http::Query query{exchange->request()};
    auto filter = read_filter(query);
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    exchange->respond(respond_with(std::move(filter)));
}

std::expected<http::Response, http::Problem> verification(endpoint::Services& services,
                                                          Settings const& settings)
{
    try {
        return http::json_response(200, to_json(verify(services.database, settings.anchor)));
    } catch (storage::StorageFailure const&) {
        return std::unexpected(http::retry_after(endpoint::problems::storage_unavailable,
                                                 "the database or the anchor file could not be read", 1));
    } catch (storage::CannotOpen const& reason) {
        return std::unexpected(http::retry_after(endpoint::problems::storage_unavailable, reason.what(), 60));
    }
}

}  // namespace

void answer_with_entries(endpoint::Services& services, std::unique_ptr<http::Exchange> exchange)
{
    endpoint::answer_with_list(
        services, std::move(exchange), {"audit"}, read_filter,
        [](storage::Reader& reader, store::Filter const& filter, endpoint::PageRequest const& page) {
            return endpoint::ListPart<StoredEntry>{
                store::count(reader, filter),
                store::list(reader, filter, page.below(), page.offset(), page.rows())};
        },
        [&services](http::json::Writer& json, StoredEntry const& entry) {
            append_entry(json, services.ids, entry);
        });
}

void answer_with_csv(endpoint::Services& services, std::unique_ptr<http::Exchange> exchange)
{
    answer_with_export(std::move(exchange), [&services](store::Filter filter) {
        return endpoint::csv_export(services, "audit.csv", slices_of(std::move(filter)), write_csv_header,
                                    [&services](http::CsvWriter& csv, StoredEntry const& entry) {
                                        write_csv_row(csv, services.ids, entry);
                                    });
    });
}

void answer_with_json_lines(endpoint::Services& services, std::unique_ptr<http::Exchange> exchange)
{
    answer_with_export(std::move(exchange), [&services](store::Filter filter) {
        return endpoint::json_lines_export(services, "audit.jsonl", slices_of(std::move(filter)),
                                           [&services](http::json::Writer& json, StoredEntry const& entry) {
                                               append_entry(json, services.ids, entry);
                                           });
    });
}

void answer_with_verification(endpoint::Services& services, Settings const& settings,
                              std::shared_ptr<std::atomic<bool>> busy,
                              std::unique_ptr<http::Exchange> exchange)
{
    http::Query query{exchange->request()};
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    if (busy->exchange(true)) {
        return exchange->respond(http::retry_after(http::problems::overloaded,
                                                   "another verification of the audit log is under way", 5));
    }
    // Given back whatever becomes of the work, also when the pool takes none.
    std::shared_ptr<void> const turn{nullptr, [busy](void*) { *busy = false; }};
    http::answer_on(services.workers, std::move(exchange),
                    [&services, settings, turn](std::unique_ptr<http::Exchange> taken) {
                        auto result = verification(services, settings);
                        if (result) {
                            taken->respond(std::move(*result));
                        } else {
                            taken->respond(std::move(result.error()));
                        }
                    });
}

}  // namespace creditd::audit
