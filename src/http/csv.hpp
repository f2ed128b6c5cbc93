#pragma once

#include "base/credits.hpp"
#include "base/moment.hpp"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace creditd::http {

/// Appends RFC 4180 rows to a string: CRLF, quotes where needed. A text that a spreadsheet would take for a
/// formula (begins with `= + - @`, tab, CR or a full-width twin) gets a leading `'`; numbers stay numbers. So
/// does one that begins with `'` and then so: whoever takes one `'` from such texts has what was written.
class CsvWriter
{
public:
    explicit CsvWriter(std::string& out) : out_(out) {}

    /// A row of column names.
    void header(std::initializer_list<std::string_view> names);

    CsvWriter& text(std::string_view text);
    CsvWriter& number(std::int64_t number);
    CsvWriter& number(Credits credits);
    /// An exact decimal of any size, as text: a sum that may pass the bound of one amount.
    CsvWriter& decimal(std::string_view number);
    CsvWriter& moment(Moment moment);
    CsvWriter& empty();
    void end_row();

private:
    void separate();

    std::string& out_;
    bool row_begun_ = false;
};

}  // namespace creditd::http
