#include "bulk/reads.hpp"

#include "bulk/job_store.hpp"
#include "bulk/json.hpp"
#include "bulk/problems.hpp"
#include "bulk/row_store.hpp"
#include "endpoint/list.hpp"
#include "endpoint/problems.hpp"
#include "http/query.hpp"
#include "storage/failure.hpp"

#include <spdlog/spdlog.h>

#include <array>
#include <utility>

namespace creditd::bulk {

namespace {

using endpoint::Services;
using http::Exchange;

template <class Enum, std::size_t Count>
std::array<http::Choice<Enum>, Count> choices_of(std::array<Enum, Count> const& all)
{
    std::array<http::Choice<Enum>, Count> choices;
    for (std::size_t i = 0; i < Count; ++i) {
        choices[i] = {name_of(all[i]), all[i]};
    }
    return choices;
}

store::JobFilter read_job_filter(http::Query& query)
{
    using enum JobStatus;
    static auto const statuses =
        choices_of(std::array{Receiving, Planning, Planned, AwaitingApproval, Applying, Applied, Undoing,
                              Undone, Cancelled, Failed});
    static auto const operations =
        choices_of(std::array{Operation::Adjust, Operation::Grant, Operation::Promo, Operation::Users});
    store::JobFilter filter;
    filter.status = query.one_of("status", statuses);
    filter.operation = query.one_of("operation", operations);
    return filter;
}

std::optional<RowState> read_state(http::Query& query)
{
    using enum RowState;
    static auto const states =
        choices_of(std::array{Valid, Invalid, Applied, Failed, Undone, PartlyUndone, NotUndone, Skipped});
    return query.one_of("state", states);
}

http::Problem no_such_job()
{
    return http::problem_of(problems::bulk_job_not_found, "there is no such bulk job");
}

std::int64_t number_of(Services const& services, Exchange const& exchange)
{
    auto const id = services.ids.decode(crypto::IdKind::Job, exchange.request().path_parameter("id"));
    return id && id->account == 0 ? id->number : 0;
}

std::expected<Job, http::Problem> find_named(Services const& services, storage::Reader& reader,
                                             Exchange const& exchange)
{
    auto const number = number_of(services, exchange);
    auto job = number == 0 ? std::nullopt : store::find_job(reader, number);
    return job ? std::expected<Job, http::Problem>{std::move(*job)} : std::unexpected(no_such_job());
}

/// A row's place is its number, and lists of rows run up: a cursor says behind which one to go on.
std::int64_t after_of(endpoint::PageRequest const& page)
{
    return page.after ? page.after->front() : 0;
}

/// Rows of a job as CSV, a slice per piece.
class RowsExport final : public http::BodyStream
{
public:
    RowsExport(Services& services, Job job, std::optional<RowState> state)
        : services_(services),
          job_(std::move(job)),
          state_(state)
    {}

    bool next(std::string& chunk) override
    {
        constexpr std::int64_t rows_per_piece = 200;
        http::CsvWriter csv{chunk};
        if (after_ == 0) {
            write_header(csv, job_.operation);
        }
        std::vector<PlannedRow> rows;
        services_.database.read([&](storage::Reader& reader) {
            rows = store::rows_after(reader, job_.number, state_, after_, 0, rows_per_piece);
        });
        for (auto const& row : rows) {
            write_row(csv, services_.ids, job_.operation, row);
            after_ = row.row;
        }
        return std::ssize(rows) == rows_per_piece;
    }

private:
    Services& services_;
    Job const job_;
    std::optional<RowState> const state_;
    std::int64_t after_ = 0;
};

}  // namespace

void answer_with_jobs(Services& services, std::unique_ptr<Exchange> exchange)
{
    endpoint::answer_with_list(
        services, std::move(exchange), {"bulk-jobs"}, read_job_filter,
        [](storage::Reader& reader, store::JobFilter const& filter, endpoint::PageRequest const& page) {
            return endpoint::ListPart<Job>{
                store::count_jobs(reader, filter),
                store::list_jobs(reader, filter, page.below(), page.offset(), page.rows())};
        },
        [&services](http::json::Writer& json, Job const& job) { append_job(json, services.ids, job); });
}

void answer_with_job(Services& services, std::unique_ptr<Exchange> exchange)
{
    http::Query query{exchange->request()};
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    endpoint::read(services, std::move(exchange),
                   [&services](storage::Reader& reader,
                               Exchange const& asking) -> std::expected<http::Response, http::Problem> {
                       auto const job = find_named(services, reader, asking);
                       if (!job) {
                           return std::unexpected(job.error());
                       }
                       return http::json_response(200, job_body(services.ids, *job));
                   });
}

void answer_with_rows(Services& services, std::unique_ptr<Exchange> exchange)
{
    http::Query query{exchange->request()};
    endpoint::ListKind list{"bulk-rows/" + std::to_string(number_of(services, *exchange))};
    auto const state = read_state(query);
    auto page = endpoint::read_page(query, services, list);
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    endpoint::read(
        services, std::move(exchange),
        [&services, state, list = std::move(list), page = std::move(page)](
            storage::Reader& reader, Exchange const& asking) -> std::expected<http::Response, http::Problem> {
            auto const job = find_named(services, reader, asking);
            if (!job) {
                return std::unexpected(job.error());
            }
            auto const rows =
                store::rows_after(reader, job->number, state, after_of(page), page.offset(), page.rows());
            auto const total = store::count_rows(reader, job->number, state);
            auto const append = [&](http::json::Writer& json, PlannedRow const& row) {
                append_row(json, services.ids, job->operation, row);
            };
            return http::json_response(
                200, endpoint::list_body(services, list, page, total, rows, append,
                                         [](PlannedRow const& row) { return std::array{row.row}; }));
        });
}

void answer_with_rows_csv(Services& services, std::unique_ptr<Exchange> exchange)
{
    http::Query query{exchange->request()};
    auto const state = read_state(query);
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    endpoint::read(
        services, std::move(exchange),
        [&services, state](storage::Reader& reader,
                           Exchange const& asking) -> std::expected<http::Response, http::Problem> {
            auto job = find_named(services, reader, asking);
            if (!job) {
                return std::unexpected(job.error());
            }
            auto const name = id_of(services.ids, job->number) + ".csv";
            return http::csv_download(name, std::make_unique<RowsExport>(services, std::move(*job), state));
        });
}

std::optional<Job> job_numbered(storage::Reader& reader, std::int64_t number)
{
    return store::find_job(reader, number);
}

void read_named(Services& services, std::unique_ptr<Exchange> exchange, WithJob then)
{
    http::answer_on(services.workers, std::move(exchange),
                    [&services, then = std::move(then)](std::unique_ptr<Exchange> waiting) mutable {
                        std::expected<Job, http::Problem> job = Job{};
                        try {
                            services.database.read([&](storage::Reader& reader) {
                                job = find_named(services, reader, *waiting);
                            });
                        } catch (storage::StorageFailure const& failure) {
                            spdlog::error("a bulk job could not be read: {}", failure.what());
                            job = std::unexpected(http::retry_after(endpoint::problems::storage_unavailable,
                                                                    "the database could not be read", 1));
                        }
                        if (!job) {
                            return waiting->respond(std::move(job.error()));
                        }
                        then(std::move(waiting), *job);
                    });
}

}  // namespace creditd::bulk
