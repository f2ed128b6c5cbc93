#include "ledger/account_command.hpp"

#include "base/assert.hpp"
#include "endpoint/answer.hpp"
#include "endpoint/problems.hpp"
#include "ledger/domain/bring_forward.hpp"
#include "ledger/problems.hpp"
#include "ledger/store.hpp"
#include "storage/failure.hpp"

namespace creditd::ledger {

AccountCommand::AccountCommand(std::string user_id, std::string request_id, WhenSuspended when_suspended)
    : user_id_(std::move(user_id)),
      account_(account_number(user_id_)),
      request_id_(std::move(request_id)),
      when_suspended_(when_suspended)
{}

AccountCommand::AccountCommand(std::int64_t account, std::string request_id, WhenSuspended when_suspended)
    : account_(account),
      request_id_(std::move(request_id)),
      when_suspended_(when_suspended)
{}

void AccountCommand::needs(engine::WorkingSet& set) const
{
    set.shelf<Books>().need_number(account_);
}

std::expected<Account*, http::Problem> AccountCommand::absent(Books& /*books*/,
                                                              engine::Context const& /*context*/)
{
    return std::unexpected(
        http::problem_of(endpoint::problems::account_not_found, "there is no such account"));
}

std::expected<Account*, http::Problem> AccountCommand::find(Books& books, engine::Context const& context)
{
    auto* const account = books.find_number(account_);
    if (account == nullptr || (!user_id_.empty() && account->user_id != user_id_)) {
        return absent(books, context);
    }
    if (user_id_.empty()) {
        user_id_ = account->user_id;
    }
    return account;
}

void AccountCommand::decide(engine::WorkingSet& set, engine::Context const& context)
{
    line_.reset();
    auto& books = set.shelf<Books>();
    auto const found = find(books, context);
    if (!found) {
        verdict_ = Refusal{found.error(), false};
        return;
    }
    auto* const account = *found;
    Posting posting{*account, books.page(), context.now, context.numbers};
#ifndef CREDITD_PLANTED_BRING_FORWARD
    bring_forward(posting);
#endif
    if (account->status == AccountStatus::Suspended && when_suspended_ == WhenSuspended::Refuse) {
        verdict_ = Refusal{http::problem_of(problems::account_suspended, "this account is suspended"), false};
        return;
    }
    verdict_ = act(posting, set, context);
    if (auto const* const told = std::get_if<LineAnswer>(&verdict_)) {
        posting.settle(told->index);
        line_ = posting.lines()[told->index];
        if (idempotency) {
            books.key_line(line_->number, *idempotency);
        }
    }
}

engine::Memory AccountCommand::memory() const
{
    using Kind = engine::Memory::Kind;
    if (line_) {
        return {.kind = Kind::Row, .row = line_->number};
    }
    if (auto const* const refusal = std::get_if<Refusal>(&verdict_)) {
        return {.kind = refusal->kept ? Kind::Stored : Kind::Forget};
    }
    if (auto const* const secret = std::get_if<SecretAnswer>(&verdict_)) {
        return {.kind = Kind::Done, .done_answer = secret->later_body};
    }
    return {.kind = Kind::Stored};
}

engine::Answer AccountCommand::answer() const
{
    if (line_) {
        return render(*line_);
    }
    if (auto const* const text = std::get_if<TextAnswer>(&verdict_)) {
        return text->answer;
    }
    if (auto const* const secret = std::get_if<SecretAnswer>(&verdict_)) {
        return secret->answer;
    }
    return endpoint::answer_of(std::get<Refusal>(verdict_).problem, request_id_);
}

void AccountCommand::want_recall(storage::Batch& batch, std::int64_t row) const
{
    store::want_line(batch, account_, row);
}

void AccountCommand::recall(storage::Batch& batch, std::int64_t row)
{
    line_ = store::load_line(batch, account_, row);
    if (!line_) {
        throw storage::StorageFailure("the row that answers an idempotency key is gone; run creditd verify");
    }
    if (user_id_.empty()) {
        Account account;
        account.number = account_;
        if (store::load_account(batch, account)) {
            user_id_ = std::move(account.user_id);
        }
    }
}

engine::Answer AccountCommand::render(Transaction const& /*line*/) const
{
    CREDITD_ASSERT(false && "a command that answers with a line must render it");
}

}  // namespace creditd::ledger
