#include "stripe/sandbox/sandbox.hpp"

#include "http/client.hpp"
#include "http/json_writer.hpp"
#include "http/problem_catalog.hpp"
#include "http/server.hpp"
#include "stripe/sandbox/controls.hpp"
#include "stripe/sandbox/desk.hpp"
#include "stripe/sandbox/pages.hpp"

#include <functional>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace creditd::stripe::sandbox {
namespace {

using http::Exchange;
using http::Method;
using http::Response;

constexpr std::size_t body_limit = std::size_t{256} * 1024;

/// Ends the connection in the middle of an answer.
class CutShort final : public http::BodyStream
{
public:
    bool next(std::string& /*chunk*/) override { throw std::runtime_error("cut on request"); }
};

Response page(std::string html)
{
    Response response{.status = 200, .body = std::move(html), .content_type = http::html_content_type};
    response.headers.push_back(
        {"Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors *"});
    return response;
}

Response redirect(std::string to)
{
    Response response{.status = 303, .content_type = {}};
    response.headers.push_back({"Location", std::move(to)});
    return response;
}

bool is_form(http::Request const& request)
{
    return http::has_media_type(request, "application/x-www-form-urlencoded");
}

std::expected<Parameters, std::string> parameters_of(http::Request const& request)
{
    if (request.method == Method::Get) {
        return Parameters::from_form(request.query);
    }
    return is_form(request) ? Parameters::from_form(request.body) : Parameters::from_json(request.body);
}

std::string error_text(std::string const& sentence)
{
    std::string out;
    http::json::Writer{out}.begin_object().member("error", sentence).end_object();
    return out;
}

std::string id_of(http::Request const& request)
{
    return request.path_parameters.empty() ? std::string{} : request.path_parameters.front().second;
}

std::string with_session_id(std::string url, std::string const& id)
{
    static constexpr std::string_view place = "{CHECKOUT_SESSION_ID}";
    for (auto at = url.find(place); at != std::string::npos; at = url.find(place, at + id.size())) {
        url.replace(at, place.size(), id);
    }
    return url;
}

}  // namespace

struct Sandbox::State
{
    explicit State(SandboxOptions const& options);

    std::vector<http::Route> routes();
    void add_api(std::vector<http::Route>& routes);
    void add_controls(std::vector<http::Route>& routes);
    void add_pages(std::vector<http::Route>& routes);
    void answer(std::unique_ptr<Exchange> exchange, Desk::Operation const& operation);
    void control(std::unique_ptr<Exchange> exchange, Controlled (*act)(Desk&, std::string_view, Parameters&));
    void show_checkout(std::unique_ptr<Exchange> exchange);
    void take_buyers_choice(std::unique_ptr<Exchange> exchange);

    std::mutex mutex;  ///< guards the desk
    http::Client client;
    http::Loops loops{1};
    http::Workers workers{1, 1000};
    http::Server server;
    std::string base;
    std::optional<Desk> desk;
    bool has_stopped = false;
};

namespace {

http::ServerOptions server_options(SandboxOptions const& options)
{
    http::ServerOptions server;
    server.address = options.address;
    server.port = options.port;
    return server;
}

}  // namespace

Sandbox::State::State(SandboxOptions const& options)
    : server(server_options(options), loops, routes(), http::no_authenticator(), workers, nullptr)
{
    auto const host = options.address.contains(':') ? "[" + options.address + "]" : options.address;
    base = "http://" + host + ":" + std::to_string(server.port());
    desk.emplace(client, options.now, base);
    desk->deliveries.set_rules(options.deliveries);
}

std::vector<http::Route> Sandbox::State::routes()
{
    std::vector<http::Route> routes;
    add_api(routes);
    add_controls(routes);
    add_pages(routes);
    return routes;
}

