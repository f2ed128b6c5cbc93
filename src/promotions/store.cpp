#include "promotions/store.hpp"

#include "storage/records.hpp"
#include "storage/where.hpp"

#include <array>

namespace creditd::promotions::store {

using storage::Column;
using storage::ColumnType;
using storage::Ownership;
using storage::Row;
using storage::Value;
using storage::Where;

namespace {

constexpr std::array code_columns{
    Column{"code", ColumnType::Text},
    Column{"number"},
    Column{"credits"},
    Column{"max_uses"},
    Column{"starts_at"},
    Column{"expires_at"},
    Column{"active"},
    Column{"valid_for_days"},
    Column{"new_users_days"},
    Column{"description", ColumnType::Text},
    Column{"uses"},
    Column{"created_by", ColumnType::Text},
    Column{"created_at"},
    Column{"updated_at"},
};
constexpr storage::Table promo_codes{"promo_codes", Ownership::Global, 1, code_columns};

constexpr std::array redemption_columns{
    Column{"account"},
    Column{"code", ColumnType::Text},
    Column{"number"},
    Column{"seq"},
    Column{"user_id", ColumnType::Text},
    Column{"credits"},
    Column{"expires_at"},
    Column{"redeemed_at"},
};
constexpr storage::Table promo_redemptions{"promo_redemptions", Ownership::Account, 2, redemption_columns};

constexpr std::array guess_columns{Column{"guesser", ColumnType::Bytes}, Column{"began_at"},
                                   Column{"guesses"}};
constexpr storage::Table promo_guesses{"promo_guesses", Ownership::Global, 1, guess_columns};

constexpr std::string_view select_codes =
    "SELECT code, number, credits, max_uses, starts_at, expires_at, active, valid_for_days, new_users_days, "
    "description, uses, created_by, created_at, updated_at FROM promo_codes ";

constexpr storage::Query code_by_number{
    "promo_codes_by_number",
    "SELECT code, number, credits, max_uses, starts_at, expires_at, active, valid_for_days, new_users_days, "
    "description, uses, created_by, created_at, updated_at FROM promo_codes WHERE number = $1"};
constexpr storage::Query redemptions_of_code{
    "promo_redemptions_of_code",
    "SELECT account, code, number, seq, user_id, credits, expires_at, redeemed_at FROM promo_redemptions "
    "WHERE code = $1 AND number < $2 ORDER BY number DESC LIMIT $3 OFFSET $4"};
constexpr storage::Query guesses_before{
    "promo_guesses_before",
    "SELECT guesser FROM promo_guesses WHERE began_at < $1 ORDER BY began_at LIMIT $2"};
constexpr storage::Query codes_with_redemptions{
    "promo_codes_with_redemptions",
    "SELECT c.code, c.uses, c.max_uses, (SELECT COUNT(*) FROM promo_redemptions r WHERE r.code = c.code) "
    "FROM promo_codes c WHERE c.code > $1 ORDER BY c.code LIMIT $2"};
constexpr storage::Query stray_redemption{
    "promo_redemptions_stray",
    "SELECT r.account, r.code, r.number, r.seq, r.user_id, r.credits, r.expires_at, r.redeemed_at "
    "FROM promo_redemptions r WHERE NOT EXISTS (SELECT 1 FROM promo_codes c WHERE c.code = r.code) LIMIT 1"};
constexpr storage::Query last_code{"promo_codes_last",
                                   "SELECT number FROM promo_codes ORDER BY number DESC LIMIT 1"};

Value of(std::optional<Moment> moment)
{
    return moment ? Value::integer(moment->in_milliseconds()) : Value::null();
}

Moment moment_of(Row const& row, int column)
{
    return Moment::from_milliseconds(row.integer(column));
}

std::optional<Moment> moment_or_null(Row const& row, int column)
{
    return row.is_null(column) ? std::nullopt : std::optional{moment_of(row, column)};
}

PromoCode code_from_row(Row const& row)
{
    PromoCode code;
    code.code = row.text(0);
    code.number = row.integer(1);
    code.terms.credits = Credits::from_micro(row.integer(2));
    code.terms.max_uses = row.integer_or_null(3);
    code.terms.starts_at = moment_or_null(row, 4);
    code.terms.expires_at = moment_or_null(row, 5);
    code.terms.active = row.integer(6) != 0;
    code.terms.valid_for_days = row.integer_or_null(7);
    code.terms.new_users_days = row.integer_or_null(8);
    code.terms.description = row.text(9);
    code.uses = row.integer(10);
    code.created_by = row.text(11);
    code.created_at = moment_of(row, 12);
    code.updated_at = moment_of(row, 13);
    return code;
}

Redemption redemption_from_row(Row const& row)
{
    return {.account = row.integer(0),
            .code = std::string{row.text(1)},
            .number = row.integer(2),
            .seq = row.integer(3),
            .user_id = std::string{row.text(4)},
            .credits = Credits::from_micro(row.integer(5)),
            .expires_at = moment_or_null(row, 6),
            .redeemed_at = moment_of(row, 7)};
}

/// Behind every code that begins so: no character of a code comes after it.
std::string end_of(std::string const& prefix)
{
    return prefix + "~";
}

Where where_of(Filter const& filter, std::string const& prefix_end)
{
    Where where;
    if (filter.active) {
        where.add("active = ", Value::integer(*filter.active ? 1 : 0));
    }
    if (!filter.prefix.empty()) {
        where.add("code >= ", Value::text(filter.prefix));
        where.add("code < ", Value::text(prefix_end));
    }
    return where;
}

}  // namespace

void want_code(storage::Batch& batch, std::string_view code)
{
    storage::want_one(batch, promo_codes, {Value::text(code)});
}

std::optional<PromoCode> load_code(storage::Batch& batch, std::string_view code)
{
    return storage::load_one(batch, promo_codes, {Value::text(code)}, code_from_row);
}

std::optional<std::string> load_code_text(storage::Batch& batch, std::int64_t number)
{
    std::array const key{Value::integer(number)};
    return storage::query_one(batch, code_by_number, key,
                              [](Row const& row) { return std::string{row.text(0)}; });
}

void upsert_code(storage::Batch& batch, PromoCode const& code)
{
    auto const& terms = code.terms;
    std::array const row{Value::text(code.code),
                         Value::integer(code.number),
                         Value::integer(terms.credits.micro()),
                         Value::integer_or_null(terms.max_uses),
                         of(terms.starts_at),
                         of(terms.expires_at),
                         Value::integer(terms.active ? 1 : 0),
                         Value::integer_or_null(terms.valid_for_days),
                         Value::integer_or_null(terms.new_users_days),
                         Value::text(terms.description),
                         Value::integer(code.uses),
                         Value::text(code.created_by),
                         of(code.created_at),
                         of(code.updated_at)};
    batch.upsert(promo_codes, row);
}

void remove_code(storage::Batch& batch, std::string_view code)
{
    storage::remove_one(batch, promo_codes, {Value::text(code)});
}

void want_redemption(storage::Batch& batch, std::int64_t account, std::string_view code)
{
    storage::want_one(batch, promo_redemptions, {Value::integer(account), Value::text(code)});
}

bool has_redemption(storage::Batch& batch, std::int64_t account, std::string_view code)
{
    std::array const key{Value::integer(account), Value::text(code)};
    return batch.load(promo_redemptions, key, [](Row const&) {});
}

bool find_redemption(storage::Reader& reader, std::int64_t account, std::string_view code)
{
    std::array const key{Value::integer(account), Value::text(code)};
    return reader.find(promo_redemptions, key, [](Row const&) {});
}

void insert_redemption(storage::Batch& batch, Redemption const& redemption)
{
    std::array const row{Value::integer(redemption.account), Value::text(redemption.code),
                         Value::integer(redemption.number),  Value::integer(redemption.seq),
                         Value::text(redemption.user_id),    Value::integer(redemption.credits.micro()),
                         of(redemption.expires_at),          of(redemption.redeemed_at)};
    batch.insert(promo_redemptions, row);
}

void want_guesses(storage::Batch& batch, std::string_view guesser)
{
    storage::want_one(batch, promo_guesses, {Value::bytes(guesser)});
}

GuessWindow load_guesses(storage::Batch& batch, std::string_view guesser)
{
    GuessWindow window;
    std::array const key{Value::bytes(guesser)};
    batch.load(promo_guesses, key, [&](Row const& row) { window = {moment_of(row, 1), row.integer(2)}; });
    return window;
}

void upsert_guesses(storage::Batch& batch, std::string_view guesser, GuessWindow const& window)
{
    std::array const row{Value::bytes(guesser), of(window.began_at), Value::integer(window.guesses)};
    batch.upsert(promo_guesses, row);
}

void remove_guesses_before(storage::Batch& batch, Moment moment, std::int64_t count)
{
    std::vector<std::string> old;
    std::array const bounds{of(moment), Value::integer(count)};
    batch.query(guesses_before, bounds, [&](Row const& row) { old.emplace_back(row.bytes(0)); });
    for (auto const& guesser : old) {
        std::array const key{Value::bytes(guesser)};
        batch.remove(promo_guesses, key);
    }
}

std::optional<PromoCode> find_code(storage::Reader& reader, std::string_view code)
{
    return storage::find_one(reader, promo_codes, {Value::text(code)}, code_from_row);
}

std::optional<PromoCode> find_code_number(storage::Reader& reader, std::int64_t number)
{
    std::array const key{Value::integer(number)};
    return storage::query_one(reader, code_by_number, key, code_from_row);
}

std::vector<PromoCode> list_codes(storage::Reader& reader, Filter const& filter, std::int64_t below,
                                  std::int64_t offset, std::int64_t count)
{
    auto const prefix_end = end_of(filter.prefix);
    auto where = where_of(filter, prefix_end);
    auto const sql = where.newest(select_codes, below, offset, count);
    return storage::list_all(reader, {"promo_codes_list", sql}, where.parameters(), code_from_row);
}

std::int64_t count_codes(storage::Reader& reader, Filter const& filter)
{
    auto const prefix_end = end_of(filter.prefix);
    auto const where = where_of(filter, prefix_end);
    return storage::query_number(
        reader, {"promo_codes_count", "SELECT COUNT(*) FROM promo_codes " + where.sql()}, where.parameters());
}

std::vector<Redemption> list_redemptions(storage::Reader& reader, std::string_view code, std::int64_t below,
                                         std::int64_t offset, std::int64_t count)
{
    std::array const parameters{Value::text(code), Value::integer(below), Value::integer(count),
                                Value::integer(offset)};
    return storage::list_all(reader, redemptions_of_code, parameters, redemption_from_row);
}

std::vector<Tally> tallies(storage::Reader& reader, std::string_view after, std::int64_t count)
{
    std::vector<Tally> found;
    std::array const parameters{Value::text(after), Value::integer(count)};
    reader.query(codes_with_redemptions, parameters, [&](Row const& row) {
        found.push_back({std::string{row.text(0)}, row.integer(1), row.integer_or_null(2), row.integer(3)});
    });
    return found;
}

std::optional<Redemption> find_stray_redemption(storage::Reader& reader)
{
    return storage::query_one(reader, stray_redemption, {}, redemption_from_row);
}

std::int64_t last_number(storage::Reader& reader)
{
    return storage::query_number(reader, last_code, {});
}

}  // namespace creditd::promotions::store
