#pragma once

#include "audit/domain/mandate.hpp"
#include "engine/command.hpp"
#include "http/problem.hpp"
#include "usage/domain/price_list.hpp"
#include "usage/prices.hpp"
#include "usage/settings.hpp"

#include <optional>
#include <string>
#include <variant>

namespace creditd::usage {

/// A change of the price list by an admin, with its audit entry in the same commit.
class MeterCommand : public engine::Command
{
public:
    MeterCommand(audit::Mandate mandate, std::string meter)
        : mandate_(std::move(mandate)),
          meter_(std::move(meter))
    {}

    void needs(engine::WorkingSet& set) const override { set.shelf<Prices>().need(meter_); }
    void decide(engine::WorkingSet& set, engine::Context const& context) override;
    [[nodiscard]] engine::Memory memory() const override { return {.kind = engine::Memory::Kind::Stored}; }
    [[nodiscard]] engine::Answer answer() const override;

protected:
    using Verdict = std::variant<engine::Answer, http::Problem>;

    /// Decides on the price list of this batch. Refuses before the first change.
    virtual Verdict act(Prices& prices, engine::WorkingSet& set, engine::Context const& context) = 0;

    /// Writes an audit entry about `meter`; `before` is null for one that was not there.
    void note(engine::WorkingSet& set, std::string_view action, Meter const* before, Meter const& after,
              Moment now) const;

private:
    audit::Mandate const mandate_;
    std::string const meter_;
    Verdict verdict_;
};

/// Makes a meter with its first price, in force at once. 201 `{meter}`. Refused: `meter_exists`, then
/// `price_list_full`.
class CreateMeter final : public MeterCommand
{
public:
    struct Wish
    {
        std::string name;
        std::string unit;
        std::string description;
        Price price;
    };
    CreateMeter(audit::Mandate mandate, Settings const& settings, Wish wish);

protected:
    Verdict act(Prices& prices, engine::WorkingSet& set, engine::Context const& context) override;

private:
    std::size_t const max_meters_;
    Wish const wish_;
};

/// Changes what may change about a meter. 200 `{meter}`. Refused: `meter_not_found`.
class ChangeMeter final : public MeterCommand
{
public:
    struct Wish
    {
        std::string name;
        std::optional<std::string> description;
        std::optional<bool> active;
    };
    ChangeMeter(audit::Mandate mandate, Wish wish)
        : MeterCommand(std::move(mandate), wish.name),
          wish_(std::move(wish))
    {}

protected:
    Verdict act(Prices& prices, engine::WorkingSet& set, engine::Context const& context) override;

private:
    Wish const wish_;
};

/// Adds a version to a meter's price, in force at once or from a later moment (USAGE-1). 201 `{meter}`.
/// Refused: `meter_not_found`; a moment before now (422); `price_list_full`.
class AddPrice final : public MeterCommand
{
public:
    struct Wish
    {
        std::string meter;
        Price price;
        std::optional<Moment> effective_from;
    };
    AddPrice(audit::Mandate mandate, Settings const& settings, Wish wish);

protected:
    Verdict act(Prices& prices, engine::WorkingSet& set, engine::Context const& context) override;

private:
    std::size_t const max_prices_;
    Wish const wish_;
};

}  // namespace creditd::usage
