// A client is one thread around one curl multi handle. Other threads only put calls and timers into the inbox
// and wake it, so everything below `run` needs no lock.

#include "http/client.hpp"

#include "base/assert.hpp"
#include "http/client_call.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <curl/curl.h>
#include <deque>
#include <exception>
#include <map>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <unordered_map>
#include <utility>

namespace creditd::http {
namespace {

using SteadyTime = std::chrono::steady_clock::time_point;
using Work = std::move_only_function<void()>;

void set_up_curl_once()
{
    static std::once_flag once;
    std::call_once(once, [] {
        if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
            throw std::runtime_error("libcurl cannot be set up");
        }
    });
}

void run_guarded(char const* what, auto&& work)
{
    try {
        work();
    } catch (std::exception const& failure) {
        spdlog::error("http client: {} threw: {}", what, failure.what());
    }
}

}  // namespace

std::string_view ReceivedAnswer::header(std::string_view name) const
{
    auto const found = std::ranges::find_if(
        headers, [name](Header const& header) { return equal_ignoring_case(header.name, name); });
    return found == headers.end() ? std::string_view{} : std::string_view{found->value};
}

struct Client::State
{
    struct Waiting
    {
        OutgoingRequest request;
        Receiver receiver;
    };

    explicit State(ClientOptions given) : options(std::move(given))
    {
        set_up_curl_once();
        multi = curl_multi_init();
        if (multi == nullptr) {
            throw std::runtime_error("libcurl cannot be set up");
        }
        curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, static_cast<long>(options.calls_at_once));
        thread = std::thread{[this] { run(); }};
    }

    void run();
    void take_inbox();
    void run_due_work();
    void start_waiting();
    void start(Waiting waiting);
    void take_finished();
    void finish(CURL* easy, CURLcode code);
    [[nodiscard]] int milliseconds_to_next_work() const;
    void end_all();
    void answer(Receiver& receiver, CallResult result);

    ClientOptions options;
    CURLM* multi = nullptr;

    std::mutex mutex;
    bool stopping = false;  // under the mutex, as are the next two
    std::deque<Waiting> new_calls{};
    std::multimap<SteadyTime, Work> new_work{};

    // The thread's own.
    std::deque<Waiting> waiting{};
    std::multimap<SteadyTime, Work> work{};
    std::unordered_map<CURL*, std::unique_ptr<ClientCall>> running{};

    std::thread thread;
};

void Client::State::run()
{
    // Signals belong to the main thread; a peer that goes away must not raise SIGPIPE either.
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);

    while (true) {
        {
            std::scoped_lock const lock{mutex};
            if (stopping) {
                break;
            }
            take_inbox();
        }
        run_due_work();
        start_waiting();
        int still_running = 0;
        curl_multi_perform(multi, &still_running);
        take_finished();
        curl_multi_poll(multi, nullptr, 0, milliseconds_to_next_work(), nullptr);
    }
    end_all();
}

void Client::State::take_inbox()
{
    std::ranges::move(new_calls, std::back_inserter(waiting));
    new_calls.clear();
    work.merge(new_work);
}

void Client::State::run_due_work()
{
    auto const now = std::chrono::steady_clock::now();
    while (!work.empty() && work.begin()->first <= now) {
        auto due = work.extract(work.begin());
        run_guarded("work", due.mapped());
    }
}

void Client::State::start_waiting()
{
    while (!waiting.empty() && running.size() < options.calls_at_once) {
        auto next = std::move(waiting.front());
        waiting.pop_front();
        start(std::move(next));
    }
    // Whoever waits for a peer that hangs is told so rather than kept for ever.
    while (waiting.size() > options.waiting_limit) {
        auto last = std::move(waiting.back());
        waiting.pop_back();
        answer(last.receiver, std::unexpected(CallFailure{.kind = CallFailure::Kind::Overloaded,
                                                          .text = "too many calls wait already"}));
    }
}

void Client::State::start(Waiting next)
{
    auto call = std::make_unique<ClientCall>(std::move(next.request), std::move(next.receiver), options);
    if (!call->is_well_formed()) {
        answer(call->receiver(), std::unexpected(CallFailure{
                                     .kind = CallFailure::Kind::BadRequest,
                                     .text = "a header or the URL has a line break or control character"}));
        return;
    }
    auto* const easy = call->easy();
    running.emplace(easy, std::move(call));
    CREDITD_ASSERT(curl_multi_add_handle(multi, easy) == CURLM_OK);
}

void Client::State::take_finished()
{
    int left = 0;
    while (CURLMsg const* message = curl_multi_info_read(multi, &left)) {
        if (message->msg == CURLMSG_DONE) {
            finish(message->easy_handle, message->data.result);
        }
    }
}

void Client::State::finish(CURL* easy, CURLcode code)
{
    auto const call = std::move(running.extract(easy).mapped());
    auto result = call->result(code);
    curl_multi_remove_handle(multi, easy);
    answer(call->receiver(), std::move(result));
}

int Client::State::milliseconds_to_next_work() const
{
    static constexpr int longest = 60'000;
    if (!waiting.empty() && running.size() < options.calls_at_once) {
        return 0;
    }
    if (work.empty()) {
        return longest;
    }
    auto const left =
        std::chrono::ceil<std::chrono::milliseconds>(work.begin()->first - std::chrono::steady_clock::now());
    return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, longest));
}

void Client::State::end_all()
{
    auto stopped = [](bool may_have_arrived) {
        return std::unexpected(CallFailure{.kind = CallFailure::Kind::Stopped,
                                           .may_have_arrived = may_have_arrived,
                                           .text = "the service is stopping"});
    };
    for (auto& [easy, call] : running) {
        curl_multi_remove_handle(multi, easy);
        answer(call->receiver(), stopped(call->may_have_arrived()));
    }
    running.clear();
    {
        std::scoped_lock const lock{mutex};
        take_inbox();
    }
    for (auto& left : waiting) {
        answer(left.receiver, stopped(false));
    }
    waiting.clear();
    work.clear();
    curl_multi_cleanup(multi);
}

void Client::State::answer(Receiver& receiver, CallResult result)
{
    run_guarded("receiver", [&] { receiver(std::move(result)); });
}

Client::Client(ClientOptions options) : state_(std::make_unique<State>(std::move(options))) {}

Client::~Client()
{
    stop();
}

void Client::send(OutgoingRequest request, Receiver receiver)
{
    {
        std::scoped_lock const lock{state_->mutex};
        if (!state_->stopping) {
            state_->new_calls.push_back({std::move(request), std::move(receiver)});
            curl_multi_wakeup(state_->multi);
            return;
        }
    }
    receiver(
        std::unexpected(CallFailure{.kind = CallFailure::Kind::Stopped, .text = "the service is stopping"}));
}

void Client::run_after(Duration delay, std::move_only_function<void()> work)
{
    auto const at = std::chrono::steady_clock::now() + std::chrono::milliseconds{delay.in_milliseconds()};
    std::scoped_lock const lock{state_->mutex};
    if (!state_->stopping) {
        state_->new_work.emplace(at, std::move(work));
        curl_multi_wakeup(state_->multi);
    }
}

void Client::stop()
{
    {
        std::scoped_lock const lock{state_->mutex};
        if (!state_->stopping) {
            state_->stopping = true;
            curl_multi_wakeup(state_->multi);
        }
    }
    if (state_->thread.joinable()) {
        state_->thread.join();
    }
}

}  // namespace creditd::http
