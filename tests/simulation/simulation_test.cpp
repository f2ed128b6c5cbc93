#include "simulation/comparison.hpp"
#include "simulation/domain_driver.hpp"
#include "simulation/engine_driver.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>

namespace creditd::simulation {

namespace {

double scale()
{
    auto const* const text = std::getenv("CREDITD_SCALE");
    return text == nullptr ? 1.0 : std::atof(text);
}

std::optional<std::uint64_t> seed_asked_for()
{
    auto const* const text = std::getenv("CREDITD_SEED");
    return text == nullptr ? std::nullopt : std::optional<std::uint64_t>(std::strtoull(text, nullptr, 10));
}

void report(char const* what, Figures const& figures)
{
    fmt::print("{}: {} commands in {} groups, {} accounts, {} lines, {} restarts\n", what, figures.commands,
               figures.groups, figures.accounts, figures.lines, figures.restarts);
    for (auto const& [fate, count] : figures.fates) {
        fmt::print("  {:>9} {}\n", count, fate);
    }
    for (auto const& [type, count] : figures.posted) {
        fmt::print("  {:>9} lines {}\n", count, type);
    }
}

/// Plays seed after seed until `operations` (times CREDITD_SCALE) were compared, or the one of CREDITD_SEED.
void simulate(char const* what, Flavour flavour, std::int64_t operations, MakeSubject const& make_subject)
{
    auto const asked = seed_asked_for();
    auto const enough = static_cast<std::int64_t>(static_cast<double>(operations) * scale());
    Figures figures;
    std::uint64_t seed = asked.value_or(1);
    for (;; ++seed) {
        auto const difference = run_seed(seed, flavour, make_subject, figures);
        if (difference) {
            FAIL("model and code differ; again with CREDITD_SEED=", seed, "\n", *difference);
        }
        if (asked || figures.commands >= enough) {
            break;
        }
    }
    fmt::print("seeds {} to {}\n", asked.value_or(1), seed);
    report(what, figures);
}

}  // namespace

TEST_CASE("LEDGER, USAGE, HOLD, PROMO: engine and store do what a plain model does, in batches and over restarts")
{
    simulate("engine", Flavour::Engine, 1'000'000,
             [](Script const& frame) { return std::make_unique<EngineDriver>(frame); });
}

TEST_CASE("LEDGER, USAGE, HOLD: the rules in memory do what a plain model does, command by command")
{
    simulate("domain", Flavour::Domain, 400'000,
             [](Script const& frame) { return std::make_unique<DomainDriver>(frame); });
}

}  // namespace creditd::simulation
