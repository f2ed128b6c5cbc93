#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::bulk {

/// What is wrong with the quotes of a record.
struct QuoteFault
{
    std::size_t field = 0;  ///< from 0
    std::string_view code;  ///< `stray_quote`, `text_after_quote` or `quote_not_closed`
};

/// A record of a CSV file (RFC 4180): a row, which may have line ends inside quotes.
struct CsvRecord
{
    std::vector<std::string> fields;
    std::size_t length = 0;  ///< bytes, its line end included
    std::optional<QuoteFault> fault{};

    /// Nothing stands in its line.
    [[nodiscard]] bool is_blank() const { return fields.size() == 1 && fields.front().empty(); }
};

/// The record that `text` begins with; empty when its end is not there yet. `is_end`: nothing comes behind
/// `text`, which is not empty. Ends are CR LF, LF or CR. A field with a faulty quote keeps it as it stands.
[[nodiscard]] std::optional<CsvRecord> take_record(std::string_view text, char delimiter, bool is_end);

/// What separates the fields of a header: the most frequent of comma, semicolon and tab outside quotes; comma
/// when there is none.
[[nodiscard]] char delimiter_of(std::string_view header);

inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

}  // namespace creditd::bulk
