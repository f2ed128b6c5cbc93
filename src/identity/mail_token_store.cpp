#include "identity/mail_token_store.hpp"

#include "identity/column_store.hpp"
#include "storage/records.hpp"

#include <array>
#include <string>
#include <vector>

namespace creditd::identity::store {

using storage::Column;
using storage::ColumnType;
using storage::Ownership;
using storage::Query;
using storage::Row;
using storage::Value;

namespace {

constexpr std::array token_columns{Column{"digest", ColumnType::Bytes}, Column{"purpose"},
                                   Column{"user_id", ColumnType::Text}, Column{"email", ColumnType::Text},
                                   Column{"expires_at"}};
constexpr storage::Table mail_tokens{"mail_tokens", Ownership::Global, 1, token_columns};

constexpr Query tokens_of_user{
    "mail_tokens_of_user",
    "SELECT digest FROM mail_tokens WHERE user_id = $1 AND purpose = $2 ORDER BY digest LIMIT 100"};
constexpr Query tokens_before{
    "mail_tokens_before",
    "SELECT digest FROM mail_tokens WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2"};

MailToken token_from(Row const& row)
{
    return {.digest = std::string{row.bytes(0)},
            .purpose = static_cast<MailPurpose>(row.integer(1)),
            .user_id = std::string{row.text(2)},
            .email = std::string{row.text(3)},
            .expires_at = moment(row, 4)};
}

void remove_found(storage::Batch& batch, Query const& query, std::span<Value const> parameters)
{
    std::vector<std::string> digests;
    batch.query(query, parameters, [&](Row const& row) { digests.emplace_back(row.bytes(0)); });
    for (auto const& digest : digests) {
        remove_mail_token(batch, digest);
    }
}

}  // namespace

void want_mail_token(storage::Batch& batch, std::string_view digest)
{
    storage::want_one(batch, mail_tokens, {Value::bytes(digest)});
}

std::optional<MailToken> load_mail_token(storage::Batch& batch, std::string_view digest)
{
    return storage::load_one(batch, mail_tokens, {Value::bytes(digest)}, token_from);
}

void upsert_mail_token(storage::Batch& batch, MailToken const& token)
{
    std::array const row{Value::bytes(token.digest), Value::integer(static_cast<std::int64_t>(token.purpose)),
                         Value::text(token.user_id), Value::text(token.email), of(token.expires_at)};
    batch.upsert(mail_tokens, row);
}

void remove_mail_token(storage::Batch& batch, std::string_view digest)
{
    storage::remove_one(batch, mail_tokens, {Value::bytes(digest)});
}

void remove_mail_tokens_of(storage::Batch& batch, std::string_view user_id, MailPurpose purpose)
{
    std::array const which{Value::text(user_id), Value::integer(static_cast<std::int64_t>(purpose))};
    remove_found(batch, tokens_of_user, which);
}

void remove_old_mail_tokens(storage::Batch& batch, Moment now, std::int64_t count)
{
    std::array const bounds{of(now), Value::integer(count)};
    remove_found(batch, tokens_before, bounds);
}

std::optional<MailToken> find_mail_token(storage::Reader& reader, std::string_view digest)
{
    return storage::find_one(reader, mail_tokens, {Value::bytes(digest)}, token_from);
}

}  // namespace creditd::identity::store