void Sandbox::State::add_api(std::vector<http::Route>& routes)
{
    auto const add = [&](Method method, std::string_view path, std::string_view operation,
                         Desk::Operation run) {
        routes.push_back({.method = method,
                          .path = path,
                          .access = http::Access::public_(),
                          .operation = operation,
                          .body_limit = body_limit,
                          .handler = [this, run = std::move(run)](std::unique_ptr<Exchange> exchange) {
                              answer(std::move(exchange), run);
                          }});
    };
    // An operation on all objects of a kind, or on the one that the path names.
    auto const on_all = [](ApiAnswer (Api::*run)(Parameters)) {
        return [run](Api& api, std::string_view, Parameters parameters) {
            return (api.*run)(std::move(parameters));
        };
    };
    auto const on_one = [](ApiAnswer (Api::*run)(std::string_view, Parameters)) {
        return [run](Api& api, std::string_view id, Parameters parameters) {
            return (api.*run)(id, std::move(parameters));
        };
    };
    add(Method::Post, "/v1/checkout/sessions", "createSession", on_all(&Api::create_session));
    add(Method::Get, "/v1/checkout/sessions", "listSessions", on_all(&Api::list_sessions));
    add(Method::Get, "/v1/checkout/sessions/:id", "retrieveSession", on_one(&Api::retrieve_session));
    add(Method::Post, "/v1/checkout/sessions/:id/expire", "expireSession", on_one(&Api::expire_session));
    add(Method::Post, "/v1/payment_intents", "createPayment", on_all(&Api::create_payment));
    add(Method::Get, "/v1/payment_intents/:id", "retrievePayment", on_one(&Api::retrieve_payment));
    add(Method::Post, "/v1/payment_intents/:id/cancel", "cancelPayment", on_one(&Api::cancel_payment));
    add(Method::Post, "/v1/refunds", "createRefund", on_all(&Api::create_refund));
    add(Method::Get, "/v1/refunds", "listRefunds", on_all(&Api::list_refunds));
    add(Method::Get, "/v1/refunds/:id", "retrieveRefund", on_one(&Api::retrieve_refund));
    add(Method::Get, "/v1/charges/:id", "retrieveCharge", on_one(&Api::retrieve_charge));
    add(Method::Get, "/v1/disputes/:id", "retrieveDispute", on_one(&Api::retrieve_dispute));
    add(Method::Post, "/v1/customers", "createCustomer", on_all(&Api::create_customer));
    add(Method::Get, "/v1/customers/:id", "retrieveCustomer", on_one(&Api::retrieve_customer));
    add(Method::Get, "/v1/events", "listEvents", on_all(&Api::list_events));
    add(Method::Get, "/v1/events/:id", "retrieveEvent", on_one(&Api::retrieve_event));
}

void Sandbox::State::add_controls(std::vector<http::Route>& routes)
{
    auto const add = [&](Method method, std::string_view path, std::string_view operation,
                         Controlled (*act)(Desk&, std::string_view, Parameters&)) {
        routes.push_back({.method = method,
                          .path = path,
                          .access = http::Access::public_(),
                          .operation = operation,
                          .body_limit = body_limit,
                          .handler = [this, act](std::unique_ptr<Exchange> exchange) {
                              control(std::move(exchange), act);
                          }});
    };
    add(Method::Post, "/_sandbox/checkout/:id", "actOnSession", act_on_session);
    add(Method::Post, "/_sandbox/checkout/:id/expire", "expireOnRequest", sandbox::expire_session);
    add(Method::Post, "/_sandbox/payments/:id/refund", "refundPayment", refund_payment);
    add(Method::Post, "/_sandbox/payments/:id/dispute", "disputePayment", dispute_payment);
    add(Method::Post, "/_sandbox/payments/:id/settle", "settlePayment", settle_payment);
    add(Method::Post, "/_sandbox/refunds/:id", "setRefund", set_refund);
    add(Method::Post, "/_sandbox/disputes/:id", "setDispute", set_dispute);
    add(Method::Post, "/_sandbox/outcomes", "setOutcomes", set_outcomes);
    add(Method::Post, "/_sandbox/webhooks", "setDeliveryRules", set_delivery_rules);
    add(Method::Get, "/_sandbox/webhooks", "deliveryCounts", delivery_counts);
    add(Method::Post, "/_sandbox/events/:id/resend", "sendEventAgain", send_event_again);
    add(Method::Post, "/_sandbox/faults", "addFault", add_fault);
    add(Method::Post, "/_sandbox/clock", "moveClock", move_clock);
    add(Method::Get, "/_sandbox/requests", "recordedRequests", recorded_requests);
}

void Sandbox::State::add_pages(std::vector<http::Route>& routes)
{
    auto const add = [&](Method method, std::string_view path, std::string_view operation,
                         http::Handler handler) {
        routes.push_back({.method = method,
                          .path = path,
                          .access = http::Access::public_(),
                          .operation = operation,
                          .body_limit = body_limit,
                          .handler = std::move(handler)});
    };
    add(Method::Get, "/", "sellerPage", [this](std::unique_ptr<Exchange> exchange) {
        std::scoped_lock const lock{mutex};
        exchange->respond(page(seller_page(desk->objects)));
    });
    add(Method::Get, "/pay/:id", "checkoutPage",
        [this](std::unique_ptr<Exchange> exchange) { show_checkout(std::move(exchange)); });
    add(Method::Post, "/pay/:id", "takeBuyersChoice",
        [this](std::unique_ptr<Exchange> exchange) { take_buyers_choice(std::move(exchange)); });
}

