#include "http/csv.hpp"

#include "http/json_writer.hpp"

#include <algorithm>
#include <array>

namespace creditd::http {

namespace {

/// What a spreadsheet may take for the beginning of a formula, the full-width forms of `= + - @` included.
constexpr std::array<std::string_view, 10> formula_beginnings{"=",  "+",      "-",      "@",      "\t",
                                                              "\r", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"};

/// Behind any quotes that a text already begins with, so that the quote put before it can be told from its
/// own.
bool looks_like_formula(std::string_view text)
{
    text.remove_prefix(std::min(text.find_first_not_of('\''), text.size()));
    for (auto const beginning : formula_beginnings) {
        if (text.starts_with(beginning)) {
            return true;
        }
    }
    return false;
}

}  // namespace

void CsvWriter::separate()
{
    if (row_begun_) {
        out_ += ',';
    }
    row_begun_ = true;
}

void CsvWriter::header(std::initializer_list<std::string_view> names)
{
    for (auto const name : names) {
        text(name);
    }
    end_row();
}

CsvWriter& CsvWriter::text(std::string_view text)
{
    separate();
    bool const defused = looks_like_formula(text);
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
        if (defused) {
            out_ += '\'';
        }
        out_ += text;
        return *this;
    }
    out_ += defused ? "\"'" : "\"";
    for (char const c : text) {
        if (c == '"') {
            out_ += '"';
        }
        out_ += c;
    }
    out_ += '"';
    return *this;
}

CsvWriter& CsvWriter::number(std::int64_t number)
{
    separate();
    json::append_integer(out_, number);
    return *this;
}

CsvWriter& CsvWriter::number(Credits credits)
{
    separate();
    append_text(out_, credits);
    return *this;
}

CsvWriter& CsvWriter::decimal(std::string_view number)
{
    separate();
    out_ += number;
    return *this;
}

CsvWriter& CsvWriter::moment(Moment moment)
{
    separate();
    append_text(out_, moment);
    return *this;
}

CsvWriter& CsvWriter::empty()
{
    separate();
    return *this;
}

void CsvWriter::end_row()
{
    out_ += "\r\n";
    row_begun_ = false;
}

}  // namespace creditd::http
