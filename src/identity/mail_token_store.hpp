#pragma once

#include "identity/domain/mail_token.hpp"
#include "storage/batch.hpp"
#include "storage/reader.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace creditd::identity::store {

// Rows of mail tokens, in and out.

void want_mail_token(storage::Batch& batch, std::string_view digest);
[[nodiscard]] std::optional<MailToken> load_mail_token(storage::Batch& batch, std::string_view digest);
void upsert_mail_token(storage::Batch& batch, MailToken const& token);
void remove_mail_token(storage::Batch& batch, std::string_view digest);
/// Removes a user's tokens of that purpose.
void remove_mail_tokens_of(storage::Batch& batch, std::string_view user_id, MailPurpose purpose);
/// Removes up to `count` tokens that are good no more at `now`.
void remove_old_mail_tokens(storage::Batch& batch, Moment now, std::int64_t count);

[[nodiscard]] std::optional<MailToken> find_mail_token(storage::Reader& reader, std::string_view digest);

}  // namespace creditd::identity::store
