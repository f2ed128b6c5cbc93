#include "redis/client.hpp"

#include "base/assert.hpp"
#include "redis/socket.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <deque>
#include <mutex>
#include <pthread.h>
#include <sys/eventfd.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace creditd::redis {

namespace {

using Clock = std::chrono::steady_clock;

/// A connection that lasted so long was a good one: the next pause is the first again.
constexpr auto good_after = std::chrono::seconds{5};

/// Errors about one key or one script. All others say that this Redis cannot serve us.
bool concerns_one_command(Reply const& reply)
{
    return reply.is_error("WRONGTYPE") || reply.is_error("NOSCRIPT");
}

/// Wakes a thread that polls.
class Bell
{
public:
    Bell() : descriptor_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) { CREDITD_ASSERT(descriptor_ >= 0); }
    ~Bell() { ::close(descriptor_); }
    Bell(Bell const&) = delete;
    Bell& operator=(Bell const&) = delete;

    void ring() const
    {
        std::uint64_t const one = 1;
        [[maybe_unused]] auto const written = ::write(descriptor_, &one, sizeof one);
    }
    void silence() const
    {
        std::uint64_t count = 0;
        [[maybe_unused]] auto const taken = ::read(descriptor_, &count, sizeof count);
    }
    void wait(Deadline until) const { wait_for(descriptor_, until); }
    [[nodiscard]] int descriptor() const { return descriptor_; }

private:
    int descriptor_;
};

class NobodyThere final : public Pipeline
{
public:
    explicit NobodyThere(std::atomic<std::uint64_t>& failures) : failures_(failures) {}
    void send(std::string /*command*/, Done done) override
    {
        ++failures_;
        done(std::nullopt);
    }
    void when_answered(std::move_only_function<void()> then) override { then(); }

private:
    std::atomic<std::uint64_t>& failures_;
};

}  // namespace

/// The thread's own side is below `thread`; the rest is shared under `mutex`.
struct Client::State final : Pipeline
{
    explicit State(Options wanted) : options(std::move(wanted)), thread([this] { live(); }) {}

    void send(std::string command, Done done) override;
    void when_answered(std::move_only_function<void()> then) override;

    void live();
    std::optional<Socket> connect(std::string& reason);
    std::expected<void, std::string> greet(Socket& socket, Deadline deadline) const;
    std::string serve(Socket& socket);
    std::optional<std::string> write_what_is_waiting(Socket& socket);
    std::optional<std::string> read_what_came(Socket& socket, ReplyReader& reader);
    void take_work();
    void answer_front(Reply reply);
    void finish_waits();
    void give_up_everything();
    bool pause_before_next();
    void tell(bool is_up, std::string const& reason);

    [[nodiscard]] bool must_stop() const { return stopping.load(); }

    Options const options;
    Bell bell;
    std::mutex mutex;
    std::vector<Work> waiting;
    bool is_up = false;
    bool has_rung = false;
    std::atomic<bool> stopping = false;
    std::atomic<std::size_t> in_flight = 0;
    std::atomic<std::uint64_t> commands = 0, failures = 0, connections = 0;
    std::atomic<bool> is_connected = false;

    /// A command that waits for its reply, or somebody who waits for all before.
    struct Expected
    {
        Done done;
        std::move_only_function<void()> then;
        Deadline deadline;
    };
    std::deque<Expected> expected;
    std::string out;
    std::string last_reason;
    std::chrono::milliseconds pause{};
    std::thread thread;
};

void Client::State::send(std::string command, Done done)
{
    out += command;
    ++commands;
    ++in_flight;
    expected.push_back({std::move(done), {}, Clock::now() + options.reply_within});
}

void Client::State::when_answered(std::move_only_function<void()> then)
{
    if (expected.empty()) {
        return then();
    }
    expected.push_back({{}, std::move(then), Deadline::max()});
}

void Client::State::live()
{
    pthread_setname_np(pthread_self(), "redis");
    pause = options.first_pause;
    while (!must_stop()) {
        std::string reason;
        if (auto socket = connect(reason)) {
            ++connections;
            auto const began = Clock::now();
            tell(true, {});
            if (options.on_connected) {
                options.on_connected(*this);
            }
            reason = serve(*socket);
            if (Clock::now() - began >= good_after) {
                pause = options.first_pause;
            }
        }
        tell(false, reason);
        give_up_everything();
        if (!pause_before_next()) {
            break;
        }
    }
    give_up_everything();
}

/// What is shown once per change, not once per attempt.
void Client::State::tell(bool up, std::string const& reason)
{
    {
        std::scoped_lock const lock{mutex};
        is_up = up && !must_stop();
        is_connected = is_up;
    }
    if (up) {
        spdlog::info("connected to {}", options.url.place());
        last_reason.clear();
    } else if (reason != last_reason && !must_stop()) {
        spdlog::warn("{} is not used until it answers again: {}", options.url.place(), reason);
        last_reason = reason;
    }
}

std::optional<Socket> Client::State::connect(std::string& reason)
{
    auto const deadline = Clock::now() + options.connect_within;
    auto socket = Socket::open(options.url, options.ca_file, deadline, bell.descriptor());
    if (!socket) {
        reason = std::move(socket.error());
        return std::nullopt;
    }
    if (auto greeted = greet(*socket, deadline); !greeted) {
        reason = std::move(greeted.error());
        return std::nullopt;
    }
    return std::move(*socket);
}

