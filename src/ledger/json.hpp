#pragma once

#include "crypto/public_id.hpp"
#include "http/json_writer.hpp"
#include "ledger/domain/account.hpp"
#include "ledger/domain/transaction.hpp"

#include <string_view>

namespace creditd::ledger {

// The ledger's objects as the API shows them. Answers to writes are made from the immutable line alone, so
// the first answer and every replay are the same bytes.

/// A transaction's object: `{id, userId, seq, type, amount, balanceBefore, …}`. Put the member's name before
/// it where there is one: `json.key("transaction")`; the same for holds and grants.
void append_transaction(http::json::Writer& json, crypto::PublicIds const& ids, std::string_view user_id,
                        Transaction const& line);

/// The member `"balance": {balance, held, available, debt, seq, asOf}` as the line's commit left the account.
void append_balance(http::json::Writer& json, Transaction const& line);
/// The same for an account as it stands.
void append_balance(http::json::Writer& json, Account const& account, Moment as_of);

/// A hold's object.
void append_hold(http::json::Writer& json, crypto::PublicIds const& ids, std::string_view user_id,
                 std::int64_t account, HoldSnapshot const& hold);

/// A grant's facts with what it has left: `{id, source, paid, priority, amount, left, held, state, …}`.
/// `open` is null for one that is used up or expired.
void append_grant(http::json::Writer& json, crypto::PublicIds const& ids, std::int64_t account,
                  GrantFacts const& facts, OpenGrant const* open, Moment now);

}  // namespace creditd::ledger
