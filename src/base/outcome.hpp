#pragma once

#include <expected>
#include <utility>

namespace creditd {

/// The answer of an operation: a result, or the refusal of the rule that said no.
/// Failures of the machine or the network are exceptions instead, and only the engine and the HTTP server
/// catch them.
template <class Result, class Refusal>
using Outcome = std::expected<Result, Refusal>;

/// `return refuse(SpendRefusal{…});`
template <class Refusal>
[[nodiscard]] constexpr std::unexpected<std::decay_t<Refusal>> refuse(Refusal&& refusal)
{
    return std::unexpected<std::decay_t<Refusal>>(std::forward<Refusal>(refusal));
}

}  // namespace creditd
