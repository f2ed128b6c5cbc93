#include "bulk/domain/column.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace creditd::bulk {

namespace {

struct Naming
{
    Column column;
    std::string_view name;
};
constexpr std::array names{
    Naming{Column::UserId, "userId"},       Naming{Column::Credits, "credits"},
    Naming{Column::ExpiresAt, "expiresAt"}, Naming{Column::AllowDebt, "allowDebt"},
    Naming{Column::Note, "note"},           Naming{Column::Reference, "reference"},
    Naming{Column::Kind, "kind"},           Naming{Column::Priority, "priority"},
    Naming{Column::Code, "code"},           Naming{Column::Email, "email"},
    Naming{Column::Name, "name"},           Naming{Column::Role, "role"},
};

constexpr std::array adjust_columns{Column::UserId,    Column::Credits, Column::ExpiresAt,
                                    Column::AllowDebt, Column::Note,    Column::Reference};
constexpr std::array grant_columns{Column::UserId,    Column::Credits, Column::Kind,     Column::Priority,
                                   Column::ExpiresAt, Column::Note,    Column::Reference};
constexpr std::array promo_columns{Column::UserId, Column::Code};
constexpr std::array users_columns{Column::UserId, Column::Email, Column::Name, Column::Role,
                                   Column::Credits};

constexpr std::array<std::string_view, 11> results{
    "row",     "state",         "expectedBalance", "effect", "errors",   "transactionId",
    "balance", "createdUserId", "problem",         "undone", "notUndone"};

/// `User ID`, `user_id` and `userId` are one word.
std::string folded(std::string_view name)
{
    std::string word;
    for (char const c : name) {
        if (c >= 'A' && c <= 'Z') {
            word += static_cast<char>(c - 'A' + 'a');
        } else if (c != ' ' && c != '_' && c != '-' && c != '\t') {
            word += c;
        }
    }
    return word;
}

std::string shown(std::string_view name)
{
    constexpr std::size_t longest = 60;
    std::string text{name.empty() ? "(empty)" : name.substr(0, longest)};
    std::ranges::replace_if(
        text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }, '?');
    return text;
}

std::optional<Column> column_meant(std::string_view word)
{
    auto const found =
        std::ranges::find_if(names, [&](Naming const& each) { return folded(each.name) == word; });
    return found == names.end() ? std::nullopt : std::optional{found->column};
}

bool is_result(std::string_view word)
{
    return std::ranges::any_of(results, [&](std::string_view name) { return folded(name) == word; });
}

std::string list_of(Operation operation)
{
    std::string list;
    for (auto const column : columns_of(operation)) {
        list.append(list.empty() ? "" : ", ").append(name_of(column));
    }
    return list;
}

}  // namespace

std::string_view name_of(Operation operation)
{
    switch (operation) {
    case Operation::Adjust: return "adjust";
    case Operation::Grant: return "grant";
    case Operation::Promo: return "promo";
    case Operation::Users: return "users";
    }
    CREDITD_ASSERT(false && "a bulk operation without a name");
}

std::optional<Operation> operation_from(std::int64_t number)
{
    return number < 1 || number > 4 ? std::nullopt : std::optional{static_cast<Operation>(number)};
}

std::string_view name_of(Column column)
{
    auto const* const found = std::ranges::find(names, column, &Naming::column);
    CREDITD_ASSERT(found != names.end());
    return found->name;
}

std::optional<Column> column_from(std::int64_t number)
{
    return number < 1 || number > std::ssize(names) ? std::nullopt
                                                    : std::optional{static_cast<Column>(number)};
}

std::span<Column const> columns_of(Operation operation)
{
    switch (operation) {
    case Operation::Adjust: return adjust_columns;
    case Operation::Grant: return grant_columns;
    case Operation::Promo: return promo_columns;
    case Operation::Users: return users_columns;
    }
    CREDITD_ASSERT(false && "a bulk operation without columns");
}

bool takes(Operation operation, Column column)
{
    auto const columns = columns_of(operation);
    return std::ranges::find(columns, column) != columns.end();
}

bool demands(Operation operation, Column column)
{
    switch (operation) {
    case Operation::Adjust:
    case Operation::Grant: return column == Column::UserId || column == Column::Credits;
    case Operation::Promo: return column == Column::UserId || column == Column::Code;
    case Operation::Users: return false;
    }
    CREDITD_ASSERT(false && "a bulk operation that demands nobody knows what");
}

std::optional<Column> column_named(std::string_view name)
{
    auto const* const found = std::ranges::find(names, name, &Naming::name);
    return found == names.end() ? std::nullopt : std::optional{found->column};
}

Outcome<std::vector<Heading>, std::vector<HeaderFault>> read_header(Operation operation,
                                                                    std::span<std::string const> fields)
{
    std::vector<Heading> headings;
    std::vector<HeaderFault> faults;
    std::set<std::string> seen;
    for (auto const& field : fields) {
        auto const word = folded(field);
        auto const column = column_meant(word);
        if (!seen.insert(word).second) {
            faults.push_back({shown(field), "repeated_column", "This column is there more than once."});
        } else if (column && takes(operation, *column)) {
            headings.emplace_back(column);
        } else if (is_result(word)) {
            headings.emplace_back();
        } else {
            faults.push_back({shown(field), "unknown_column",
                              "Must be one of " + list_of(operation) + ", or a column of a result."});
        }
    }
    for (auto const column : columns_of(operation)) {
        if (demands(operation, column) && !seen.contains(folded(name_of(column)))) {
            faults.push_back({std::string{name_of(column)}, "missing_column", "This column must be there."});
        }
    }
    bool const names_nobody =
        operation == Operation::Users && !seen.contains("userid") && !seen.contains("email");
    if (names_nobody) {
        faults.push_back({"email", "missing_column", "One of userId and email must be there."});
    }
    if (!faults.empty()) {
        return refuse(std::move(faults));
    }
    return headings;
}

std::span<std::string_view const> result_columns()
{
    return results;
}

}  // namespace creditd::bulk
