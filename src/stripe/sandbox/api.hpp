#pragma once

#include "stripe/sandbox/cashier.hpp"
#include "stripe/sandbox/objects.hpp"
#include "stripe/sandbox/parameters.hpp"
#include "stripe/sandbox/render.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace creditd::stripe::sandbox {

struct ApiAnswer
{
    int status = 200;
    std::string body{};
};

/// What the next refunds and charges of saved means come to, until told otherwise.
struct Outcomes
{
    std::string refund = "succeeded";
    std::string charge{};  ///< empty: as each means behaves
};

/// The operations of Stripe's API, on parameters that are read already. One thread at a time.
class Api
{
public:
    Api(Objects& objects, Render const& render, Cashier& cashier, std::function<Moment()> now);

    ApiAnswer create_session(Parameters parameters);
    ApiAnswer retrieve_session(std::string_view id, Parameters parameters);
    ApiAnswer list_sessions(Parameters parameters);
    ApiAnswer expire_session(std::string_view id, Parameters parameters);
    ApiAnswer create_payment(Parameters parameters);
    ApiAnswer retrieve_payment(std::string_view id, Parameters parameters);
    ApiAnswer cancel_payment(std::string_view id, Parameters parameters);
    ApiAnswer create_refund(Parameters parameters);
    ApiAnswer retrieve_refund(std::string_view id, Parameters parameters);
    ApiAnswer list_refunds(Parameters parameters);
    ApiAnswer retrieve_charge(std::string_view id, Parameters parameters);
    ApiAnswer retrieve_dispute(std::string_view id, Parameters parameters);
    ApiAnswer create_customer(Parameters parameters);
    ApiAnswer retrieve_customer(std::string_view id, Parameters parameters);
    ApiAnswer list_events(Parameters parameters);
    ApiAnswer retrieve_event(std::string_view id, Parameters parameters);

    Outcomes outcomes{};

    /// 400 `invalid_request_error`.
    [[nodiscard]] ApiAnswer refuse(std::string_view message, std::string_view code = {}) const;

private:
    template <class Object>
    ApiAnswer retrieve(Collection<Object> const& collection, std::string_view what, std::string_view id,
                       Parameters parameters) const;
    [[nodiscard]] ApiAnswer missing(std::string_view what, std::string_view id) const;
    [[nodiscard]] std::string fault_of(Session const& session) const;

    Objects& objects_;
    Render const& render_;
    Cashier& cashier_;
    std::function<Moment()> const now_;
};

}  // namespace creditd::stripe::sandbox
