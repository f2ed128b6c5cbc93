#include "bulk/domain/read_row.hpp"

#include "identity/domain/email.hpp"
#include "ledger/domain/account.hpp"
#include "promotions/domain/promo_code.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace creditd::bulk {

namespace {

constexpr std::size_t longest_note = 1000;
constexpr std::size_t longest_reference = 128;
constexpr std::size_t longest_user_id = 128;
constexpr std::size_t longest_name = 200;
constexpr std::size_t longest_role = 64;

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view space = " \t\r\n";
    auto const begin = text.find_first_not_of(space);
    return begin == std::string_view::npos ? std::string_view{}
                                           : text.substr(begin, text.find_last_not_of(space) - begin + 1);
}

bool is_user_id_character(char c)
{
    constexpr std::string_view others = "._:@|+-";
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || others.contains(c);
}

bool has_control_character(std::string_view text, bool may_have_lines)
{
    return std::ranges::any_of(text, [&](char c) {
        bool const is_line_character = c == '\n' || c == '\t';
        return (static_cast<unsigned char>(c) < ' ' || c == '\x7f') && !(may_have_lines && is_line_character);
    });
}

/// Reads the cells of one row into what it wants; each cell's text becomes the one spelling of its value.
class RowReader
{
public:
    RowReader(Operation operation, Cells cells, std::optional<Moment> now) : operation_(operation), now_(now)
    {
        row_.cells = std::move(cells);
    }

    ReadRow read()
    {
        auto const as_read = row_.cells;
        for (auto& cell : row_.cells) {
            if (cell.column != Column::Note) {
                cell.text = trimmed(cell.text);
            }
        }
        std::erase_if(row_.cells, [](Cell const& cell) { return cell.text.empty(); });
        for (auto& cell : row_.cells) {
            if (takes(operation_, cell.column)) {
                read_cell(cell);
            } else {
                fail(cell.column, "not_taken", "This operation has no such column.");
            }
        }
        for (auto const column : columns_of(operation_)) {
            if (demands(operation_, column) && !has(column)) {
                fail(column, "required", "Must be there.");
            }
        }
        read_together();
        if (!row_.errors.empty()) {
            row_.cells = as_read;
        }
        return std::move(row_);
    }

private:
    [[nodiscard]] bool has(Column column) const
    {
        return std::ranges::find(row_.cells, column, &Cell::column) != row_.cells.end();
    }

    void fail(Column column, std::string_view code, std::string message)
    {
        row_.errors.push_back({std::string{name_of(column)}, std::string{code}, std::move(message)});
    }

    void read_cell(Cell& cell)
    {
        auto& intent = row_.intent;
        switch (cell.column) {
        case Column::UserId: return read_user_id(cell);
        case Column::Credits: return read_credits(cell);
        case Column::ExpiresAt: return read_expiry(cell);
        case Column::AllowDebt: return read_truth(cell);
        case Column::Note: return read_text(cell, longest_note, intent.note);
        case Column::Reference: return read_text(cell, longest_reference, intent.reference);
        case Column::Kind: return read_kind(cell);
        case Column::Priority: return read_priority(cell);
        case Column::Code: return read_code(cell);
        case Column::Email: return read_email(cell);
        case Column::Name: return read_text(cell, longest_name, intent.name);
        case Column::Role: return read_text(cell, longest_role, intent.role);
        }
    }

    void read_user_id(Cell const& cell)
    {
        bool const has_form =
            cell.text.size() <= longest_user_id && std::ranges::all_of(cell.text, is_user_id_character);
        if (!has_form) {
            return fail(cell.column, "bad_format",
                        "Must be 1 to 128 letters, digits and . _ : @ | + - characters.");
        }
        if (operation_ == Operation::Users && !ledger::is_valid_user_id(cell.text)) {
            return fail(cell.column, "bad_format",
                        "A new user's id must not begin with usr_ nor be a reserved word.");
        }
        row_.intent.user_id = cell.text;
    }

