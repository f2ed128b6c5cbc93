#include "topups/catalogue_store.hpp"

#include "storage/records.hpp"
#include "topups/store_cells.hpp"

#include <array>

namespace creditd::topups::store {

using storage::Column;
using storage::ColumnType;
using storage::Ownership;
using storage::Row;
using storage::Value;
using storage::Where;

namespace {

constexpr std::array package_columns{
    Column{"name", ColumnType::Text},
    Column{"number"},
    Column{"title", ColumnType::Text},
    Column{"is_custom"},
    Column{"credits"},
    Column{"bonus"},
    Column{"valid_for_days"},
    Column{"prices", ColumnType::Text},
    Column{"active"},
    Column{"created_at"},
    Column{"updated_at"},
};
constexpr storage::Table packages{"packages", Ownership::Global, 1, package_columns};

constexpr std::array offer_columns{
    Column{"account"},
    Column{"number"},
    Column{"user_id", ColumnType::Text},
    Column{"package", ColumnType::Text},
    Column{"title", ColumnType::Text},
    Column{"credits"},
    Column{"bonus"},
    Column{"valid_for_days"},
    Column{"price"},
    Column{"currency", ColumnType::Text},
    Column{"expires_at"},
    Column{"withdrawn_at"},
    Column{"purchase"},
    Column{"created_by", ColumnType::Text},
    Column{"created_at"},
};
constexpr storage::Table offers{"offers", Ownership::Account, 2, offer_columns};

constexpr storage::Query all_packages{
    "packages_all",
    "SELECT name, number, title, is_custom, credits, bonus, valid_for_days, prices, active, created_at, "
    "updated_at FROM packages ORDER BY number LIMIT 1000"};

constexpr std::string_view select_offers =
    "SELECT account, number, user_id, package, title, credits, bonus, valid_for_days, price, currency, "
    "expires_at, withdrawn_at, purchase, created_by, created_at FROM offers ";

Package package_from(Row const& row)
{
    Cells cells{row};
    return {.name = cells.text(),
            .number = cells.integer(),
            .title = cells.text(),
            .is_custom = cells.truth(),
            .credits = cells.credits(),
            .bonus = cells.credits(),
            .valid_for_days = cells.integer_or_null(),
            .prices = prices_from(cells.text()),
            .active = cells.truth(),
            .created_at = cells.moment(),
            .updated_at = cells.moment()};
}

Offer offer_from(Row const& row)
{
    Cells cells{row};
    return {.account = cells.integer(),
            .number = cells.integer(),
            .user_id = cells.text(),
            .package = cells.text(),
            .title = cells.text(),
            .credits = cells.credits(),
            .bonus = cells.credits(),
            .valid_for_days = cells.integer_or_null(),
            .price = {cells.integer(), cells.text()},
            .expires_at = cells.moment(),
            .withdrawn_at = cells.moment_or_null(),
            .purchase = cells.integer(),
            .created_by = cells.text(),
            .created_at = cells.moment()};
}

}  // namespace

void want_package(storage::Batch& batch, std::string_view name)
{
    storage::want_one(batch, packages, {Value::text(name)});
}

std::optional<Package> load_package(storage::Batch& batch, std::string_view name)
{
    return storage::load_one(batch, packages, {Value::text(name)}, package_from);
}

void upsert_package(storage::Batch& batch, Package const& package)
{
    auto const prices = prices_text(package.prices);
    std::array const row{Value::text(package.name),
                         Value::integer(package.number),
                         Value::text(package.title),
                         truth_of(package.is_custom),
                         Value::integer(package.credits.micro()),
                         Value::integer(package.bonus.micro()),
                         Value::integer_or_null(package.valid_for_days),
                         Value::text(prices),
                         truth_of(package.active),
                         value_of(package.created_at),
                         value_of(package.updated_at)};
    batch.upsert(packages, row);
}

void remove_package(storage::Batch& batch, std::string_view name)
{
    storage::remove_one(batch, packages, {Value::text(name)});
}

void want_offer(storage::Batch& batch, std::int64_t account, std::int64_t number)
{
    storage::want_one(batch, offers, {Value::integer(account), Value::integer(number)});
}

std::optional<Offer> load_offer(storage::Batch& batch, std::int64_t account, std::int64_t number)
{
    return storage::load_one(batch, offers, {Value::integer(account), Value::integer(number)}, offer_from);
}

void upsert_offer(storage::Batch& batch, Offer const& offer)
{
    std::array const row{Value::integer(offer.account),
                         Value::integer(offer.number),
                         Value::text(offer.user_id),
                         Value::text(offer.package),
                         Value::text(offer.title),
                         Value::integer(offer.credits.micro()),
                         Value::integer(offer.bonus.micro()),
                         Value::integer_or_null(offer.valid_for_days),
                         Value::integer(offer.price.amount),
                         Value::text(offer.price.currency),
                         value_of(offer.expires_at),
                         value_of(offer.withdrawn_at),
                         Value::integer(offer.purchase),
                         Value::text(offer.created_by),
                         value_of(offer.created_at)};
    batch.upsert(offers, row);
}

std::optional<Package> find_package(storage::Reader& reader, std::string_view name)
{
    return storage::find_one(reader, packages, {Value::text(name)}, package_from);
}

std::vector<Package> list_packages(storage::Reader& reader)
{
    return storage::list_all(reader, all_packages, {}, package_from);
}

std::optional<Offer> find_offer(storage::Reader& reader, std::int64_t account, std::int64_t number)
{
    return storage::find_one(reader, offers, {Value::integer(account), Value::integer(number)}, offer_from);
}

std::vector<Offer> list_offers(storage::Reader& reader, std::int64_t account, std::int64_t below,
                               std::int64_t offset, std::int64_t count)
{
    Where where;
    if (account != 0) {
        where.add("account = ", Value::integer(account));
    }
    auto const sql = where.newest(select_offers, below, offset, count);
    return storage::list_all(reader, {"offers_list", sql, account != 0 ? 1 : 0}, where.parameters(),
                             offer_from);
}

std::int64_t count_offers(storage::Reader& reader, std::int64_t account)
{
    Where where;
    if (account != 0) {
        where.add("account = ", Value::integer(account));
    }
    auto const sql = "SELECT COUNT(*) FROM offers " + where.sql();
    return storage::query_number(reader, {"offers_count", sql, account != 0 ? 1 : 0}, where.parameters());
}

}  // namespace creditd::topups::store
