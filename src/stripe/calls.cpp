#include "stripe/calls.hpp"

#include "http/json.hpp"
#include "stripe/json_members.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace creditd::stripe {
namespace {

using topups::RefusedCall;
using topups::UnknownOutcome;

// Sessions with everything expanded have some ten kilobytes, a page of a hundred events a megabyte.
constexpr std::size_t answer_limit = std::size_t{4} << 20;
constexpr auto longest_pause = Duration::seconds(5);
constexpr auto longest_retry_after = Duration::seconds(60);

std::optional<Duration> retry_after(http::ReceivedAnswer const& answer)
{
    auto const text = answer.header("Retry-After");
    std::int64_t seconds = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    bool const is_whole = error == std::errc{} && end == text.data() + text.size();
    return is_whole && seconds >= 0 && seconds <= 86'400 ? std::optional{Duration::seconds(seconds)}
                                                         : std::nullopt;
}

bool should_retry(http::CallResult const& result)
{
    if (!result) {
        auto const kind = result.error().kind;
        return kind != http::CallFailure::Kind::Stopped && kind != http::CallFailure::Kind::BadRequest;
    }
    auto const advice = result->header("Stripe-Should-Retry");
    if (advice == "true" || advice == "false") {
        return advice == "true";
    }
    return result->status == 409 || result->status >= 500;
}

bool is_good(http::ReceivedAnswer const& answer)
{
    return answer.status >= 200 && answer.status < 300;
}

UnknownOutcome unknown(http::ReceivedAnswer const& answer, std::string why)
{
    return {.why = std::move(why), .retry_after = retry_after(answer)};
}

/// What the answer says that is not good.
topups::Reply<std::string> judge_refusal(http::ReceivedAnswer const& answer)
{
    auto const status = answer.status;
    if (status == 401 || status == 403) {
        return unknown(answer, fmt::format("Stripe does not accept the secret key for this ({})", status));
    }
    auto const document = http::json::parse(answer.body);
    auto const error = document ? member(document->root(), "error") : std::nullopt;
    if (status < 400 || status == 409 || status == 429 || status >= 500 || !error) {
        return unknown(answer, fmt::format("Stripe answered {}", status));
    }
    auto const type = text_of(*error, "type");
    if (type == "idempotency_error") {
        return unknown(answer, "Stripe knows the key for another request: " + text_of(*error, "message"));
    }
    auto const code = text_of(*error, "code");
    return RefusedCall{.status = status,
                       .code = code.empty() ? type : code,
                       .reason = text_of(*error, "decline_code"),
                       .message = text_of(*error, "message"),
                       .object_id = id_of(*error, "payment_intent"),
                       .buyer_url = text_of(*error, "payment_intent.next_action.redirect_to_url.url"),
                       .needs_buyer = code == "authentication_required",
                       .not_found = status == 404};
}

topups::Reply<std::string> final_reply(http::CallResult result)
{
    if (!result) {
        return UnknownOutcome{.why = "Stripe was not reached: " + result.error().text};
    }
    if (is_good(*result)) {
        return std::move(result->body);
    }
    return judge_refusal(*result);
}

}  // namespace

struct Calls::Attempt
{
    http::OutgoingRequest request;
    OnText done;
    int number = 1;
};

Calls::Calls(http::Client& client, Settings settings) : client_(client), settings_(std::move(settings)) {}

void Calls::get(std::string const& path, Form const& query, OnText done)
{
    auto url = settings_.api_base + path;
    if (!query.is_empty()) {
        url += '?' + query.encoded();
    }
    send({.request = {.method = http::Method::Get,
                      .url = std::move(url),
                      .headers = {{"Authorization", "Bearer " + settings_.secret_key},
                                  {"Stripe-Version", settings_.api_version}},
                      .deadline = settings_.deadline,
                      .answer_limit = answer_limit},
          .done = std::move(done)});
}

void Calls::post(std::string const& path, Form const& form, std::string key, OnText done)
{
    send({.request = {.method = http::Method::Post,
                      .url = settings_.api_base + path,
                      .headers = {{"Authorization", "Bearer " + settings_.secret_key},
                                  {"Stripe-Version", settings_.api_version},
                                  {"Content-Type", "application/x-www-form-urlencoded"},
                                  {"Idempotency-Key", std::move(key)}},
                      .body = form.encoded(),
                      .deadline = settings_.deadline,
                      .answer_limit = answer_limit},
          .done = std::move(done)});
}

void Calls::send(Attempt attempt)
{
    auto request = attempt.request;
    client_.send(std::move(request), [this, attempt = std::move(attempt)](http::CallResult result) mutable {
        judge(std::move(attempt), std::move(result));
    });
}

void Calls::judge(Attempt attempt, http::CallResult result)
{
    if (should_retry(result) && attempt.number < settings_.attempts) {
        auto pause = pause_before(attempt.number + 1);
        if (result) {
            if (auto const asked = retry_after(*result); asked && *asked <= longest_retry_after) {
                pause = std::max(pause, *asked);
            }
        }
        ++attempt.number;
        return send_later(std::move(attempt), pause);
    }
    attempt.done(final_reply(std::move(result)));
}

/// When the client is stopped in between, the work is dropped with what it holds: its caller must hear of it
/// nevertheless.
void Calls::send_later(Attempt attempt, Duration pause)
{
    struct Promised
    {
        explicit Promised(Attempt given) : attempt(std::move(given)) {}
        ~Promised()
        {
            if (attempt.done) {
                attempt.done(UnknownOutcome{.why = "the service is stopping"});
            }
        }
        Promised(Promised const&) = delete;
        Promised& operator=(Promised const&) = delete;
        Attempt attempt;
    };
    client_.run_after(pause, [this, promised = std::make_unique<Promised>(std::move(attempt))] {
        auto next = std::move(promised->attempt);
        promised->attempt.done = nullptr;
        send(std::move(next));
    });
}

Duration Calls::pause_before(int attempt) const
{
    auto pause = settings_.first_pause;
    for (int i = 2; i < attempt && pause < longest_pause; ++i) {
        pause = Duration::milliseconds(pause.in_milliseconds() * 2);
    }
    return std::min(pause, longest_pause);
}

}  // namespace creditd::stripe
