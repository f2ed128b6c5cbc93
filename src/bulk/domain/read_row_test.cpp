#include "bulk/domain/column.hpp"
#include "bulk/domain/read_row.hpp"

#include <doctest/doctest.h>

namespace creditd::bulk {

namespace {

constexpr auto now = Moment::from_milliseconds(1'790'000'000'000);

/// "credits bad_format", one after another.
std::string errors_of(Operation operation, Cells cells)
{
    std::string told;
    for (auto const& error : read_row(operation, std::move(cells), now).errors) {
        told.append(told.empty() ? "" : ", ").append(error.column).append(" ").append(error.code);
    }
    return told;
}

std::string errors_of_adjust(Column column, std::string text)
{
    Cells cells{{Column::UserId, "alice"}, {Column::Credits, "5"}};
    std::erase_if(cells, [&](Cell const& cell) { return cell.column == column; });
    cells.push_back({column, std::move(text)});
    return errors_of(Operation::Adjust, std::move(cells));
}

std::string faults_of(Operation operation, std::vector<std::string> const& header)
{
    auto const read = read_header(operation, header);
    std::string told;
    for (auto const& fault : read ? std::vector<HeaderFault>{} : read.error()) {
        told.append(told.empty() ? "" : ", ").append(fault.column).append(" ").append(fault.code);
    }
    return told;
}

}  // namespace

TEST_CASE(
    "BULK-2: columns are found whatever their order, case and separators; those of a result are passed over")
{
    auto const headings =
        read_header(Operation::Adjust,
                    std::vector<std::string>{"Credits", "User ID", "state", "allow_debt", "notUndone"});
    REQUIRE(headings);
    CHECK(*headings == std::vector<Heading>{Column::Credits, Column::UserId, std::nullopt, Column::AllowDebt,
                                            std::nullopt});
}

TEST_CASE("BULK-3: unknown, repeated and missing columns are named")
{
    CHECK(faults_of(Operation::Adjust, {"userId", "credits"}).empty());
    CHECK(faults_of(Operation::Adjust, {"user", "credits", "USERID", "user_id"}) ==
          "user unknown_column, user_id repeated_column");
    CHECK(faults_of(Operation::Adjust, {"credits", "code"}) == "code unknown_column, userId missing_column");
    CHECK(faults_of(Operation::Promo, {""}) ==
          "(empty) unknown_column, userId missing_column, code missing_column");
    CHECK(faults_of(Operation::Users, {"name"}) == "email missing_column");
    CHECK(faults_of(Operation::Users, {"email"}).empty());
}

TEST_CASE("BULK-3: every kind of wrong cell is told with its column")
{
    CHECK(errors_of_adjust(Column::Note, "fine\nand so on").empty());
    CHECK(errors_of_adjust(Column::UserId, "al ice") == "userId bad_format");
    CHECK(errors_of_adjust(Column::UserId, std::string(129, 'a')) == "userId bad_format");
    CHECK(errors_of_adjust(Column::UserId, "  ") == "userId required");
    CHECK(errors_of_adjust(Column::Credits, "") == "credits required");
    CHECK(errors_of_adjust(Column::Credits, "five") == "credits bad_format");
    CHECK(errors_of_adjust(Column::Credits, "1,5") == "credits bad_format");
    CHECK(errors_of_adjust(Column::Credits, "NaN") == "credits bad_format");
    CHECK(errors_of_adjust(Column::Credits, "0.0000001") == "credits too_many_decimals");
    CHECK(errors_of_adjust(Column::Credits, "4000000001") == "credits out_of_range");
    CHECK(errors_of_adjust(Column::Credits, "-0") == "credits must_not_be_zero");
    CHECK(errors_of_adjust(Column::ExpiresAt, "tomorrow") == "expiresAt bad_format");
    CHECK(errors_of_adjust(Column::ExpiresAt, to_text(now)) == "expiresAt out_of_range");
    CHECK(errors_of_adjust(Column::ExpiresAt, to_text(now + Duration::milliseconds(1))).empty());
    CHECK(errors_of_adjust(Column::AllowDebt, "yes") == "allowDebt unknown_value");
    CHECK(errors_of_adjust(Column::AllowDebt, "TRUE").empty());
    CHECK(errors_of_adjust(Column::Note, std::string(1001, 'n')) == "note too_long");
    CHECK(errors_of_adjust(Column::Reference, "a\tb") == "reference bad_format");
    CHECK(errors_of_adjust(Column::Code, "WELCOME") == "code not_taken");
    CHECK(errors_of(Operation::Adjust, {{Column::UserId, "a"},
                                        {Column::Credits, "-5"},
                                        {Column::ExpiresAt, to_text(now + Duration::days(1))}}) ==
          "expiresAt not_with_deduction");
    CHECK(errors_of(Operation::Grant, {{Column::UserId, "a"}, {Column::Credits, "-5"}}) ==
          "credits must_be_positive");
    CHECK(errors_of(Operation::Grant, {{Column::UserId, "a"},
                                       {Column::Credits, "5"},
                                       {Column::Kind, "gift"},
                                       {Column::Priority, "101"}}) ==
          "kind unknown_value, priority out_of_range");
    CHECK(errors_of(Operation::Promo, {{Column::UserId, "a"}, {Column::Code, "no"}}) == "code bad_format");
    CHECK(errors_of(Operation::Users, {{Column::Name, "Nobody"}}) == "email required");
    CHECK(errors_of(Operation::Users, {{Column::Email, "not an address"}}) == "email bad_format");
    CHECK(errors_of(Operation::Users, {{Column::UserId, "usr_0123"}}) == "userId bad_format");
    CHECK(errors_of(Operation::Users, {{Column::UserId, "bulk"}}) == "userId bad_format");
}

TEST_CASE("BULK-5: a row that says the same in another spelling is the same row")
{
    auto const one = read_row(Operation::Adjust,
                              {{Column::UserId, " alice "},
                               {Column::Credits, "5.0"},
                               {Column::ExpiresAt, "2030-01-01T01:00:00+01:00"},
                               {Column::AllowDebt, "False"}},
                              now);
    auto const other = read_row(Operation::Adjust,
                                {{Column::UserId, "alice"},
                                 {Column::Credits, "5e0"},
                                 {Column::ExpiresAt, "2030-01-01T00:00:00Z"},
                                 {Column::AllowDebt, "FALSE"}},
                                now);
    CHECK(one.errors.empty());
    CHECK(one.cells == other.cells);
    CHECK(read_row(Operation::Adjust, one.cells, now).cells == one.cells);
}

TEST_CASE(
    "BULK-10: one quote is taken from a text that was guarded against being a formula, and from no other")
{
    CHECK(without_guard("'=1+1") == "=1+1");
    CHECK(without_guard("''=1+1") == "'=1+1");
    CHECK(without_guard("'+a") == "+a");
    CHECK(without_guard("'\uFF1Da") == "\uFF1Da");
    CHECK(without_guard("'tis") == "'tis");
    CHECK(without_guard("=1") == "=1");
    CHECK(without_guard("'") == "'");
    CHECK(without_guard("").empty());
}

}  // namespace creditd::bulk
