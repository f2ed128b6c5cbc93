#pragma once

#include "app/ledger_core.hpp"

#include <expected>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace creditd::app {

/// A command that an operator gives on the machine itself. It runs in the server that holds the ledger, or,
/// when none does, in the program that was called. Audited like anything an administrator does; the actor is
/// `operator at the console`.
struct OperatorCommand
{
    std::string_view name;  ///< as the control socket knows it

    /// `words`: a JSON object. Answers with the text to print, or says what is wrong. Throws StorageFailure.
    std::expected<std::string, std::string> (*run)(LedgerCore& core, std::string_view words);
};

/// - `admin-create {email, password}`: makes an administrator.
/// - `admin-list`: whoever has another role than `user`.
/// - `admin-set-password {email, password}`: gives a user with that address another password and ends its
/// sessions.
/// - `admin-set-role {user, role}`, `admin-suspend {user}`, `admin-unsuspend {user}`: by id or e-mail
/// address; refused when those are two users.
/// - `key-create {name, role}`: makes an API key; the answer shows it this once.
/// - `key-list`, `key-revoke {id}`.
/// - `audit-erase {subject, reason}`: erases the personal part of the audit log's entries about a person.
[[nodiscard]] std::span<OperatorCommand const> operator_commands();

}  // namespace creditd::app
