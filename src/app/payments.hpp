#pragma once

#include "app/meta.hpp"
#include "stripe/settings.hpp"
#include "topups/cashier.hpp"

namespace creditd::app {

/// The payment provider as the settings have it. Whoever was given it may keep it longer than this.
class Payments
{
public:
    /// Throws storage::CannotOpen with a sentence when the settings do not suit such a ledger: a test key on
    /// a live one, say (STRIPE-1).
    Payments(stripe::Settings const& settings, DatabaseMode mode);

    /// Both null without a key.
    [[nodiscard]] topups::Provider const& provider() const { return provider_; }

    /// Ends every call under way. Idempotent.
    void stop();

private:
    topups::Provider provider_{};
};

}  // namespace creditd::app
