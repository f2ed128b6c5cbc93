#include "audit/reason_code_command.hpp"

#include "audit/audit_log.hpp"
#include "audit/problems.hpp"
#include "audit/reason_code_json.hpp"
#include "audit/reason_codes.hpp"
#include "endpoint/answer.hpp"

#include <utility>

namespace creditd::audit {

namespace {

constexpr std::size_t max_reason_codes = 500;

std::string text_of(ReasonCode const& code)
{
    std::string text;
    http::json::Writer json{text};
    append_reason_code(json, code);
    return text;
}

}  // namespace

ReasonCodeCommand::ReasonCodeCommand(Mandate mandate, ReasonCodeWish wish)
    : mandate_(std::move(mandate)),
      wish_(std::move(wish))
{}

void ReasonCodeCommand::needs(engine::WorkingSet& set) const
{
    set.shelf<ReasonCodes>().need();
}

void ReasonCodeCommand::decide(engine::WorkingSet& set, engine::Context const& /*context*/)
{
    verdict_ = act(set);
}

ReasonCodeCommand::Verdict ReasonCodeCommand::act(engine::WorkingSet& set) const
{
    auto& codes = set.shelf<ReasonCodes>();
    auto const* const found = codes.list().find(wish_.code);
    auto const before = found != nullptr ? std::optional{*found} : std::nullopt;
    if (wish_.is_new && before) {
        return http::problem_of(problems::reason_code_exists, "there is a reason code of this name");
    }
    if (wish_.is_new && codes.list().all().size() >= max_reason_codes) {
        return http::problem_of(problems::too_many_reason_codes, "there are 500 reason codes");
    }
    if (!wish_.is_new && !before) {
        return http::problem_of(problems::reason_code_not_found, "there is no such reason code");
    }
    auto after = before.value_or(ReasonCode{.code = wish_.code});
    after.description = wish_.description.value_or(after.description);
    after.active = wish_.active.value_or(after.active);
    if (!after.active && !codes.list().has_another_active(after.code)) {
        return http::problem_of(problems::last_reason_code, "this is the last reason code that is active");
    }
    auto const shown = text_of(after);
    if (before != after) {
        codes.put(after);
        set.shelf<AuditLog>().add(
            entry_of(mandate_, {.action = wish_.is_new ? "reason_code.create" : "reason_code.change",
                                .subject = after.code,
                                .before = before ? text_of(*before) : std::string{},
                                .after = shown}));
    }
    return engine::Answer{wish_.is_new ? 201 : 200, R"({"item":)" + shown + "}"};
}

engine::Answer ReasonCodeCommand::answer() const
{
    if (auto const* const told = std::get_if<engine::Answer>(&verdict_)) {
        return *told;
    }
    return endpoint::answer_of(std::get<http::Problem>(verdict_), mandate_.request_id);
}

}  // namespace creditd::audit
