#pragma once

#include "base/numbers.hpp"
#include "ledger/domain/account.hpp"
#include "ledger/domain/movement.hpp"
#include "ledger/domain/transaction.hpp"

#include <cstdint>

namespace creditd::ledger {

/// A grant made in this batch; its immutable facts become a row of their own.
struct NewGrant
{
    std::int64_t account = 0;
    GrantFacts facts;
    Moment created_at;
};

/// A watch told that what is available fell below its threshold.
struct Crossing
{
    std::int64_t account = 0;
    WatchKind kind = WatchKind::LowBalance;
    Credits threshold;
    Credits available;     ///< after the line
    std::size_t line = 0;  ///< index among the page's lines
    bool by_mail = true;   ///< as the watch has it
};

/// What one batch writes to the books: lines and new grants of any number of accounts, in the order they
/// came.
struct Page
{
    Lines lines;
    std::vector<Movement> movements;  ///< of each line
    std::vector<MoneyMove> money;     ///< by line
    std::vector<NewGrant> grants;
    std::vector<Crossing> crossings;

    void clear()
    {
        lines.clear();
        movements.clear();
        money.clear();
        grants.clear();
        crossings.clear();
    }
};

/// Writes lines to one account at one moment: the only code that changes a balance.
///
/// Grants, holds and debt are changed by the caller first; `post` then sets balance, held and debt after,
/// `seq`, number, counters and totals, and appends the line. Lives for one decision on one account.
class Posting
{
public:
    /// `now` is when lines are written; never before the account's own time (LEDGER-6).
    Posting(Account& account, Page& page, Moment now, NumberSource& numbers);

    [[nodiscard]] Account& account() { return account_; }
    [[nodiscard]] Moment now() const { return now_; }
    /// Above the number of every line the account has, whoever wrote it (LEDGER-4).
    [[nodiscard]] std::int64_t next_number() { return numbers_.next(now_, account_.last_position); }

    /// Appends `line` (type, amount and what belongs to its kind are set). Dated now unless `occurred_at` is
    /// given. Returns its index among the page's lines.
    ///
    /// A watch tells once when what is available falls below its threshold, and again only after it was back
    /// at or above it. The one for auto top-up listens to spends and captures alone (TOPUP-10).
    std::size_t post(Transaction line, std::optional<Moment> occurred_at = std::nullopt);

    /// Adds to what open holds have; the caller changed the slices.
    void change_held(Credits by) { account_.held += by; }

    /// Lets what arrived in `grant` pay debt (LEDGER-3): a line `debt_repayment` when there is any of both.
    /// What was free there before, blocked by the debt, keeps its remainder.
    void repay_debt_from(std::int64_t grant, Credits arrived, Moment occurred_at);

    /// Records in the line `index` how the account stood after later lines of the same commit.
    void settle(std::size_t index);

    /// Writes down a new grant's facts; the caller puts it into the account.
    void write_grant(GrantFacts const& facts) { page_.grants.push_back({account_.number, facts, now_}); }

    [[nodiscard]] Lines& lines() { return page_.lines; }

private:
    void look_at_watches();

    Account& account_;
    Page& page_;
    Moment now_;
    NumberSource& numbers_;
};

/// Watches an account from now on, in place of the watch of that kind. Tells at the next time what is
/// available falls below `threshold`; when it is below already, only after it was back.
void watch_for(Account& account, WatchKind kind, Credits threshold, bool by_mail = true);

}  // namespace creditd::ledger