    void read_credits(Cell& cell)
    {
        auto const read = credits_from_text(cell.text);
        if (!read.credits) {
            switch (read.problem) {
            case CreditsTextProblem::NotANumber:
                return fail(cell.column, "bad_format",
                            "Must be a number such as 12.5, with a point and without separators.");
            case CreditsTextProblem::TooManyDecimals:
                return fail(cell.column, "too_many_decimals", "Must have at most 6 decimals.");
            case CreditsTextProblem::OutOfRange:
                return fail(cell.column, "out_of_range", "Must be within ±4,000,000,000.");
            }
        }
        if (read.credits->is_zero()) {
            return fail(cell.column, "must_not_be_zero", "Must not be 0.");
        }
        if (operation_ != Operation::Adjust && read.credits->is_negative()) {
            return fail(cell.column, "must_be_positive", "Must be more than 0.");
        }
        row_.intent.credits = *read.credits;
        cell.text = to_text(*read.credits);
    }

    void read_expiry(Cell& cell)
    {
        auto const moment = moment_from_text(cell.text);
        if (!moment) {
            return fail(cell.column, "bad_format",
                        "Must be a moment such as 2030-01-31T00:00:00Z (RFC 3339).");
        }
        if (now_ && *moment <= *now_) {
            return fail(cell.column, "out_of_range", "Must lie in the future.");
        }
        row_.intent.expires_at = *moment;
        cell.text = to_text(*moment);
    }

    void read_truth(Cell& cell)
    {
        auto const word = identity::in_lower_case(cell.text);
        if (word != "true" && word != "false") {
            return fail(cell.column, "unknown_value", "Must be true or false.");
        }
        row_.intent.allow_debt = word == "true";
        cell.text = word;
    }

    void read_kind(Cell& cell)
    {
        auto const word = identity::in_lower_case(cell.text);
        if (word != "paid" && word != "promotional") {
            return fail(cell.column, "unknown_value", "Must be paid or promotional.");
        }
        row_.intent.is_paid = word == "paid";
        cell.text = word;
    }

    void read_priority(Cell& cell)
    {
        int priority = -1;
        auto const* const end = cell.text.data() + cell.text.size();
        auto const [stop, error] = std::from_chars(cell.text.data(), end, priority);
        if (error != std::errc{} || stop != end || priority < 0 || priority > 100) {
            return fail(cell.column, "out_of_range", "Must be a whole number from 0 to 100.");
        }
        row_.intent.priority = priority;
        cell.text = std::to_string(priority);
    }

    void read_code(Cell& cell)
    {
        auto code = promotions::canonical_code(cell.text);
        if (!code) {
            return fail(cell.column, "bad_format", "Must be 3 to 64 letters, digits, - and _.");
        }
        cell.text = *code;
        row_.intent.code = std::move(*code);
    }

    void read_email(Cell& cell)
    {
        auto email = identity::normal_email(cell.text);
        if (!email) {
            return fail(cell.column, "bad_format", "Must be an e-mail address.");
        }
        cell.text = *email;
        row_.intent.email = std::move(*email);
    }

    void read_text(Cell const& cell, std::size_t longest, std::string& into)
    {
        if (cell.text.size() > longest) {
            return fail(cell.column, "too_long", "Must have at most " + std::to_string(longest) + " bytes.");
        }
        if (has_control_character(cell.text, cell.column == Column::Note)) {
            return fail(cell.column, "bad_format", "Must not have control characters.");
        }
        into = cell.text;
    }

    /// What two columns say together.
    void read_together()
    {
        auto const& intent = row_.intent;
        if (intent.expires_at && intent.credits && intent.credits->is_negative()) {
            fail(Column::ExpiresAt, "not_with_deduction", "Only credits that are added can expire.");
        }
        if (operation_ == Operation::Users && !has(Column::UserId) && !has(Column::Email)) {
            fail(Column::Email, "required", "One of userId and email must be there.");
        }
    }

    Operation const operation_;
    std::optional<Moment> const now_;
    ReadRow row_{};
};

/// As the writer of CSV files knows them.
constexpr std::array<std::string_view, 10> formula_beginnings{"=",  "+",      "-",      "@",      "\t",
                                                              "\r", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"};

}  // namespace

ReadRow read_row(Operation operation, Cells cells, std::optional<Moment> now)
{
    return RowReader{operation, std::move(cells), now}.read();
}

std::string_view without_guard(std::string_view text)
{
    if (!text.starts_with('\'')) {
        return text;
    }
    auto const behind_quotes = text.substr(std::min(text.find_first_not_of('\''), text.size()));
    bool const is_guarded = std::ranges::any_of(
        formula_beginnings, [&](std::string_view beginning) { return behind_quotes.starts_with(beginning); });
    return is_guarded ? text.substr(1) : text;
}

}  // namespace creditd::bulk
