#include "ledger/adjust_command.hpp"

#include "approvals/asking.hpp"
#include "audit/audit_log.hpp"
#include "base/assert.hpp"
#include "ledger/json.hpp"
#include "ledger/problems.hpp"

#include <utility>

namespace creditd::ledger {

namespace {

Credits magnitude(Credits amount)
{
    return amount.is_negative() ? -amount : amount;
}

std::string standing(Account const& account)
{
    std::string body;
    http::json::Writer json{body};
    json.begin_object()
        .member("balance", account.balance)
        .member("held", account.held)
        .member("debt", account.debt)
        .end_object();
    return body;
}

http::Problem too_many_grants()
{
    return http::problem_of(problems::too_many_grants, "this account has too many open grants");
}

http::Problem out_of_range()
{
    return http::problem_of(problems::balance_out_of_range, "a balance lies within ±4,000,000,000 credits");
}

http::Problem problem_of(UndoRefusal refusal)
{
    switch (refusal) {
    case UndoRefusal::NothingLeft: break;
    case UndoRefusal::TooManyGrants: return too_many_grants();
    case UndoRefusal::BalanceOutOfRange: return out_of_range();
    }
    return http::problem_of(problems::nothing_to_undo,
                            "everything that was added has been spent, is held or has expired");
}

/// What was asked for, as `approvals` keeps it and `approval_kinds` reads it again.
std::string request_of(std::string_view user_id, AdjustBalance const& adjust)
{
    std::string request;
    http::json::Writer json{request};
    json.begin_object()
        .member("userId", user_id)
        .member("credits", adjust.amount)
        .member_if("expiresAt", adjust.expires_at)
        .member("allowDebt", adjust.allow_debt);
    if (!adjust.purpose.reference.empty()) {
        json.member("reference", adjust.purpose.reference);
    }
    if (!adjust.purpose.metadata.empty()) {
        json.raw_member("metadata", adjust.purpose.metadata);
    }
    json.end_object();
    return request;
}

}  // namespace

bool AloneLimits::are_above_role(Credits amount) const
{
    return of_role && magnitude(amount) > *of_role;
}

bool AloneLimits::need_second(Credits amount) const
{
    return are_above_role(amount) || (of_settings.is_positive() && magnitude(amount) > of_settings);
}

AdjustmentCommand::AdjustmentCommand(crypto::PublicIds const& ids, std::string user_id,
                                     audit::Mandate mandate, AloneLimits limits, Credits most)
    : AccountCommand(std::move(user_id), mandate.request_id, WhenSuspended::Proceed),
      ids_(ids),
      mandate_(std::move(mandate)),
      limits_(limits),
      may_need_second_(limits.need_second(most))
{}

AdjustmentCommand::AdjustmentCommand(crypto::PublicIds const& ids, std::int64_t account,
                                     audit::Mandate mandate, AloneLimits limits, Credits most)
    : AccountCommand(account, mandate.request_id, WhenSuspended::Proceed),
      ids_(ids),
      mandate_(std::move(mandate)),
      limits_(limits),
      may_need_second_(limits.need_second(most))
{}

engine::Place AdjustmentCommand::place() const
{
    return may_need_second_ ? engine::Place::global(account()) : engine::Place::of_account(account());
}

void AdjustmentCommand::needs(engine::WorkingSet& set) const
{
    AccountCommand::needs(set);
    if (may_need_second_) {
        approvals::need_second_person(set);
    }
}

std::optional<Verdict> AdjustmentCommand::held_up(Credits amount, engine::WorkingSet& set,
                                                  engine::Context const& context, std::string request) const
{
    if (approvals::has_second_person(set)) {
        return TextAnswer{approvals::ask(set, ids_,
                                         {.kind = approvals::adjustment_kind,
                                          .subject = user_id(),
                                          .request = std::move(request),
                                          .mandate = mandate_},
                                         context)
                              .answer};
    }
    if (limits_.are_above_role(amount)) {
        return Refusal{
            http::problem_of(problems::adjustment_above_limit,
                             "your role may adjust by at most " + to_text(*limits_.of_role) + " credits"),
            false};
    }
    return std::nullopt;
}

void AdjustmentCommand::note(engine::WorkingSet& set, std::string_view action, std::string before,
                             Account const& after) const
{
    set.shelf<audit::AuditLog>().add(audit::entry_of(
        mandate_,
        {.action = action, .subject = user_id(), .before = std::move(before), .after = standing(after)}));
}

AdjustCommand::AdjustCommand(crypto::PublicIds const& ids, Settings const& settings, std::string user_id,
                             AdjustBalance adjust, audit::Mandate mandate, AloneLimits limits)
    : AdjustmentCommand(ids, std::move(user_id), std::move(mandate), limits, adjust.amount),
      settings_(settings),
      adjust_(std::move(adjust))
{}

Verdict AdjustCommand::act(Posting& posting, engine::WorkingSet& set, engine::Context const& context)
{
    if (adjust_.expires_at && *adjust_.expires_at <= posting.now()) {
        return Refusal{http::validation_failed({{"expiresAt", "out_of_range", "must lie in the future"}})};
    }
    if (needs_second(adjust_.amount)) {
        Trial trial{posting, context};
        if (auto const tried = adjust_balance(trial.posting, adjust_, settings_.max_open_grants); !tried) {
            return Refusal{problem_of(tried.error())};
        }
        if (auto instead = held_up(adjust_.amount, set, context, request_of(user_id(), adjust_))) {
            return std::move(*instead);
        }
    }
    auto before = standing(posting.account());
    auto const done = adjust_balance(posting, adjust_, settings_.max_open_grants);
    if (!done) {
        return Refusal{problem_of(done.error())};
    }
    note(set, "credits.adjust", std::move(before), posting.account());
    return LineAnswer{*done};
}

engine::Answer AdjustCommand::render(Transaction const& line) const
{
    engine::Answer answer{201, {}};
    http::json::Writer json{answer.body};
    json.begin_object().key("transaction");
    append_transaction(json, ids(), user_id(), line);
    append_balance(json, line);
    json.end_object();
    return answer;
}

http::Problem AdjustCommand::problem_of(AdjustRefusal const& refusal) const
{
    if (auto const* const figures = std::get_if<InsufficientCredits>(&refusal)) {
        return problems::not_enough(*figures, settings_.top_up_url);
    }
    switch (std::get<GrantRefusal>(refusal)) {
    case GrantRefusal::TooManyGrants: return too_many_grants();
    case GrantRefusal::BalanceOutOfRange: return out_of_range();
    }
    CREDITD_ASSERT(false && "a grant refusal without a problem");
}

UndoAdjustmentCommand::UndoAdjustmentCommand(crypto::PublicIds const& ids, Settings const& settings,
                                             AdjustmentLine adjusted, Actor actor, audit::Mandate mandate,
                                             AloneLimits limits)
    : AdjustmentCommand(ids, adjusted.line.account, std::move(mandate), limits, adjusted.line.amount),
      settings_(settings),
      adjusted_(std::move(adjusted)),
      actor_(std::move(actor))
{}

void UndoAdjustmentCommand::needs(engine::WorkingSet& set) const
{
    AdjustmentCommand::needs(set);
    set.shelf<Books>().need_reversals(account(), adjusted_.line.seq);
}

std::optional<http::Problem> UndoAdjustmentCommand::refusal(Books& books, Credits amount) const
{
    if (!books.reversed(account(), adjusted_.line.seq).is_zero()) {
        return http::problem_of(problems::adjustment_undone, "this adjustment was undone before");
    }
    return amount.is_zero() ? std::optional{ledger::problem_of(UndoRefusal::NothingLeft)} : std::nullopt;
}

UndoAdjustment UndoAdjustmentCommand::undo() const
{
    return {.adjustment = adjusted_.line,
            .grants = adjusted_.grants,
            .reason_code = mandate().reason.code,
            .purpose = {.actor = actor_, .reason = mandate().reason.text}};
}

std::string UndoAdjustmentCommand::request_to_undo(Credits amount) const
{
    auto const& line = adjusted_.line;
    std::string request;
    http::json::Writer{request}
        .begin_object()
        .member("userId", user_id())
        .member("undoes", ids().encode(crypto::IdKind::Transaction, {line.account, line.seq}))
        .member("credits", amount)
        .member("adjusted", line.amount)  // more may be free when somebody approves than is now
        .end_object();
    return request;
}

Verdict UndoAdjustmentCommand::act(Posting& posting, engine::WorkingSet& set, engine::Context const& context)
{
    auto const& line = adjusted_.line;
    if (line.type != TransactionType::Adjustment || line.corrects != 0) {
        return Refusal{http::problem_of(problems::not_reversible,
                                        line.corrects != 0 ? "this transaction takes another one back itself"
                                                           : "this transaction is no adjustment")};
    }
    auto& books = set.shelf<Books>();
    auto const amount = undoable(posting.account(), line);
    if (auto problem = refusal(books, amount)) {
        return Refusal{std::move(*problem)};
    }
    if (needs_second(amount)) {
        Trial trial{posting, context};
        if (auto const tried = undo_adjustment(trial.posting, undo(), settings_.max_open_grants); !tried) {
            return Refusal{ledger::problem_of(tried.error())};
        }
        if (auto instead = held_up(amount, set, context, request_to_undo(amount))) {
            return std::move(*instead);
        }
    }
    auto before = standing(posting.account());
    auto const done = undo_adjustment(posting, undo(), settings_.max_open_grants);
    if (!done) {
        return Refusal{ledger::problem_of(done.error())};
    }
    books.set_reversed(account(), line.seq, magnitude(amount));
    note(set, "credits.undo", std::move(before), posting.account());
    posting.settle(*done);
    TextAnswer told{{201, {}}};
    http::json::Writer json{told.answer.body};
    json.begin_object().key("transaction");
    append_transaction(json, ids(), user_id(), posting.lines()[*done]);
    append_balance(json, posting.lines()[*done]);
    json.member("undone", magnitude(amount))
        .member("notUndone", magnitude(line.amount) - magnitude(amount))
        .end_object();
    return told;
}

}  // namespace creditd::ledger
