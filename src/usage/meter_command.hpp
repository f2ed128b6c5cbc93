#pragma once

#include "engine/command.hpp"
#include "http/problem.hpp"
#include "usage/domain/price_list.hpp"
#include "usage/prices.hpp"
#include "usage/settings.hpp"

#include <optional>
#include <string>
#include <variant>

namespace creditd::usage {

/// Who changes meters, from where and why; for the audit log (ADMIN-1).
struct MeterChange
{
    std::string actor;
    std::string request_id;
    std::string client_address;
    std::string reason_code;
    std::string reason;
};

/// A change of the price list by an admin, with its audit entry in the same commit.
class MeterCommand : public engine::Command
{
public:
    explicit MeterCommand(MeterChange change) : change_(std::move(change)) {}

    [[nodiscard]] engine::CommandClass command_class() const override { return engine::CommandClass::Global; }
    void needs(engine::WorkingSet& /*set*/) const override {}  // the price list is always there
    void decide(engine::WorkingSet& set, engine::Context const& context) override;
    [[nodiscard]] engine::Memory memory() const override { return {.kind = engine::Memory::Kind::Stored}; }
    [[nodiscard]] engine::Answer answer() const override;

protected:
    using Verdict = std::variant<engine::Answer, http::Problem>;

    /// Decides on the price list of this batch. Refuses before the first change.
    virtual Verdict act(Prices& prices, engine::WorkingSet& set, engine::Context const& context) = 0;

    /// Writes an audit entry about `meter`; `before` is null for one that was not there.
    void audit(engine::WorkingSet& set, std::string_view action, Meter const* before, Meter const& after,
               Moment now) const;

private:
    MeterChange const change_;
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
    CreateMeter(MeterChange change, Settings const& settings, Wish wish);

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
    ChangeMeter(MeterChange change, Wish wish) : MeterCommand(std::move(change)), wish_(std::move(wish)) {}

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
    AddPrice(MeterChange change, Settings const& settings, Wish wish);

protected:
    Verdict act(Prices& prices, engine::WorkingSet& set, engine::Context const& context) override;

private:
    std::size_t const max_prices_;
    Wish const wish_;
};

}  // namespace creditd::usage
