#include "simulation/domain_driver.hpp"

#include "base/assert.hpp"
#include "ledger/domain/bring_forward.hpp"
#include "ledger/domain/replay.hpp"
#include "ledger/grant_credits.hpp"

#include <fmt/format.h>

namespace creditd::simulation {

using ledger::Posting;

class DomainDriver::BookGround final : public Ground
{
public:
    BookGround(Book& book, ledger::Page& page) : book_(book), page_(page) {}

    ledger::Transaction const* find_reference(std::string const& reference) override
    {
        auto const known = book_.references.find(reference);
        return known == book_.references.end() ? nullptr : &book_.lines[known->second];
    }
    void use_reference(std::size_t line_index) override
    {
        // The page holds the lines behind those that the book has already.
        book_.references[page_.lines[line_index].reference] = book_.lines.size() + line_index;
    }
    std::optional<ReversalMaterial> reversal_of(Command const& command) override
    {
        auto const seq = book_.names.uses.find(command.target);
        if (seq == book_.names.uses.end()) {
            return std::nullopt;
        }
        ReversalMaterial material{.usage = book_.lines[static_cast<std::size_t>(seq->second) - 1],
                                  .grants = {}};
        for (auto const& draw : material.usage.draws) {
            material.grants.push_back(book_.facts.at(draw.grant));
        }
        return material;
    }
    Credits reversed(std::int64_t seq) override { return book_.reversed[seq]; }
    void set_reversed(std::int64_t seq, Credits reversed) override { book_.reversed[seq] = reversed; }
    std::optional<ledger::HoldSnapshot> ended_hold(std::int64_t /*number*/) override { return std::nullopt; }

private:
    Book& book_;
    ledger::Page& page_;
};

DomainDriver::DomainDriver(Script const& script)
    : settings_(settings_from(script.limits)),
      books_(static_cast<std::size_t>(script.accounts))
{
    for (int i = 0; i < script.accounts; ++i) {
        book(i).account.user_id = fmt::format("user-{}", i);
        book(i).account.number = ledger::account_number(book(i).account.user_id);
    }
}

std::vector<Observed> DomainDriver::run(Group const& group)
{
    std::vector<Observed> observed;
    for (auto const& command : group.commands) {
        observed.push_back({group.now ? decide(command, Moment::from_milliseconds(*group.now))
                                      : Outcome{.fate = "clock_suspect"},
                            {}});
    }
    return observed;
}

Outcome DomainDriver::decide(Command const& command, Moment now)
{
    auto& book = this->book(command.account);
    ledger::Page page;
    Outcome outcome;
    Deed deed;
    CREDITD_ASSERT(command.act != Act::Redeem && command.act != Act::SwitchCode);  // there are no codes here
    if (!book.open && command.act != Act::Open) {
        return {.refusal = "account_not_found"};
    }
    Posting posting{book.account, page, std::max(now, book.account.last_at), numbers_};
    if (!book.open) {
        book.open = true;
        book.account.opened_at = now;
        book.account.last_at = now;
        if (settings_.signup_credits.is_positive()) {
            (void)grant_credits(posting,
                                {.type = ledger::TransactionType::Signup,
                                 .source = ledger::GrantSource::Signup,
                                 .amount = settings_.signup_credits},
                                settings_.max_open_grants);
        }
    } else {
        bring_forward(posting);
        BookGround ground{book, page};
        deed = perform(command, posting, settings_, book.names, ground);
        if (deed.line_index) {
            posting.settle(*deed.line_index);
        }
    }
    for (auto const& made : page.grants) {
        book.facts[made.facts.number] = made.facts;
    }
    book.names.note_grants(page.grants, 0);
    for (auto const& line : page.lines) {
        outcome.lines.push_back(view_of(line, book.names));
        book.account.tallies.add(line.type, line.amount);  // as the books do when they record a line
    }
    outcome.refusal = deed.refusal;
    outcome.shortage = deed.shortage;
    outcome.left = deed.left;
    outcome.told_by = deed.line_index ? page.lines[*deed.line_index].seq
                      : deed.told_by  ? deed.told_by->seq
                                      : 0;
    book.lines.insert(book.lines.end(), page.lines.begin(), page.lines.end());
    return outcome;
}

AccountView DomainDriver::view(int account)
{
    return book(account).open ? view_of(book(account).account, book(account).names) : AccountView{};
}

std::vector<Line> DomainDriver::lines(int account)
{
    std::vector<Line> lines;
    for (auto const& line : book(account).lines) {
        lines.push_back(view_of(line, book(account).names));
    }
    return lines;
}

std::string DomainDriver::complaint()
{
    for (auto const& book : books_) {
        if (!book.account.adds_up()) {
            return book.account.user_id + " does not add up";
        }
        ledger::Replay replay;
        for (auto const& line : book.lines) {
            if (auto const wrong = replay.apply(line)) {
                return fmt::format("{} line {}: {}", book.account.user_id, line.seq, *wrong);
            }
        }
        if (auto const wrong = replay.compare(book.account)) {
            return fmt::format("{}: {}", book.account.user_id, *wrong);
        }
    }
    return {};
}

}  // namespace creditd::simulation
