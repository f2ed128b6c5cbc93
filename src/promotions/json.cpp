#include "promotions/json.hpp"

#include <optional>

namespace creditd::promotions {

namespace {

using crypto::IdKind;

std::string id_of(crypto::PublicIds const& ids, IdKind kind, Redemption const& redemption)
{
    return ids.encode(kind, {redemption.account, redemption.seq});
}

}  // namespace

void append_promo_code(http::json::Writer& json, crypto::PublicIds const& ids, PromoCode const& code)
{
    auto const& terms = code.terms;
    json.begin_object()
        .member("id", ids.encode(IdKind::Promo, {0, code.number}))
        .member("code", code.code)
        .member("credits", terms.credits)
        .member("maxUses", terms.max_uses)
        .member("uses", code.uses)
        .member("startsAt", terms.starts_at)
        .member("expiresAt", terms.expires_at)
        .member("active", terms.active)
        .member("creditsValidForDays", terms.valid_for_days)
        .member("newUsersOnlyDays", terms.new_users_days)
        .member("description",
                terms.description.empty() ? std::nullopt : std::optional<std::string_view>{terms.description})
        .member("createdBy", code.created_by)
        .member("createdAt", code.created_at)
        .member("updatedAt", code.updated_at)
        .end_object();
}

void append_redemption(http::json::Writer& json, crypto::PublicIds const& ids, Redemption const& redemption)
{
    json.begin_object()
        .member("id", id_of(ids, IdKind::Redemption, redemption))
        .member("code", redemption.code)
        .member("credits", redemption.credits)
        .member("userId", redemption.user_id)
        .member("transactionId", id_of(ids, IdKind::Transaction, redemption))
        .member("createdAt", redemption.redeemed_at)
        .member("expiresAt", redemption.expires_at)
        .end_object();
}

Redemption redemption_of(ledger::Transaction const& line, std::string_view user_id)
{
    return {.account = line.account,
            .code = line.reason_code,
            .number = line.number,
            .seq = line.seq,
            .user_id = std::string{user_id},
            .credits = line.amount,
            .expires_at = line.made_grants.empty() ? std::nullopt : line.made_grants.front().expires_at,
            .redeemed_at = line.created_at};
}

void write_csv_header(http::CsvWriter& csv)
{
    csv.header({"id", "code", "credits", "userId", "transactionId", "createdAt", "expiresAt"});
}

void write_csv_row(http::CsvWriter& csv, crypto::PublicIds const& ids, Redemption const& redemption)
{
    csv.text(id_of(ids, IdKind::Redemption, redemption))
        .text(redemption.code)
        .number(redemption.credits)
        .text(redemption.user_id)
        .text(id_of(ids, IdKind::Transaction, redemption))
        .moment(redemption.redeemed_at);
    if (redemption.expires_at) {
        csv.moment(*redemption.expires_at);
    } else {
        csv.empty();
    }
    csv.end_row();
}

}  // namespace creditd::promotions
