#pragma once

#include "http/client.hpp"
#include "stripe/form.hpp"
#include "stripe/settings.hpp"
#include "topups/payment_gateway.hpp"

#include <string>

namespace creditd::stripe {

/// Sends requests to Stripe's API and says what is known of their outcome. The text of a good answer is not
/// looked at. A call is repeated, as Stripe's own library does it, when nothing came back, on 409 and from
/// 500 up, or as the header `Stripe-Should-Retry` says; with pauses that double, and no sooner than
/// `Retry-After`. What is still unclear after the last attempt is an UnknownOutcome, and so are too many
/// requests (429), a secret key that is not accepted (401, 403) and a key of idempotency that Stripe knows
/// for another request: none of them says that our request as such is wrong.
class Calls
{
public:
    /// The client must outlive the calls. Receivers run on its thread.
    Calls(http::Client& client, Settings settings);

    using OnText = topups::OnReply<std::string>;

    /// `path` begins at `/v1/`.
    void get(std::string const& path, Form const& query, OnText done);

    /// With the same `key`, and the same form, it happens once.
    void post(std::string const& path, Form const& form, std::string key, OnText done);

private:
    struct Attempt;
    void send(Attempt attempt);
    void judge(Attempt attempt, http::CallResult result);
    void send_later(Attempt attempt, Duration pause);
    [[nodiscard]] Duration pause_before(int attempt) const;

    http::Client& client_;
    Settings const settings_;
};

}  // namespace creditd::stripe
