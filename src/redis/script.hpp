#pragma once

#include "redis/client.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::redis {

/// A Lua script that Redis runs as one step. Sent by its digest; in full when Redis does not know it.
class Script
{
public:
    explicit Script(std::string_view text);

    /// Makes Redis know it.
    void load(Pipeline& pipeline) const;

    /// Runs it with these keys and arguments. `done` as with `Pipeline::send`. Outlives the client.
    void run(Pipeline& pipeline, std::vector<std::string> keys, std::vector<std::string> arguments,
             Done done) const;

private:
    [[nodiscard]] std::string command(std::string_view verb, std::string_view script,
                                      std::span<std::string const> keys,
                                      std::span<std::string const> arguments) const;

    std::string text_;
    std::string digest_;  ///< in hex, as Redis names scripts
};

}  // namespace creditd::redis
