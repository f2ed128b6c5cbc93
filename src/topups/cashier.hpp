#pragma once

#include "endpoint/services.hpp"
#include "topups/payment_gateway.hpp"
#include "topups/settings.hpp"
#include "topups/settle_command.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace creditd::topups {

/// Who takes the money. Both null where payments are not set up.
struct Provider
{
    std::shared_ptr<PaymentGateway> gateway;
    std::shared_ptr<NewsVerifier> verifier;
};

/// Stands between the books and the payment provider: makes the calls that purchases ask for, after the
/// commit that asked and again after a restart, and brings every answer and every event to the one operation
/// that settles (TOPUP-3, TOPUP-4, TOPUP-9).
///
/// A call is made at once by the node whose request asked for it; any node takes it up when nothing was heard
/// of it for half a minute. Two nodes that make the same call make it with the same key, and settling twice
/// changes nothing, so nobody has to agree who does it. Any thread.
class Cashier
{
public:
    Cashier(endpoint::Services& services, Settings const& settings, Provider provider);
    ~Cashier();  ///< stops
    Cashier(Cashier const&) = delete;
    Cashier& operator=(Cashier const&) = delete;

    /// From now on due calls are made and waiting events run on a thread of its own. Once.
    void start();
    /// No call is made and nobody is answered any more. Before the engine stops. Idempotent.
    void stop();

    [[nodiscard]] bool can_sell() const;
    [[nodiscard]] bool is_live() const;
    [[nodiscard]] NewsVerifier const* verifier() const;
    [[nodiscard]] PaymentGateway* gateway() const;
    [[nodiscard]] Settings const& settings() const;

    enum class Taken : std::uint8_t {
        Settled,  ///< a purchase has learnt it, and the books follow
        Kept,     ///< it waits, or concerns nobody here
        Failed,   ///< the store or the engine could not: the provider should send it again
    };
    /// Verified news with the bytes it came in. `done` may be called before this returns.
    void take(News news, std::string body, std::function<void(Taken)> done);

    /// Runs a stored event again for an admin.
    void replay(WebhookEvent event, audit::Mandate mandate, std::function<void(Taken)> done);

    /// Looks the purchase's checkout up now, for the success page, and settles what comes. `done` when it is
    /// settled, or could not be found out within the time that a checkout waits.
    void look_up_checkout(PurchaseKey key, std::function<void()> done);

    /// Makes a call now.
    void make(ProviderCall const& call);

    /// Calls `then` when an answer of the provider about the purchase has been booked, or the time that a
    /// checkout waits is over. Register before making the call.
    void when_answered(PurchaseKey key, std::function<void()> then);

    /// Makes the calls that are due and runs the events whose purchase is known by now; the thread does so
    /// every second. Returns how many.
    std::size_t run_due();

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace creditd::topups
