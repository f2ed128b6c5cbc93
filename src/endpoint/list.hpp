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
template <class Slice, class Begin, class Write>
class RowExport final : public http::BodyStream
{
public:
    RowExport(Services& services, Slice slice, Begin begin, Write write)
        : services_(services),
          slice_(std::move(slice)),
          begin_(std::move(begin)),
          write_(std::move(write))
    {}

    bool next(std::string& chunk) override
    {
        constexpr std::int64_t rows_per_piece = 100;
        if (below_ == INT64_MAX) {
            begin_(chunk);
        }
        decltype(slice_(std::declval<storage::Reader&>(), below_, rows_per_piece)) rows;
        services_.database.read(
            [&](storage::Reader& reader) { rows = slice_(reader, below_, rows_per_piece); });
        for (auto const& row : rows) {
            write_(chunk, row);
            below_ = row.number;
        }
        return std::ssize(rows) == rows_per_piece;
    }

private:
    Services& services_;
    Slice slice_;  ///< (reader, below, count) → rows
    Begin begin_;  ///< what stands before the rows
    Write write_;
    std::int64_t below_ = INT64_MAX;
};

template <class Slice, class Begin, class Write>
[[nodiscard]] std::unique_ptr<http::BodyStream> row_export(Services& services, Slice slice, Begin begin,
                                                           Write write)
{
    return std::make_unique<RowExport<Slice, Begin, Write>>(services, std::move(slice), std::move(begin),
                                                            std::move(write));
}

/// The answer that downloads such an export as CSV: `header(csv)`, then `write(csv, row)` for each.
template <class Slice, class Header, class Write>
[[nodiscard]] http::Response csv_export(Services& services, std::string_view file_name, Slice slice,
                                        Header header, Write write)
{
    auto begin = [header = std::move(header)](std::string& chunk) {
        http::CsvWriter csv{chunk};
        header(csv);
    };
    auto write_row = [write = std::move(write)](std::string& chunk, auto const& row) {
        http::CsvWriter csv{chunk};
        write(csv, row);
    };
    return http::csv_download(file_name,
                              row_export(services, std::move(slice), std::move(begin), std::move(write_row)));
}

/// The same as JSON lines: `append(json, row)` writes an object.
template <class Slice, class Append>
[[nodiscard]] http::Response json_lines_export(Services& services, std::string_view file_name, Slice slice,
                                               Append append)
{
    auto write_row = [append = std::move(append)](std::string& chunk, auto const& row) {
        http::json::Writer json{chunk};
        append(json, row);
        chunk += '\n';
    };
    return http::download(file_name, http::json_lines_content_type,
                          row_export(services, std::move(slice), [](std::string&) {}, std::move(write_row)));
}

}  // namespace creditd::endpoint
