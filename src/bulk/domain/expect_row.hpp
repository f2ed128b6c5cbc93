#pragma once

#include "bulk/domain/row.hpp"

#include <cstddef>
#include <optional>

namespace creditd::bulk {

/// An account as a row will find it, rows before it counted.
struct Standing
{
    Credits balance;
    Credits held;
    std::size_t open_grants = 0;

    [[nodiscard]] Credits free() const { return balance - held; }
};

/// What a row of `adjust` or `grant` will leave as balance, or why it would be refused. It is decided anew
/// when it is applied. `max_open_grants`: 0 for any number.
struct Expectation
{
    std::optional<Credits> balance{};
    std::optional<RowError> error{};
};
[[nodiscard]] Expectation expect_change(RowIntent const& intent, Standing const& standing,
                                        std::size_t max_open_grants);

/// Whether a new account can take `credits` beside those of its signup (LEDGER-9).
[[nodiscard]] bool can_begin_with(std::optional<Credits> credits, Credits signup_credits);

}  // namespace creditd::bulk
