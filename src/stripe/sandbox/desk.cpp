#include "stripe/sandbox/desk.hpp"

#include "stripe/settings.hpp"

#include <utility>

namespace creditd::stripe::sandbox {
namespace {

constexpr std::size_t recorded_limit = 50'000;

std::string header(http::Request const& request, std::string_view name)
{
    return std::string{request.header(name).value_or(std::string_view{})};
}

/// Empty when the key is one of test mode.
std::string fault_of_key(http::Request const& request)
{
    static constexpr std::string_view scheme = "Bearer ";
    auto const given = header(request, "Authorization");
    if (!given.starts_with(scheme)) {
        return "You did not provide an API key.";
    }
    auto const mode = mode_of_key(std::string_view{given}.substr(scheme.size()));
    if (mode == KeyMode::Live) {
        return "This is a sandbox: it takes test keys only.";
    }
    return mode ? "" : "Invalid API Key provided.";
}

}  // namespace

Desk::Desk(http::Client& client, std::function<Moment()> wall_clock, std::string page_base)
    : render(objects, std::move(page_base)),
      deliveries(client, [this] { return now(); }),
      cashier(objects, render, deliveries, [this] { return now(); }),
      api(objects, render, cashier, [this] { return now(); }),
      wall_clock_(std::move(wall_clock))
{}

Moment Desk::now() const
{
    return wall_clock_() + Duration::milliseconds(ahead_ms_);
}

void Desk::move_clock_to(Moment moment)
{
    ahead_ms_ = (moment - wall_clock_()).in_milliseconds();
}

DeskAnswer Desk::call(http::Request const& request, std::string_view id, Operation const& operation)
{
    DeskAnswer answer{.fault = faults.take(to_text(request.method), request.path)};
    using enum FaultKind;
    auto const kind = answer.fault ? std::optional{answer.fault->kind} : std::nullopt;
    if (auto const fault = fault_of_key(request); !fault.empty()) {
        answer.answer = {401, render.error_json("invalid_request_error", {}, fault)};
    } else if (kind == Error) {
        answer.answer = {500, render.error_json("api_error", {}, "This failed on request.")};
    } else if (kind == Busy) {
        answer.answer = {429, render.error_json("invalid_request_error", "rate_limit", "Too many requests.")};
    } else if (kind != Cut) {
        answer.answer = run(request, id, operation, answer.is_replay);
        if (kind == ErrorAfter) {
            answer.answer = {500,
                             render.error_json("api_error", {}, "This failed on request, after the effect.")};
        } else if (kind == Garbage) {
            answer.answer = {200, "<html>not what you asked for"};
        }
    }
    record(request, answer);
    return answer;
}

ApiAnswer Desk::run(http::Request const& request, std::string_view id, Operation const& operation,
                    bool& is_replay)
{
    bool const is_read = request.method == http::Method::Get;
    auto parameters = Parameters::from_form(is_read ? request.query : request.body);
    if (!parameters) {
        return api.refuse(parameters.error());
    }
    auto const key = is_read ? std::string{} : header(request, "Idempotency-Key");
    auto const said = std::string{request.path} + '\n' + std::string{request.body};
    if (auto const known = kept_.find(key); !key.empty() && known != kept_.end()) {
        if (known->second.request != said) {
            return {400, render.error_json(
                             "idempotency_error", {},
                             "Keys for idempotent requests can only be used with the same parameters "
                             "they were first used with.")};
        }
        is_replay = true;
        return known->second.answer;
    }
    cashier.begin_request({});
    cashier.expire_due();
    cashier.begin_request(key);
    auto answer = operation(api, id, std::move(*parameters));
    cashier.begin_request({});
    bool const has_begun = answer.status == 200 || answer.status == 402;
    if (!key.empty() && has_begun) {
        kept_.emplace(key, Kept{said, answer});
    }
    return answer;
}

void Desk::record(http::Request const& request, DeskAnswer const& answer)
{
    auto const kind = answer.fault ? std::optional{answer.fault->kind} : std::nullopt;
    bool const is_cut = kind == FaultKind::Cut || kind == FaultKind::CutAfter;
    requests.push_back({.method = std::string{to_text(request.method)},
                        .path = std::string{request.path},
                        .query = std::string{request.query},
                        .body = std::string{request.body},
                        .version = header(request, "Stripe-Version"),
                        .idempotency_key = header(request, "Idempotency-Key"),
                        .content_type = header(request, "Content-Type"),
                        .status = is_cut ? 0 : answer.answer.status});
    if (requests.size() > recorded_limit) {
        requests.pop_front();
    }
}

}  // namespace creditd::stripe::sandbox
