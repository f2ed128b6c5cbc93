#pragma once

#include "base/moment.hpp"
#include "crypto/public_id.hpp"
#include "engine/engine.hpp"
#include "ledger/settings.hpp"
#include "usage/settings.hpp"

#include <cstddef>
#include <functional>
#include <string>

namespace creditd::demo {

/// What the story needs of the program.
struct Stage
{
    engine::Engine& engine;
    crypto::PublicIds const& ids;
    ledger::Settings const& accounts;
    usage::Settings const& usage;
    Moment today;
    std::function<void(Moment)>
        move_clock;        ///< forward only; the engine's clock starts 90 days before `today`
    std::string password;  ///< of everybody in the cast
};

struct Filled
{
    std::size_t users = 0;
    std::size_t commands = 0;
};

/// Plays 90 days of the company's life on an empty test database, up to `today`. Takes some seconds.
Filled fill(Stage const& stage);

/// The first day of the story.
[[nodiscard]] Moment first_day(Moment today);

}  // namespace creditd::demo