/// Says who we are and which database is meant, and has a PING answered.
std::expected<void, std::string> Client::State::greet(Socket& socket, Deadline deadline) const
{
    auto const& url = options.url;
    std::string words;
    int outstanding = 2;
    if (!url.password.empty()) {
        words += url.user.empty() ? command_of({"AUTH", url.password})
                                  : command_of({"AUTH", url.user, url.password});
        ++outstanding;
    }
    words += command_of({"SELECT", std::to_string(url.database)});
    words += command_of({"PING"});

    ReplyReader reader;
    std::array<char, 4096> buffer{};
    while (outstanding > 0) {
        auto const written = socket.write(words);
        if (!written) {
            return std::unexpected(written.error());
        }
        words.erase(0, *written);
        auto const count = socket.read(buffer);
        if (!count) {
            return std::unexpected(count.error());
        }
        reader.feed({buffer.data(), *count});
        for (auto reply = reader.next(); !reply || *reply; reply = reader.next()) {
            if (!reply) {
                return std::unexpected("this is no Redis: " + reply.error());
            }
            if ((*reply)->kind == Reply::Kind::Error) {
                return std::unexpected((*reply)->text);
            }
            --outstanding;
        }
        if (outstanding > 0 && *count == 0 &&
            socket.wait(!words.empty(), bell.descriptor(), deadline) != Socket::Woken::Socket) {
            return std::unexpected("no answer in time");
        }
    }
    return {};
}

/// Until the connection is no good any more: why.
std::string Client::State::serve(Socket& socket)
{
    ReplyReader reader;
    while (!must_stop()) {
        take_work();
        if (auto wrong = write_what_is_waiting(socket)) {
            return *wrong;
        }
        auto const deadline =
            expected.empty() ? Clock::now() + std::chrono::seconds{60} : expected.front().deadline;
        (void)socket.wait(!out.empty(), bell.descriptor(), deadline);
        if (auto wrong = read_what_came(socket, reader)) {
            return *wrong;
        }
        finish_waits();
        if (!expected.empty() && Clock::now() > expected.front().deadline) {
            return "it did not answer in time";
        }
    }
    return {};
}

void Client::State::take_work()
{
    std::vector<Work> taken;
    {
        std::scoped_lock const lock{mutex};
        taken.swap(waiting);
        if (std::exchange(has_rung, false)) {
            bell.silence();
        }
    }
    for (auto& work : taken) {
        work(*this);
    }
}

std::optional<std::string> Client::State::write_what_is_waiting(Socket& socket)
{
    std::size_t taken = 0;
    while (taken < out.size()) {
        auto const count = socket.write(std::string_view{out}.substr(taken));
        if (!count) {
            return count.error();
        }
        if (*count == 0) {
            break;
        }
        taken += *count;
    }
    out.erase(0, taken);
    return std::nullopt;
}

std::optional<std::string> Client::State::read_what_came(Socket& socket, ReplyReader& reader)
{
    std::array<char, 16'384> buffer{};
    for (;;) {
        auto const count = socket.read(buffer);
        if (!count) {
            return count.error();
        }
        if (*count == 0) {
            return std::nullopt;
        }
        reader.feed({buffer.data(), *count});
        for (auto reply = reader.next(); !reply || *reply; reply = reader.next()) {
            if (!reply) {
                return reply.error();
            }
            finish_waits();
            if (expected.empty()) {
                return "it answered what nobody asked";
            }
            if ((*reply)->kind == Reply::Kind::Error && !concerns_one_command(**reply)) {
                return (*reply)->text;
            }
            answer_front(std::move(**reply));
        }
    }
}

void Client::State::answer_front(Reply reply)
{
    auto done = std::move(expected.front().done);
    expected.pop_front();
    --in_flight;
    done(std::move(reply));
}

void Client::State::finish_waits()
{
    while (!expected.empty() && expected.front().then) {
        auto then = std::move(expected.front().then);
        expected.pop_front();
        then();
    }
}

/// Everything under way ends as if nobody were there, in order.
void Client::State::give_up_everything()
{
    out.clear();
    for (;;) {
        finish_waits();
        if (expected.empty()) {
            break;
        }
        auto done = std::move(expected.front().done);
        expected.pop_front();
        --in_flight;
        ++failures;
        done(std::nullopt);
    }
    std::vector<Work> taken;
    {
        std::scoped_lock const lock{mutex};
        taken.swap(waiting);
        if (std::exchange(has_rung, false)) {
            bell.silence();
        }
    }
    NobodyThere nobody{failures};
    for (auto& work : taken) {
        work(nobody);
    }
}

/// False when it is time to stop.
bool Client::State::pause_before_next()
{
    auto const until = Clock::now() + pause;
    pause = std::min(pause * 2, options.longest_pause);
    while (!must_stop() && Clock::now() < until) {
        bell.wait(until);  // nobody rings while we are down but `stop`
    }
    return !must_stop();
}

Client::Client(Options options) : state_(std::make_unique<State>(std::move(options))) {}

Client::~Client()
{
    stop();
}

void Client::run(Work work)
{
    auto& state = *state_;
    {
        std::scoped_lock const lock{state.mutex};
        if (state.is_up && state.waiting.size() + state.in_flight < state.options.queue_limit) {
            state.waiting.push_back(std::move(work));
            if (!std::exchange(state.has_rung, true)) {
                state.bell.ring();
            }
            return;
        }
    }
    NobodyThere nobody{state.failures};
    work(nobody);
}

void Client::stop()
{
    auto& state = *state_;
    {
        std::scoped_lock const lock{state.mutex};
        state.stopping = true;
        state.is_up = false;
        state.is_connected = false;
    }
    state.bell.ring();
    if (state.thread.joinable()) {
        state.thread.join();
    }
}

Figures Client::figures() const
{
    auto const& state = *state_;
    return {.is_connected = state.is_connected,
            .commands = state.commands,
            .failures = state.failures,
            .connections = state.connections};
}

}  // namespace creditd::redis
