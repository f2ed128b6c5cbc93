#pragma once

#include "engine/engine.hpp"

#include <memory>

namespace creditd::identity {

/// Submits a command whose fate nobody waits for.
void submit_and_forget(engine::Engine& engine, std::unique_ptr<engine::Command> command);

}  // namespace creditd::identity
