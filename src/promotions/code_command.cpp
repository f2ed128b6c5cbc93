#include "promotions/code_command.hpp"

#include "audit/audit_log.hpp"
#include "endpoint/answer.hpp"
#include "http/json_writer.hpp"
#include "promotions/json.hpp"
#include "promotions/problems.hpp"

#include <utility>

namespace creditd::promotions {

namespace {

void need(CodeBook& codes, CodeName const& name)
{
    if (name.number != 0) {
        codes.need_number(name.number);
    } else {
        codes.need(name.code);
    }
}

PromoCode* find(CodeBook& codes, CodeName const& name)
{
    return name.number != 0 ? codes.find_number(name.number) : codes.find(name.code);
}

/// 422 for terms that nobody could ever use.
std::optional<http::Problem> fault_of(Terms const& terms, Moment now)
{
    if (terms.expires_at && *terms.expires_at <= now) {
        return http::validation_failed({{"expiresAt", "out_of_range", "Must lie in the future."}});
    }
    return std::nullopt;
}

}  // namespace

void CodeCommand::decide(engine::WorkingSet& set, engine::Context const& context)
{
    verdict_ = act(set.shelf<CodeBook>(), set, context);
}

engine::Answer CodeCommand::answer() const
{
    if (auto const* const done = std::get_if<engine::Answer>(&verdict_)) {
        return *done;
    }
    return endpoint::answer_of(std::get<http::Problem>(verdict_), mandate_.request_id);
}

engine::Answer CodeCommand::answer_with(int status, PromoCode const& code) const
{
    return {status, "{\"promoCode\":" + json_of(code) + "}"};
}

std::string CodeCommand::json_of(PromoCode const& code) const
{
    std::string text;
    http::json::Writer json{text};
    append_promo_code(json, ids_, code);
    return text;
}

PromoCode CodeCommand::make_code(std::string code, Terms const& terms, engine::Context const& context) const
{
    return {.number = context.numbers.next(context.now),
            .code = std::move(code),
            .terms = terms,
            .uses = 0,
            .created_by = mandate_.actor,
            .created_at = context.now,
            .updated_at = context.now};
}

void CodeCommand::note(engine::WorkingSet& set, audit::Deed deed) const
{
    set.shelf<audit::AuditLog>().add(audit::entry_of(mandate_, std::move(deed)));
}

CodeCommand::Verdict CreateCode::act(CodeBook& codes, engine::WorkingSet& set, engine::Context const& context)
{
    if (auto fault = fault_of(terms_, context.now)) {
        return std::move(*fault);
    }
    if (codes.find(code_) != nullptr) {
        return http::problem_of(problems::promo_code_taken, "there is a promo code " + code_ + " already");
    }
    auto const& made = codes.add(make_code(code_, terms_, context));
    note(set, {.action = "promo_code.create", .subject = made.code, .after = json_of(made)});
    return answer_with(201, made);
}

void GenerateCodes::needs(engine::WorkingSet& set) const
{
    for (auto const& candidate : wish_.candidates) {
        set.shelf<CodeBook>().need(candidate);
    }
}

CodeCommand::Verdict GenerateCodes::act(CodeBook& codes, engine::WorkingSet& set,
                                        engine::Context const& context)
{
    if (auto fault = fault_of(wish_.terms, context.now)) {
        return std::move(*fault);
    }
    std::vector<std::string> free;
    for (auto const& candidate : wish_.candidates) {
        if (free.size() < wish_.count && codes.find(candidate) == nullptr) {
            free.push_back(candidate);
        }
    }
    if (free.size() < wish_.count) {
        return http::problem_of(problems::promo_code_taken,
                                "too many of the generated codes exist already; ask for longer ones");
    }
    engine::Answer answer{201, {}};
    http::json::Writer json{answer.body};
    json.begin_object().member("count", static_cast<std::int64_t>(wish_.count)).begin_array("codes");
    PromoCode const* last = nullptr;
    for (auto& code : free) {
        auto const& made = codes.add(make_code(std::move(code), wish_.terms, context));
        json.begin_object()
            .member("id", ids().encode(crypto::IdKind::Promo, {0, made.number}))
            .member("code", made.code)
            .end_object();
        last = &made;
    }
    json.end_array().end_object();
    note(set, {.action = "promo_code.generate",
               .subject = wish_.prefix.empty() ? "promo-codes" : wish_.prefix,
               .after = "{\"count\":" + std::to_string(wish_.count) + ",\"last\":" + json_of(*last) + "}"});
    return answer;
}

void ChangeCode::needs(engine::WorkingSet& set) const
{
    need(set.shelf<CodeBook>(), name_);
}

CodeCommand::Verdict ChangeCode::act(CodeBook& codes, engine::WorkingSet& set, engine::Context const& context)
{
    auto* const code = find(codes, name_);
    if (code == nullptr) {
        return problems::no_such_code();
    }
    auto const after = plan_change(*code, change_);
    if (!after) {
        return problems::problem_of(after.error());
    }
    if (*after != code->terms) {
        auto const before = json_of(*code);
        code->terms = *after;
        code->updated_at = context.now;
        codes.touch(*code);
        note(set, {action_, code->code, before, json_of(*code)});
    }
    return answer_with(200, *code);
}

void DeleteCode::needs(engine::WorkingSet& set) const
{
    need(set.shelf<CodeBook>(), name_);
}

CodeCommand::Verdict DeleteCode::act(CodeBook& codes, engine::WorkingSet& set,
                                     engine::Context const& /*context*/)
{
    auto* const code = find(codes, name_);
    if (code == nullptr) {
        return problems::no_such_code();
    }
    if (code->uses > 0) {
        return http::problem_of(problems::promo_in_use, "a code that was redeemed cannot be deleted");
    }
    note(set, {.action = "promo_code.delete", .subject = code->code, .before = json_of(*code)});
    codes.remove(*code);
    return engine::Answer{204, {}};
}

}  // namespace creditd::promotions
