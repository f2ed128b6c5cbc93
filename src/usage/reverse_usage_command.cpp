#include "usage/reverse_usage_command.hpp"

#include "ledger/problems.hpp"

#include <utility>

namespace creditd::usage {

using ledger::Refusal;
using ledger::Verdict;

namespace {

/// One for each kind of refusal, so that a new kind does not compile until it has an answer.
struct Refusing
{
    Refusal operator()(ledger::ReversalExceedsUsage const& refusal) const
    {
        auto problem =
            http::problem_of(ledger::problems::reversal_exceeds_usage,
                             "of this usage " + to_text(refusal.left) + " credits can be reversed");
        problem.extra.emplace_back("reversible", to_text(refusal.left));
        return {std::move(problem)};
    }
    Refusal operator()(ledger::ReversalTooManyGrants) const
    {
        return {http::problem_of(ledger::problems::too_many_grants,
                                 "this account has as many open grants as one may have")};
    }
    Refusal operator()(ledger::ReversalOutOfRange) const
    {
        return {http::problem_of(ledger::problems::balance_out_of_range,
                                 "the balance would pass 4,000,000,000 credits")};
    }
};

}  // namespace

ReverseUsageCommand::ReverseUsageCommand(Terms terms, UsedLine used, std::string request_id,
                                         std::optional<Credits> credits, ledger::Purpose purpose)
    : AccountCommand(used.line.account, std::move(request_id), ledger::WhenSuspended::Proceed),
      terms_(terms),
      used_(std::move(used)),
      credits_(credits),
      purpose_(std::move(purpose))
{}

void ReverseUsageCommand::needs(engine::WorkingSet& set) const
{
    AccountCommand::needs(set);
    set.shelf<ledger::Books>().need_reversals(account(), used_.line.seq);
}

Verdict ReverseUsageCommand::act(ledger::Posting& posting, engine::WorkingSet& set, engine::Context const&)
{
    if (used_.line.type != ledger::TransactionType::Usage) {
        return Refusal{
            http::problem_of(ledger::problems::not_reversible,
                             "this transaction is of type " + std::string{name_of(used_.line.type)})};
    }
    auto& books = set.shelf<ledger::Books>();
    auto const seq = used_.line.seq;
    auto const before = books.reversed(account(), seq);
    auto const left = -used_.line.amount - before;
    auto const amount = credits_.value_or(left);
    if (!amount.is_positive()) {
        return Refusing{}(ledger::ReversalExceedsUsage{left});
    }
    auto const index = reverse_usage(posting,
                                     {.usage = used_.line,
                                      .grants = used_.grants,
                                      .amount = amount,
                                      .reversed_before = before,
                                      .purpose = purpose_},
                                     terms_.accounts.max_open_grants);
    if (!index) {
        return std::visit(Refusing{}, index.error());
    }
    books.set_reversed(account(), seq, before + amount);
    return ledger::LineAnswer{*index};
}

engine::Answer ReverseUsageCommand::render(ledger::Transaction const& line) const
{
    return transaction_answer(terms_, 201, user_id(), line);
}

}  // namespace creditd::usage