void Sandbox::State::answer(std::unique_ptr<Exchange> exchange, Desk::Operation const& operation)
{
    DeskAnswer said;
    {
        std::scoped_lock const lock{mutex};
        said = desk->call(exchange->request(), id_of(exchange->request()), operation);
    }
    auto response = http::json_response(said.answer.status, std::move(said.answer.body));
    if (said.is_replay) {
        response.headers.push_back({"Idempotent-Replayed", "true"});
    }
    auto const kind = said.fault ? std::optional{said.fault->kind} : std::nullopt;
    if (kind == FaultKind::Cut || kind == FaultKind::CutAfter) {
        response.stream = std::make_unique<CutShort>();
    }
    if (kind == FaultKind::Slow) {
        client.run_after(said.fault->delay,
                         [exchange = std::move(exchange), response = std::move(response)]() mutable {
                             exchange->respond(std::move(response));
                         });
        return;
    }
    exchange->respond(std::move(response));
}

void Sandbox::State::control(std::unique_ptr<Exchange> exchange,
                             Controlled (*act)(Desk&, std::string_view, Parameters&))
{
    auto const& request = exchange->request();
    auto parameters = parameters_of(request);
    Controlled said = std::unexpected{parameters ? std::string{} : parameters.error()};
    if (parameters) {
        std::scoped_lock const lock{mutex};
        said = act(*desk, id_of(request), *parameters);
    }
    if (!said) {
        return exchange->respond(http::json_response(409, error_text(said.error())));
    }
    // A button of the seller's page goes back to it.
    bool const is_button = request.method == Method::Post && is_form(request);
    exchange->respond(is_button ? redirect("/") : http::json_response(200, std::move(*said)));
}

/// By its id, or by the client secret with which a page of the seller's embeds it.
void Sandbox::State::show_checkout(std::unique_ptr<Exchange> exchange)
{
    auto const name = id_of(exchange->request());
    std::scoped_lock const lock{mutex};
    desk->cashier.expire_due();
    auto const* const session = desk->objects.sessions.find(name.substr(0, name.find("_secret_")));
    if (session == nullptr) {
        auto response = page("<p>There is no such checkout.</p>");
        response.status = 404;
        return exchange->respond(std::move(response));
    }
    exchange->respond(page(checkout_page(*session, desk->objects)));
}

void Sandbox::State::take_buyers_choice(std::unique_ptr<Exchange> exchange)
{
    auto const& request = exchange->request();
    auto const id = id_of(request);
    auto parameters = Parameters::from_form(request.body);
    std::scoped_lock const lock{mutex};
    auto const* const session = desk->objects.sessions.find(id);
    if (!parameters || session == nullptr) {
        return exchange->respond(redirect("/pay/" + id));
    }
    bool const goes_back = request.body.contains("outcome=cancel");
    if (goes_back) {
        return exchange->respond(redirect(session->cancel_url));
    }
    (void)act_on_session(*desk, id, *parameters);
    bool const is_done = session->status == "complete";
    auto const& target = session->is_hosted() ? session->success_url : session->return_url;
    exchange->respond(redirect(is_done ? with_session_id(target, id) : "/pay/" + id));
}

Sandbox::Sandbox(SandboxOptions const& options) : state_(std::make_unique<State>(options)) {}

Sandbox::~Sandbox()
{
    stop();
}

void Sandbox::start()
{
    state_->loops.start();
    state_->server.start();
}

void Sandbox::stop()
{
    if (!std::exchange(state_->has_stopped, true)) {
        state_->client.stop();
        state_->server.stop(Duration::seconds(1));
        state_->workers.stop();
        state_->loops.stop();
    }
}

std::string Sandbox::base() const
{
    return state_->base;
}

void Sandbox::send_webhooks_to(std::string url, std::string secret)
{
    auto& deliveries = state_->desk->deliveries;
    auto rules = deliveries.rules();
    rules.url = std::move(url);
    rules.secret = std::move(secret);
    deliveries.set_rules(std::move(rules));
}

}  // namespace creditd::stripe::sandbox
