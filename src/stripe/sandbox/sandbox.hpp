#pragma once

#include "base/moment.hpp"
#include "stripe/sandbox/deliveries.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace creditd::stripe::sandbox {

struct SandboxOptions
{
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;  ///< 0: any free one
    DeliveryRules deliveries{};
    std::function<Moment()> now{};  ///< the wall clock; any thread
};

/// A stand-in for Stripe on a port of its own: the API as far as selling credits needs it, a page to pay on,
/// a page of the seller's, signed webhooks, and controls below `/_sandbox/` (README.md). Takes test keys
/// only, keeps everything in memory and forgets it at the end. No money, no cards, nothing leaves the
/// machine but the webhooks.
class Sandbox
{
public:
    /// Binds at once; throws std::system_error when the address is taken.
    explicit Sandbox(SandboxOptions const& options);
    ~Sandbox();  ///< stops
    Sandbox(Sandbox const&) = delete;
    Sandbox& operator=(Sandbox const&) = delete;

    void start();
    void stop();  ///< idempotent

    /// `http://127.0.0.1:12111`.
    [[nodiscard]] std::string base() const;

    /// Posts events there from now on.
    void send_webhooks_to(std::string url, std::string secret);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace creditd::stripe::sandbox
