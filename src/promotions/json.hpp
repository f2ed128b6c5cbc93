#pragma once

#include "crypto/public_id.hpp"
#include "http/csv.hpp"
#include "http/json_writer.hpp"
#include "ledger/domain/transaction.hpp"
#include "promotions/domain/promo_code.hpp"
#include "promotions/domain/redemption.hpp"

#include <string_view>

namespace creditd::promotions {

/// A code's object: `{id, code, credits, maxUses, uses, startsAt, expiresAt, active, creditsValidForDays,
/// newUsersOnlyDays, description, createdBy, createdAt, updatedAt}`. What is not set is null.
void append_promo_code(http::json::Writer& json, crypto::PublicIds const& ids, PromoCode const& code);

/// A redemption's object: `{id, code, credits, userId, transactionId, createdAt, expiresAt}`.
void append_redemption(http::json::Writer& json, crypto::PublicIds const& ids, Redemption const& redemption);

/// The redemption that a line of the ledger tells: the line is all that an answer needs.
[[nodiscard]] Redemption redemption_of(ledger::Transaction const& line, std::string_view user_id);

void write_csv_header(http::CsvWriter& csv);
void write_csv_row(http::CsvWriter& csv, crypto::PublicIds const& ids, Redemption const& redemption);

}  // namespace creditd::promotions
