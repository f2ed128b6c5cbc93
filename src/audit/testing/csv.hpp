#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace creditd::audit::testing {

/// The rows of an RFC 4180 text with CRLF, by a reader that has nothing of the writer's.
inline std::vector<std::vector<std::string>> csv_rows(std::string_view text)
{
    std::vector<std::vector<std::string>> rows;
    std::vector<std::string> row(1);
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char const c = text[i];
        bool const doubled = quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"';
        if (doubled) {
            row.back() += '"';
            ++i;
        } else if (c == '"') {
            quoted = !quoted;
        } else if (!quoted && c == ',') {
            row.emplace_back();
        } else if (!quoted && text.substr(i, 2) == "\r\n") {
            rows.push_back(std::move(row));
            row.assign(1, {});
            ++i;
        } else {
            row.back() += c;
        }
    }
    return rows;
}

/// Whether a spreadsheet may take the cell for a formula, once the quotes before it are gone.
inline bool is_formula(std::string_view cell)
{
    while (cell.starts_with('\'')) {
        cell.remove_prefix(1);
    }
    bool const is_wide = cell.starts_with("\xEF\xBC") && cell.size() > 2 &&
                         std::string_view{"\x9D\x8B\x8D\xA0"}.contains(cell[2]);
    return is_wide || (!cell.empty() && std::string_view{"=+-@\t\r"}.contains(cell.front()));
}

}  // namespace creditd::audit::testing
