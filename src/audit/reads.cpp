#include "audit/reads.hpp"

#include "audit/json.hpp"
#include "audit/store.hpp"
#include "audit/verify.hpp"
#include "endpoint/page.hpp"
#include "endpoint/problems.hpp"
#include "endpoint/submit.hpp"
#include "http/problem_catalog.hpp"
#include "storage/failure.hpp"

#include <array>

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
                         .from = query.moment("from"),
                         .to = query.moment("to")};
    if (filter.from && filter.to && *filter.to <= *filter.from) {
        query.fail("to", "out_of_range", "Must be later than from.");
    }
    return filter;
}

/// The rows of a filter, a slice per piece, each on a snapshot of its own: entries never change, and those
/// that come meanwhile are newer than where the export is.
class CsvRows final : public http::BodyStream
{
public:
    CsvRows(endpoint::Services& services, store::Filter filter)
        : services_(services),
          filter_(std::move(filter))
    {}

    bool next(std::string& chunk) override
    {
        constexpr std::int64_t rows_per_piece = 100;
        http::CsvWriter csv{chunk};
        if (below_ == INT64_MAX) {
            write_csv_header(csv);
        }
        std::vector<StoredEntry> entries;
        services_.database.read([&](storage::Reader& reader) {
            entries = store::list(reader, filter_, below_, 0, rows_per_piece);
        });
        for (auto const& entry : entries) {
            write_csv_row(csv, services_.ids, entry);
            below_ = entry.number;
        }
        return entries.size() == rows_per_piece;
    }

private:
    endpoint::Services& services_;
    store::Filter const filter_;
    std::int64_t below_ = INT64_MAX;
};

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
    static endpoint::ListKind const kind{"audit"};
    http::Query query{exchange->request()};
    auto const filter = read_filter(query);
    auto const page = endpoint::read_page(query, services, kind);
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    endpoint::read(services, std::move(exchange),
                   [&services, filter, page](storage::Reader& reader, http::Exchange const& /*exchange*/) {
                       auto const total = store::count(reader, filter);
                       auto const rows =
                           store::list(reader, filter, page.below(), page.offset(), page.rows());
                       return http::json_response(
                           200, endpoint::list_body(
                                    services, kind, page, total, rows,
                                    [&](http::json::Writer& json, StoredEntry const& entry) {
                                        append_entry(json, services.ids, entry);
                                    },
                                    [](StoredEntry const& entry) { return std::array{entry.number}; }));
                   });
}

void answer_with_csv(endpoint::Services& services, std::unique_ptr<http::Exchange> exchange)
{
    http::Query query{exchange->request()};
    auto filter = read_filter(query);
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    exchange->respond(
        http::csv_download("audit.csv", std::make_unique<CsvRows>(services, std::move(filter))));
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
