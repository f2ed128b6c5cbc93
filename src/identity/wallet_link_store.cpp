#include "identity/wallet_link_store.hpp"

#include "identity/column_store.hpp"
#include "storage/records.hpp"

#include <array>
#include <string>
#include <vector>

namespace creditd::identity::store {

using storage::Column;
using storage::ColumnType;
using storage::Row;
using storage::Value;

namespace {

constexpr std::array link_columns{Column{"digest", ColumnType::Bytes}, Column{"user_id", ColumnType::Text},
                                  Column{"return_url", ColumnType::Text}, Column{"expires_at"}};
constexpr storage::Table wallet_links{"wallet_links", storage::Ownership::Global, 1, link_columns};

constexpr storage::Query links_before{
    "wallet_links_before",
    "SELECT digest FROM wallet_links WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2"};

WalletLink link_from(Row const& row)
{
    return {.digest = std::string{row.bytes(0)},
            .user_id = std::string{row.text(1)},
            .return_url = std::string{row.text(2)},
            .expires_at = moment(row, 3)};
}

}  // namespace

void want_wallet_link(storage::Batch& batch, std::string_view digest)
{
    storage::want_one(batch, wallet_links, {Value::bytes(digest)});
}

std::optional<WalletLink> load_wallet_link(storage::Batch& batch, std::string_view digest)
{
    return storage::load_one(batch, wallet_links, {Value::bytes(digest)}, link_from);
}

void upsert_wallet_link(storage::Batch& batch, WalletLink const& link)
{
    std::array const row{Value::bytes(link.digest), Value::text(link.user_id), Value::text(link.return_url),
                         of(link.expires_at)};
    batch.upsert(wallet_links, row);
}

void remove_wallet_link(storage::Batch& batch, std::string_view digest)
{
    storage::remove_one(batch, wallet_links, {Value::bytes(digest)});
}

void remove_old_wallet_links(storage::Batch& batch, Moment now, std::int64_t count)
{
    std::vector<std::string> old;
    std::array const bounds{of(now), Value::integer(count)};
    batch.query(links_before, bounds, [&](Row const& row) { old.emplace_back(row.bytes(0)); });
    for (auto const& digest : old) {
        remove_wallet_link(batch, digest);
    }
}

std::optional<WalletLink> find_wallet_link(storage::Reader& reader, std::string_view digest)
{
    return storage::find_one(reader, wallet_links, {Value::bytes(digest)}, link_from);
}

}  // namespace creditd::identity::store
