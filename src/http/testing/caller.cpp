#include "http/testing/caller.hpp"

#include "http/exchange.hpp"
#include "http/problem_catalog.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

namespace creditd::http::testing {

/// A loop that the calling thread runs while it waits for an answer.
class Caller::QueueLoop final : public Loop
{
public:
    void post(std::move_only_function<void()> work) override
    {
        std::scoped_lock const lock{mutex_};
        queue_.push_back(std::move(work));
        posted_.notify_one();  // under the lock: who is waiting may end this as soon as it has the work
    }

    [[nodiscard]] std::size_t index() const override { return 0; }
    [[nodiscard]] bool is_current() const override { return running_on_ == std::this_thread::get_id(); }

    void run_until(std::optional<Response> const& answer)
    {
        running_on_ = std::this_thread::get_id();
        while (!answer) {
            std::unique_lock lock{mutex_};
            if (!posted_.wait_for(lock, std::chrono::seconds{10}, [this] { return !queue_.empty(); })) {
                throw std::runtime_error("no answer within ten seconds");
            }
            auto work = std::exchange(queue_, {});
            lock.unlock();
            for (auto& piece : work) {
                piece();
            }
        }
    }

private:
    std::mutex mutex_;
    std::condition_variable posted_;
    std::deque<std::move_only_function<void()>> queue_;
    std::atomic<std::thread::id> running_on_ = std::this_thread::get_id();
};

Caller::Caller(std::vector<Route> routes) : router_(std::move(routes)), loop_(std::make_unique<QueueLoop>())
{}
Caller::~Caller() = default;

Loop& Caller::loop()
{
    return *loop_;
}

namespace {

std::unique_ptr<Request> make_request(Method method, std::string_view target, std::string_view body,
                                      Caller::Headers const& headers)
{
    auto request = std::make_unique<Request>();
    auto& bytes = request->head_bytes;
    bytes = target;
    for (auto const& [name, value] : headers) {
        bytes.append(name).append(value);
    }
    std::string_view rest = bytes;
    auto const cut = [&](std::size_t count) {
        auto const piece = rest.substr(0, count);
        rest.remove_prefix(count);
        return piece;
    };
    auto const whole = cut(target.size());
    auto const mark = std::min(whole.find('?'), whole.size());
    request->path = whole.substr(0, mark);
    request->query = whole.substr(std::min(mark + 1, whole.size()));
    for (auto const& [name, value] : headers) {
        auto const shown_name = cut(name.size());
        request->headers.push_back({shown_name, cut(value.size())});
    }
    if (!body.empty() && !request->header("Content-Type")) {
        request->headers.push_back({"Content-Type", "application/json"});
    }
    request->method = method;
    request->body_bytes = body;
    request->body = request->body_bytes;
    request->request_id = request->header("X-Request-Id").value_or("req_test");
    request->client_address = "127.0.0.1";
    return request;
}

}  // namespace

Response Caller::call(Method method, std::string_view target, std::string_view body, Headers const& headers)
{
    auto request = make_request(method, target, body, headers);
    auto const refuse = [](ProblemKind const& kind) {
        return to_response(problem_of(kind, "Refused."), "req_test");
    };
    auto const match = router_.find(method, request->path, request->path_parameters);
    if (match.kind != Match::Kind::Found) {
        return refuse(match.kind == Match::Kind::NotFound ? problems::not_found
                                                          : problems::method_not_allowed);
    }
    request->route_template = match.route->path;
    bool const is_public = match.route->access.is_public();
    if (!is_public && !principal_) {
        return refuse(problems::unauthenticated);
    }
    if (match.permission && !principal_->permissions.test(*match.permission)) {
        return refuse(problems::forbidden);
    }
    if (body.size() > match.route->body_limit) {
        return refuse(problems::body_too_large);
    }
    std::optional<Response> answer;
    match.route->handler(
        std::make_unique<Exchange>(std::move(request), is_public ? anonymous() : principal_, *loop_,
                                   [&](Response response) { answer = std::move(response); }));
    loop_->run_until(answer);
    if (auto const stream = std::move(answer->stream)) {
        while (stream->next(answer->body)) {}
    }
    return std::move(*answer);
}

}  // namespace creditd::http::testing
