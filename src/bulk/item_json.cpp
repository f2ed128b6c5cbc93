#include "bulk/item_json.hpp"

#include "http/json.hpp"

#include <algorithm>

namespace creditd::bulk {

namespace {

using http::json::Kind;

/// What kind of value a column has in JSON.
Kind kind_of(Column column)
{
    switch (column) {
    case Column::Credits:
    case Column::Priority: return Kind::Number;
    case Column::AllowDebt: return Kind::Boolean;
    case Column::UserId:
    case Column::ExpiresAt:
    case Column::Note:
    case Column::Reference:
    case Column::Kind:
    case Column::Code:
    case Column::Email:
    case Column::Name:
    case Column::Role: break;
    }
    return Kind::String;
}

std::string_view name_of(Kind kind)
{
    return kind == Kind::Number ? "a number" : kind == Kind::Boolean ? "true or false" : "a text";
}

void read_member(http::json::Value const& value, Cells& cells, std::vector<RowError>& errors)
{
    std::string const name{value.key()};
    auto const column = column_named(name);
    if (!column) {
        if (std::ranges::find(result_columns(), name) == result_columns().end()) {
            errors.push_back({name.substr(0, 60), "unknown_column", "There is no such member."});
        }
        return;
    }
    if (value.is_null()) {
        return;
    }
    auto const kind = kind_of(*column);
    if (value.kind() != kind) {
        errors.push_back({name, "wrong_type", "Must be " + std::string{name_of(kind)} + "."});
        return;
    }
    auto text =
        kind == Kind::Boolean ? std::string{value.boolean() ? "true" : "false"} : std::string{value.text()};
    if (!text.empty()) {
        cells.push_back({*column, std::move(text)});
    }
}

}  // namespace

void read_item(std::string_view item, Cells& cells, std::vector<RowError>& errors)
{
    auto const document = http::json::parse(item);
    if (!document) {
        bool const is_repeated = document.error().reason == http::json::ParseProblem::Reason::DuplicateKey;
        errors.push_back({"", is_repeated ? "repeated_column" : "malformed_json", document.error().detail});
        return;
    }
    auto const root = document->root();
    if (root.kind() != Kind::Object) {
        errors.push_back({"", "wrong_type", "Must be an object."});
        return;
    }
    for (auto const member : root) {
        read_member(member, cells, errors);
    }
    std::ranges::sort(cells, {}, &Cell::column);
}

}  // namespace creditd::bulk
