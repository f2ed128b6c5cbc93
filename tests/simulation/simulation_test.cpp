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

void report(Figures const& figures)
{
    fmt::print("  {} commands in {} groups, {} accounts, {} lines, {} restarts\n", figures.commands,
               figures.groups, figures.accounts, figures.lines, figures.restarts);
    for (auto const& [fate, count] : figures.fates) {
        fmt::print("  {:>9} {}\n", count, fate);
    }
    for (auto const& [type, count] : figures.posted) {
        fmt::print("  {:>9} lines {}\n", count, type);
    }
}

/// Plays seed after seed until `operations` (times CREDITD_SCALE) were compared, or only the seed
/// CREDITD_SEED.
Figures simulate(char const* what, Flavour flavour, std::int64_t operations, MakeSubject const& make_subject)
{
    auto const asked = seed_asked_for();
    auto const first = asked.value_or(1);
    auto const enough = static_cast<std::int64_t>(static_cast<double>(operations) * scale());
    Figures figures;
    auto seed = first;
    for (;; ++seed) {
        INFO("CREDITD_SEED=", seed);  // also told when an assertion of the code ends the run
        if (auto const difference = run_seed(seed, flavour, make_subject, figures)) {
            FAIL("model and code differ\n", *difference);
        }
        if (asked || figures.commands >= enough) {
            break;
        }
    }
    fmt::print("{}: seeds {} to {}\n", what, first, seed);
    report(figures);
    if (!asked) {
        CHECK(figures.commands >= enough);
    }
    return figures;
}

}  // namespace

TEST_CASE(
    "LEDGER, USAGE, HOLD, PROMO: engine and store do what a plain model does, in batches and over restarts")
{
    BatchFigures batches;
    auto const figures = simulate("engine", Flavour::Engine, 1'000'000, [&](Script const& frame) {
        return std::make_unique<EngineDriver>(frame, batches);
    });
    fmt::print("  {} batches of {:.1f} commands on average, at most {}\n", batches.batches,
               static_cast<double>(batches.commands) / static_cast<double>(batches.batches), batches.largest);
    if (!seed_asked_for()) {
        CHECK(batches.largest > 250);
        CHECK(figures.restarts > 0);
        CHECK(figures.fates.contains("replayed"));
        CHECK(figures.fates.contains("key_reused"));
    }
}

TEST_CASE("LEDGER, USAGE, HOLD: the operations alone do what a plain model does, command by command")
{
    simulate("domain", Flavour::Domain, 400'000,
             [](Script const& frame) { return std::make_unique<DomainDriver>(frame); });
}

}  // namespace creditd::simulation
