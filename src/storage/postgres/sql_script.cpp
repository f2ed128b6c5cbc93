#include "storage/postgres/sql_script.hpp"

#include <algorithm>

namespace creditd::storage::postgres {

namespace {

/// Where the comment, text or quoted name that begins at `at` ends; `at` itself when none does.
std::size_t end_of_opaque(std::string_view script, std::size_t at)
{
    if (script.substr(at).starts_with("--")) {
        return std::min(script.find('\n', at), script.size());
    }
    if (script[at] == '\'' || script[at] == '"') {
        return std::min(script.find(script[at], at + 1), script.size() - 1) + 1;
    }
    return at;
}

}  // namespace

std::vector<std::string_view> statements_of(std::string_view script)
{
    std::vector<std::string_view> statements;
    std::size_t begin = 0;
    bool has_words = false;
    for (std::size_t at = 0; at < script.size();) {
        auto const opaque = end_of_opaque(script, at);
        if (opaque != at) {
            has_words = has_words || script[at] != '-';
            at = opaque;
            continue;
        }
        char const letter = script[at];
        if (letter == ';') {
            if (has_words) {
                statements.push_back(script.substr(begin, at - begin));
            }
            begin = at + 1;
            has_words = false;
        } else if (letter != ' ' && letter != '\n' && letter != '\t') {
            has_words = true;
        }
        ++at;
    }
    if (has_words) {
        statements.push_back(script.substr(begin));
    }
    return statements;
}

}  // namespace creditd::storage::postgres
