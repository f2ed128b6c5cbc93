#pragma once

#include "audit/domain/mandate.hpp"
#include "crypto/public_id.hpp"
#include "ledger/account_command.hpp"
#include "ledger/adjust_balance.hpp"
#include "ledger/settings.hpp"
#include "ledger/undo_adjustment.hpp"

#include <optional>
#include <string>
#include <vector>

namespace creditd::ledger {

/// How much one person may move alone (ADMIN-4).
struct AloneLimits
{
    std::optional<Credits> of_role{};  ///< more needs a second person, and is refused where there is none
    Credits of_settings{};  ///< more waits for a second person where there is one; 0: no such limit

    /// Whether moving `amount`, either way, is above any of them.
    [[nodiscard]] bool need_second(Credits amount) const;
    [[nodiscard]] bool are_above_role(Credits amount) const;
};

/// An adjustment by an administrator, with its audit entry, in one commit (ADMIN-1). Goes on for suspended
/// users. Above `limits` it asks for a second person instead: 202 `{approval}`.
///
/// Refused after `account_not_found`: 422 on `expiresAt` when that has passed; `adjustment_above_limit` (not
/// kept); then as `refusal_of` tells what was decided.
class AdjustmentCommand : public AccountCommand
{
public:
    [[nodiscard]] engine::Place place() const override;
    void needs(engine::WorkingSet& set) const override;

protected:
    /// `most`: the amount that may be moved at most.
    AdjustmentCommand(crypto::PublicIds const& ids, std::string user_id, audit::Mandate mandate,
                      AloneLimits limits, Credits most);
    AdjustmentCommand(crypto::PublicIds const& ids, std::int64_t account, audit::Mandate mandate,
                      AloneLimits limits, Credits most);

    /// A copy of the account, to find out what would be refused without changing anything.
    struct Trial
    {
        Trial(Posting& real, engine::Context const& context)
            : account(real.account()),
              posting(account, page, real.now(), context.numbers)
        {}
        Account account;
        Page page;
        Posting posting;
    };

    [[nodiscard]] bool needs_second(Credits amount) const { return limits_.need_second(amount); }

    /// What is answered instead of moving `amount`, which needs a second person and would not be refused now;
    /// nothing when it may be moved all the same. `request`: what is asked for, JSON.
    [[nodiscard]] std::optional<Verdict> held_up(Credits amount, engine::WorkingSet& set,
                                                 engine::Context const& context, std::string request) const;

    /// Puts on record that the account stood at `before` and stands as it does now.
    void note(engine::WorkingSet& set, std::string_view action, std::string before,
              Account const& after) const;

    [[nodiscard]] crypto::PublicIds const& ids() const { return ids_; }
    [[nodiscard]] audit::Mandate const& mandate() const { return mandate_; }

private:
    crypto::PublicIds const& ids_;
    audit::Mandate const mandate_;
    AloneLimits const limits_;
    bool const may_need_second_;
};

/// `POST /admin/credits/adjust`: 201 `{transaction, balance}`. Refused at last as `adjust_balance`.
class AdjustCommand final : public AdjustmentCommand
{
public:
    AdjustCommand(crypto::PublicIds const& ids, Settings const& settings, std::string user_id,
                  AdjustBalance adjust, audit::Mandate mandate, AloneLimits limits);

protected:
    Verdict act(Posting& posting, engine::WorkingSet& set, engine::Context const& context) override;
    [[nodiscard]] engine::Answer render(Transaction const& line) const override;

private:
    [[nodiscard]] http::Problem problem_of(AdjustRefusal const& refusal) const;

    Settings const& settings_;
    AdjustBalance const adjust_;
};

/// An adjustment line with what never changes about its grants: read before the batch, true for ever.
struct AdjustmentLine
{
    Transaction line;
    std::vector<GrantFacts> grants;
};

/// `POST /admin/credits/adjust/:id/undo`: 201 `{transaction, balance, undone, notUndone}`.
///
/// Refused: `not_reversible` (no adjustment, or itself an undo), `adjustment_undone`, `nothing_to_undo`,
/// `adjustment_above_limit`, then as `undo_adjustment`.
class UndoAdjustmentCommand final : public AdjustmentCommand
{
public:
    UndoAdjustmentCommand(crypto::PublicIds const& ids, Settings const& settings, AdjustmentLine adjusted,
                          Actor actor, audit::Mandate mandate, AloneLimits limits);

    void needs(engine::WorkingSet& set) const override;

protected:
    Verdict act(Posting& posting, engine::WorkingSet& set, engine::Context const& context) override;

private:
    [[nodiscard]] std::optional<http::Problem> refusal(Books& books, Credits amount) const;
    [[nodiscard]] UndoAdjustment undo() const;
    [[nodiscard]] std::string request_to_undo(Credits amount) const;

    Settings const& settings_;
    AdjustmentLine const adjusted_;
    Actor const actor_;  ///< who asked for it
};

}  // namespace creditd::ledger
