#pragma once

#include "endpoint/services.hpp"
#include "http/json_writer.hpp"
#include "http/query.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::endpoint {

/// A list as cursors know it. A cursor is good for one `name` in one database only: a name carries what the
/// list belongs to (`history/4711`), where a cursor of one owner must not be one of another.
struct ListKind
{
    std::string name;
    std::size_t keys = 1;  ///< numbers in the sort key
};

/// Which part of a list is asked for: a page by number, or what follows a cursor.
struct PageRequest
{
    std::int64_t page = 1;
    std::int64_t limit = 20;  ///< 1–100
    /// Sort key of the last item before this part, newest first; empty in page mode.
    std::optional<std::vector<std::int64_t>> after{};

    /// Rows to skip: 0 behind a cursor.
    [[nodiscard]] std::int64_t offset() const { return after ? 0 : (page - 1) * limit; }

    /// Rows to read: one more than is shown tells whether there is a next part.
    [[nodiscard]] std::int64_t rows() const { return limit + 1; }

    /// For lists that run down one number: shown are items below it.
    [[nodiscard]] std::int64_t below() const { return after ? after->front() : INT64_MAX; }
};

/// Reads `page`, `limit` and `cursor`. Wrong ones are errors of the query, as its `finish` tells: a cursor
/// that this list did not give out is `bad_format`, `page` beside `cursor` is `not_with_cursor`.
[[nodiscard]] PageRequest read_page(http::Query& query, Services const& services, ListKind const& list);

/// The text that stands for a place in a list: the sort key and a keyed checksum over it and the list's name.
[[nodiscard]] std::string cursor_of(Services const& services, ListKind const& list,
                                    std::span<std::int64_t const> keys);

/// Writes the envelope `{items, page, limit, total, totalPages, nextCursor}`; `page` is null behind a cursor.
///
///     std::string body;
///     ListWriter list{body};
///     for (auto const& code : codes) {
///         append_promo_code(list.items(), code);
///     }
///     list.finish(request, total, next_cursor);
class ListWriter
{
public:
    explicit ListWriter(std::string& out);

    /// Takes one value per item.
    [[nodiscard]] http::json::Writer& items() { return json_; }

    void finish(PageRequest const& request, std::int64_t total,
                std::optional<std::string> const& next_cursor);

private:
    http::json::Writer json_;
};

/// The whole answer from up to `request.rows()` rows: `append(json, row)` writes an item, `keys_of(row)`
/// gives its sort key as an array of numbers.
template <class Rows, class Append, class KeysOf>
[[nodiscard]] std::string list_body(Services const& services, ListKind const& list,
                                    PageRequest const& request, std::int64_t total, Rows const& rows,
                                    Append append, KeysOf keys_of)
{
    auto const shown = std::min(rows.size(), static_cast<std::size_t>(request.limit));
    std::string body;
    ListWriter writer{body};
    for (std::size_t i = 0; i < shown; ++i) {
        append(writer.items(), rows[i]);
    }
    std::optional<std::string> next;
    if (rows.size() > shown && shown > 0) {
        auto const keys = keys_of(rows[shown - 1]);
        next = cursor_of(services, list, keys);
    }
    writer.finish(request, total, next);
    return body;
}

}  // namespace creditd::endpoint
