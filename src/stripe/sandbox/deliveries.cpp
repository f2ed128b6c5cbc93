#include "stripe/sandbox/deliveries.hpp"

#include "stripe/signature.hpp"

#include <utility>
#include <vector>

namespace creditd::stripe::sandbox {

Deliveries::Deliveries(http::Client& client, std::function<Moment()> now)
    : client_(client),
      now_(std::move(now))
{}

void Deliveries::set_rules(DeliveryRules rules)
{
    std::scoped_lock const lock{mutex_};
    if (rules.seed != rules_.seed) {
        random_.seed(rules.seed);
    }
    rules_ = std::move(rules);
}

DeliveryRules Deliveries::rules() const
{
    std::scoped_lock const lock{mutex_};
    return rules_;
}

DeliveryCounts Deliveries::counts() const
{
    std::scoped_lock const lock{mutex_};
    return counts_;
}

void Deliveries::post(std::string const& body)
{
    std::vector<std::pair<Duration, Copy>> copies;
    {
        std::scoped_lock const lock{mutex_};
        ++counts_.events;
        if (rules_.url.empty()) {
            return;
        }
        if (rules_.lose_next > 0 || dice(1, 100) <= rules_.lost_percent) {
            rules_.lose_next -= rules_.lose_next > 0 ? 1 : 0;
            ++counts_.lost;
            return;
        }
        for (auto left = dice(1, rules_.most_copies); left > 0; --left) {
            auto const delay = Duration::milliseconds(dice(0, rules_.longest_delay.in_milliseconds()));
            copies.emplace_back(delay, copy_of(body));
            ++counts_.waiting;
        }
    }
    for (auto& [delay, copy] : copies) {
        client_.run_after(delay, [this, made = std::move(copy)]() mutable { attempt(std::move(made)); });
    }
}

void Deliveries::post_again(std::string body)
{
    std::unique_lock lock{mutex_};
    if (rules_.url.empty()) {
        return;
    }
    auto copy = copy_of(std::move(body));
    ++counts_.waiting;
    lock.unlock();
    attempt(std::move(copy));
}

Deliveries::Copy Deliveries::copy_of(std::string body) const
{
    return {std::move(body), rules_.attempts, rules_.first_retry};
}

void Deliveries::attempt(Copy copy)
{
    http::OutgoingRequest request{.method = http::Method::Post, .url = {}, .body = copy.body};
    {
        std::scoped_lock const lock{mutex_};
        ++counts_.posted;
        request.url = rules_.url;
        request.headers = {{"Content-Type", "application/json; charset=utf-8"},
                           {"Stripe-Signature", signature_header(copy.body, rules_.secret, now_())}};
    }
    client_.send(std::move(request), [this, copy = std::move(copy)](http::CallResult result) mutable {
        take_answer(std::move(copy), result);
    });
}

void Deliveries::take_answer(Copy copy, http::CallResult const& result)
{
    bool const is_taken = result && result->status >= 200 && result->status < 300;
    if (!is_taken && --copy.attempts > 0) {
        auto const pause = copy.retry;
        copy.retry = Duration::milliseconds(pause.in_milliseconds() * 2);
        client_.run_after(pause, [this, copy = std::move(copy)]() mutable { attempt(std::move(copy)); });
        return;
    }
    std::scoped_lock const lock{mutex_};
    --counts_.waiting;
    ++(is_taken ? counts_.delivered : counts_.given_up);
}

std::int64_t Deliveries::dice(std::int64_t from, std::int64_t to)
{
    return std::uniform_int_distribution<std::int64_t>{from, std::max(from, to)}(random_);
}

}  // namespace creditd::stripe::sandbox
