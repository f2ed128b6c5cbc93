#include "app/closest_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <vector>

namespace creditd::app {

namespace {

/// Letters to insert, drop or change until `a` is `b`.
std::size_t edits_between(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        auto diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            auto const changed = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({changed, diagonal + 1, row[j] + 1});
        }
    }
    return row.back();
}

}  // namespace

std::string did_you_mean(std::string_view typed, std::span<std::string const> names)
{
    auto const most = std::min<std::size_t>(3, typed.size() / 4);
    std::string_view closest;
    auto fewest = most + 1;
    for (auto const& name : names) {
        auto const edits = edits_between(typed, name);
        if (edits < fewest) {
            fewest = edits;
            closest = name;
        }
    }
    return closest.empty() ? std::string{} : fmt::format("; did you mean {}?", closest);
}

}  // namespace creditd::app
