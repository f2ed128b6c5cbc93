#pragma once

#include "app/ledger_core.hpp"
#include "http/json.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace creditd::app {

/// What a command says to its giver: text, or what is wrong.
using Said = std::expected<std::string, std::string>;

/// Who gave it, for the audit log.
inline constexpr std::string_view operator_actor = "operator at the console";

/// What stands under `name` in the words, which this program wrote itself; empty when nothing does.
[[nodiscard]] std::string word(http::json::Document const& words, std::string_view name);

// Commands about users and keys (operator_commands.hpp). Whoever may run programs as the ledger's owner may
// give any role. They throw StorageFailure.

[[nodiscard]] Said create_admin(LedgerCore& core, http::json::Document const& words);
[[nodiscard]] Said list_admins(LedgerCore& core, http::json::Document const& words);
[[nodiscard]] Said set_password(LedgerCore& core, http::json::Document const& words);
[[nodiscard]] Said set_role(LedgerCore& core, http::json::Document const& words);
[[nodiscard]] Said suspend_user(LedgerCore& core, http::json::Document const& words);
[[nodiscard]] Said unsuspend_user(LedgerCore& core, http::json::Document const& words);
[[nodiscard]] Said create_key(LedgerCore& core, http::json::Document const& words);
[[nodiscard]] Said list_keys(LedgerCore& core, http::json::Document const& words);
[[nodiscard]] Said revoke_key(LedgerCore& core, http::json::Document const& words);

}  // namespace creditd::app
