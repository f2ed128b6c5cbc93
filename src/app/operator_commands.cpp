#include "app/operator_commands.hpp"

#include "app/operator_identity.hpp"
#include "audit/erase_entries.hpp"
#include "http/fields.hpp"

#include <fmt/format.h>

#include <array>

namespace creditd::app {

namespace {

Said erase_audit(LedgerCore& core, http::json::Document const& words)
{
    auto const subject = word(words, "subject");
    auto const reason = word(words, "reason");
    if (subject.empty() || subject == "audit") {
        return std::unexpected("whose entries: a user's id, or what else entries have as their subject");
    }
    if (http::check(reason, {.max = 1000})) {
        return std::unexpected("a reason has 1 to 1000 characters");
    }
    auto const erased = audit::erase_entries_about(
        core.engine(), subject, {.actor = std::string{operator_actor}, .reason = {"operator", reason}});
    return fmt::format("{} entries no longer say whom they were about", erased);
}

template <Said (*Command)(LedgerCore&, http::json::Document const&)>
Said with_words(LedgerCore& core, std::string_view text)
{
    auto const words = http::json::parse(text);
    if (!words || words->root().kind() != http::json::Kind::Object) {
        return std::unexpected("the command was not understood; are program and server of one version?");
    }
    return Command(core, *words);
}

}  // namespace

std::span<OperatorCommand const> operator_commands()
{
    static constexpr std::array commands{
        OperatorCommand{"admin-create", with_words<create_admin>},
        OperatorCommand{"admin-list", with_words<list_admins>},
        OperatorCommand{"admin-set-password", with_words<set_password>},
        OperatorCommand{"admin-set-role", with_words<set_role>},
        OperatorCommand{"admin-suspend", with_words<suspend_user>},
        OperatorCommand{"admin-unsuspend", with_words<unsuspend_user>},
        OperatorCommand{"key-create", with_words<create_key>},
        OperatorCommand{"key-list", with_words<list_keys>},
        OperatorCommand{"key-revoke", with_words<revoke_key>},
        OperatorCommand{"audit-erase", with_words<erase_audit>},
    };
    return commands;
}

}  // namespace creditd::app
