#pragma once

#include "endpoint/page.hpp"
#include "endpoint/submit.hpp"
#include "http/csv.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace creditd::endpoint {

/// What a list shows of its rows, and how many there are in all.
template <class Row>
struct ListPart
{
    std::int64_t total = 0;
    std::vector<Row> rows;
};

/// For lists that take no filter.
struct NoFilter
{
    NoFilter operator()(http::Query& /*query*/) const { return {}; }
};

/// The whole route of a list whose rows have a `number` and run down it: reads the query, then on a worker
/// the rows. `filter_of(query)` reads the list's own parameters; `part_of(reader, filter, page)` gives a
/// ListPart of up to `page.rows()` rows below `page.below()`; `append(json, row)` writes an item.
template <class FilterOf, class PartOf, class Append>
void answer_with_list(Services& services, std::unique_ptr<http::Exchange> exchange, ListKind list,
                      FilterOf filter_of, PartOf part_of, Append append)
{
    http::Query query{exchange->request()};
    auto filter = filter_of(query);
    auto page = read_page(query, services, list);
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    read(services, std::move(exchange),
         [&services, list = std::move(list), filter = std::move(filter), page = std::move(page),
          part_of = std::move(part_of), append = std::move(append)](
             storage::Reader& reader,
             http::Exchange const& /*exchange*/) -> std::expected<http::Response, http::Problem> {
             auto const part = part_of(reader, filter, page);
             return http::json_response(200,
                                        list_body(services, list, page, part.total, part.rows, append,
                                                  [](auto const& row) { return std::array{row.number}; }));
         });
}

/// An export of rows that never change and run down a number: a slice per piece, each on a snapshot of its
/// own; those that come meanwhile are newer than where it is.
template <class Slice, class Header, class Write>
class CsvExport final : public http::BodyStream
{
public:
    CsvExport(Services& services, Slice slice, Header header, Write write)
        : services_(services),
          slice_(std::move(slice)),
          header_(std::move(header)),
          write_(std::move(write))
    {}

    bool next(std::string& chunk) override
    {
        constexpr std::int64_t rows_per_piece = 100;
        http::CsvWriter csv{chunk};
        if (below_ == INT64_MAX) {
            header_(csv);
        }
        decltype(slice_(std::declval<storage::Reader&>(), below_, rows_per_piece)) rows;
        services_.database.read(
            [&](storage::Reader& reader) { rows = slice_(reader, below_, rows_per_piece); });
        for (auto const& row : rows) {
            write_(csv, row);
            below_ = row.number;
        }
        return std::ssize(rows) == rows_per_piece;
    }

private:
    Services& services_;
    Slice slice_;  ///< (reader, below, count) → rows
    Header header_;
    Write write_;
    std::int64_t below_ = INT64_MAX;
};

/// The answer that downloads such an export.
template <class Slice, class Header, class Write>
[[nodiscard]] http::Response csv_export(Services& services, std::string_view file_name, Slice slice,
                                        Header header, Write write)
{
    return http::csv_download(
        file_name, std::make_unique<CsvExport<Slice, Header, Write>>(services, std::move(slice),
                                                                     std::move(header), std::move(write)));
}

}  // namespace creditd::endpoint
