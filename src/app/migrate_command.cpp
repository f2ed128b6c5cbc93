#include "app/clock.hpp"
#include "app/commands.hpp"
#include "app/ledger_address.hpp"
#include "app/open_ledger.hpp"
#include "base/moment.hpp"

#include <fmt/format.h>

namespace creditd::app {

int migrate_status(Config const& config)
{
    auto const [applied, missing] = schema_status(config.settings);
    fmt::print("{}\n", ledger_address(config.settings));
    for (auto const& step : applied) {
        fmt::print("  applied  {}  {}\n", step.name, to_text(Moment::from_milliseconds(step.applied_at)));
    }
    for (auto const& step : missing) {
        fmt::print("  missing  {}\n", step.name);
    }
    return status::good;
}

int migrate_plan(Config const& config)
{
    for (auto const& step : schema_status(config.settings).missing) {
        fmt::print("-- {}\n{}\n", step.name, step.sql);
    }
    return status::good;
}

int migrate_up(Config const& config)
{
    auto const done = bring_schema_up(config.settings, machine_clocks().wall());
    for (auto const& step : done.missing) {
        fmt::print("applied {}\n", step.name);
    }
    if (done.missing.empty()) {
        fmt::print("nothing is missing\n");
    }
    return status::good;
}

}  // namespace creditd::app
