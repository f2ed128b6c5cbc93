#pragma once

#include "base/moment.hpp"
#include "ledger/account_command.hpp"
#include "ledger/hold_credits.hpp"
#include "usage/answer_json.hpp"
#include "usage/domain/price_list.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace creditd::usage {

/// Takes credits out of `available` for a while (HOLD-1). A quantity is priced now, and the version stays
/// pinned to the hold. 201 with `{hold, balance}`.
///
/// Refused after those of every account command, in this order: no price; too many open holds; not enough
/// credits.
class PlaceHold final : public ledger::AccountCommand
{
public:
    PlaceHold(Terms terms, std::string user_id, std::string request_id, Demand demand, Duration life,
              ledger::Purpose purpose);

protected:
    ledger::Verdict act(ledger::Posting& posting, engine::WorkingSet& set,
                        engine::Context const& context) override;
    std::expected<ledger::Account*, http::Problem> absent(ledger::Books& books,
                                                          engine::Context const& context) override;
    [[nodiscard]] engine::Answer render(ledger::Transaction const& line) const override;

private:
    Terms const terms_;
    Demand const demand_;
    Duration const life_;
    ledger::Purpose purpose_;
};

/// A hold as its public id names it: the account it belongs to, and its number.
struct HoldName
{
    std::int64_t account = 0;
    std::int64_t number = 0;
};

/// A step in the life of a hold that was placed before. Goes on for suspended users (ADMIN-7).
///
/// Refused first: `hold_not_found`, also when there is no such account; `hold_expired` when time has ended it
/// (HOLD-4); `hold_ended` when it was captured or released.
class HoldStep : public ledger::AccountCommand
{
public:
    HoldStep(Terms terms, HoldName hold, std::string request_id, ledger::Purpose purpose);

    void needs(engine::WorkingSet& set) const override;

protected:
    ledger::Verdict act(ledger::Posting& posting, engine::WorkingSet& set,
                        engine::Context const& context) override;
    std::expected<ledger::Account*, http::Problem> absent(ledger::Books& books,
                                                          engine::Context const& context) override;
    [[nodiscard]] engine::Answer render(ledger::Transaction const& line) const override;

    /// An answer that comes before the question whether the hold is open; empty when there is none.
    virtual std::optional<ledger::Verdict> answered_before(ledger::Posting& posting, engine::WorkingSet& set);

    /// Decides on the open hold.
    virtual ledger::Verdict step(ledger::Posting& posting, ledger::OpenHold const& hold,
                                 engine::WorkingSet& set) = 0;

    [[nodiscard]] Terms const& terms() const { return terms_; }
    [[nodiscard]] std::int64_t hold() const { return hold_; }
    [[nodiscard]] ledger::Purpose& purpose() { return purpose_; }
    [[nodiscard]] ledger::Purpose const& purpose() const { return purpose_; }

private:
    Terms const terms_;
    std::int64_t const hold_;
    ledger::Purpose purpose_;
};

/// What a capture asks for: all that the hold has left, an amount (> 0), or a quantity at the pinned price.
struct AllThatIsLeft
{};
using CaptureDemand = std::variant<AllThatIsLeft, Credits, Quantity>;

struct CaptureTerms
{
    CaptureDemand demand;
    ledger::Overage overage = ledger::Overage::Refuse;
    bool final = true;
};

/// Turns a hold, all or part, into usage (HOLD-2). 200 with `{hold, transaction, balance}`.
///
/// Refused in this order: a reference that was used with other content (USAGE-2); the hold is not open; a
/// quantity for a hold without a meter, or beyond the range of charges; more than is left; the excess is not
/// covered.
class CaptureHold final : public HoldStep
{
public:
    CaptureHold(Terms terms, HoldName hold, std::string request_id, CaptureTerms capture,
                ledger::Purpose purpose);

    void needs(engine::WorkingSet& set) const override;

protected:
    std::optional<ledger::Verdict> answered_before(ledger::Posting& posting,
                                                   engine::WorkingSet& set) override;
    ledger::Verdict step(ledger::Posting& posting, ledger::OpenHold const& hold,
                         engine::WorkingSet& set) override;

private:
    struct Amount
    {
        Credits credits;
        std::optional<ledger::Charge> charge;
    };
    [[nodiscard]] std::expected<Amount, ledger::Refusal> amount_of(ledger::OpenHold const& hold,
                                                                   engine::WorkingSet& set) const;

    CaptureTerms const capture_;
};

/// Ends a hold with nothing spent. 200 with `{hold, balance}`.
class ReleaseHold final : public HoldStep
{
public:
    using HoldStep::HoldStep;

protected:
    ledger::Verdict step(ledger::Posting& posting, ledger::OpenHold const& hold,
                         engine::WorkingSet& set) override;
};

/// Gives a hold a new end, `life` from now. 200 with `{hold, balance}`.
class ExtendHold final : public HoldStep
{
public:
    ExtendHold(Terms terms, HoldName hold, std::string request_id, Duration life, ledger::Purpose purpose);

protected:
    ledger::Verdict step(ledger::Posting& posting, ledger::OpenHold const& hold,
                         engine::WorkingSet& set) override;

private:
    Duration const life_;
};

}  // namespace creditd::usage
