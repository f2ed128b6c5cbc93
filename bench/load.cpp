// A lean load generator for the service: one thread, epoll, keep-alive connections with one request in flight
// each. It must cost less than what it measures, so requests are concatenated text and answers are only
// framed, not parsed.
//
//   load --port 8080 --key KEY --mode spend --connections 128 --seconds 5 [--accounts 20000] [--rate 30000] …
//
// Prints one JSON object: requests, operations, rates, latencies in microseconds, statuses, its own CPU.

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <map>
#include <netinet/tcp.h>
#include <optional>
#include <queue>
#include <random>
#include <string>
#include <string_view>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

struct Options
{
    int port = 8080;
    std::string key;
    std::string mode = "spend";
    int connections = 128;
    double seconds = 5;
    long requests = 0;  ///< stop after so many; 0: by time
    int accounts = 20'000;
    int items = 100;        ///< per request of mode batch
    double rate = 0;        ///< requests a second, open loop; 0: as fast as answers come
    std::string run = "r";  ///< part of every idempotency key: unlike between runs
    std::string amount = "0.5";
    int page = 1;
    std::string code = "LAUNCH";  ///< what mode promo redeems, each account once
};

Options read_options(int count, char** words)
{
    Options options;
    std::map<std::string, std::string> given;
    for (int i = 1; i + 1 < count; i += 2) {
        given[words[i]] = words[i + 1];
    }
    auto const text = [&](char const* name, std::string& value) {
        if (given.contains(name)) {
            value = given[name];
        }
    };
    auto const number = [&](char const* name, auto& value) {
        if (given.contains(name)) {
            value = static_cast<std::remove_reference_t<decltype(value)>>(std::stod(given[name]));
        }
    };
    number("--port", options.port);
    text("--key", options.key);
    text("--mode", options.mode);
    number("--connections", options.connections);
    number("--seconds", options.seconds);
    number("--requests", options.requests);
    number("--accounts", options.accounts);
    number("--items", options.items);
    number("--rate", options.rate);
    text("--run", options.run);
    text("--amount", options.amount);
    number("--page", options.page);
    text("--code", options.code);
    return options;
}

/// Accounts by Zipf 0.99, shuffled so that hot ones are spread; drawn from a table of a million.
class Accounts
{
public:
    explicit Accounts(int count) : table_(1 << 20)
    {
        std::mt19937_64 random{42};
        std::vector<int> order(static_cast<std::size_t>(count));
        for (int i = 0; i < count; ++i) {
            order[static_cast<std::size_t>(i)] = i;
        }
        std::shuffle(order.begin(), order.end(), random);
        std::vector<double> sums;
        double sum = 0;
        for (int i = 0; i < count; ++i) {
            sum += 1.0 / std::pow(i + 1, 0.99);
            sums.push_back(sum);
        }
        std::uniform_real_distribution<double> uniform{0, sum};
        for (auto& each : table_) {
            auto const at = std::lower_bound(sums.begin(), sums.end(), uniform(random));
            each = order[static_cast<std::size_t>(at - sums.begin())];
        }
    }

    int next() { return table_[at_++ & (table_.size() - 1)]; }

private:
    std::vector<int> table_;
    std::size_t at_ = 0;
};

constexpr std::string_view metadata =
    R"("metadata":{"model":"large-2","feature":"chat","request":"8f14e45f-ceea-467f-a0e6-d9c1a1b2c3d4","region":"eu-1"})";

/// Writes the requests of one mode, one after another.
class Script
{
public:
    explicit Script(Options const& options) : options_(options), accounts_(options.accounts) {}

    /// The next request of a connection; `answer` is the body of its last one.
    void next(std::string& out, std::string& last_hold, int& account)
    {
        auto const& mode = options_.mode;
        body_.clear();
        if (mode == "spend" || mode == "reference") {
            body_.append(R"({"userId":"bench-)")
                .append(std::to_string(accounts_.next()))
                .append(R"(","credits":)");
            body_.append(options_.amount);
            if (mode == "reference") {
                body_.append(R"(,"reference":"job-)")
                    .append(options_.run)
                    .append(std::to_string(serial_))
                    .append("\"");
            }
            body_.append(",").append(metadata).append("}");
            post(out, "/credits/usage");
        } else if (mode == "hot") {
            body_.append(R"({"userId":"bench-0","credits":0.5,)").append(metadata).append("}");
            post(out, "/credits/usage");
        } else if (mode == "batch") {
            body_.append(R"({"items":[)");
            for (int i = 0; i < options_.items; ++i) {
                body_.append(i == 0 ? "" : ",")
                    .append(R"({"userId":"bench-)")
                    .append(std::to_string(accounts_.next()));
                body_.append(R"(","credits":)").append(options_.amount).append(R"(,"idempotencyKey":")");
                body_.append(options_.run)
                    .append("-")
                    .append(std::to_string(serial_))
                    .append("-")
                    .append(std::to_string(i));
                body_.append("\",").append(metadata).append("}");
            }
            body_.append("]}");
            post(out, "/credits/usage/batch");
        } else if (mode == "hold") {
            if (last_hold.empty()) {
                account = accounts_.next();
                body_.append(R"({"userId":"bench-)")
                    .append(std::to_string(account))
                    .append(R"(","credits":1,)");
                body_.append(metadata).append("}");
                post(out, "/credits/holds");
            } else {
                body_.append(R"({"credits":0.5})");
                post(out, "/credits/holds/" + last_hold + "/capture");
                last_hold.clear();
            }
        } else if (mode == "open") {
            body_.append(R"({"userId":"bench-)").append(std::to_string(serial_ % options_.accounts));
            body_.append(R"(","credits":0.000001})");
            post(out, "/credits/usage");
        } else if (mode == "promo") {
            body_.append(R"({"userId":"bench-)").append(std::to_string(serial_ % options_.accounts));
            body_.append(R"(","code":")").append(options_.code).append("\"}");
            post(out, "/credits/redeem");
        } else if (mode == "balance") {
            get(out, "/credits/balance?userId=bench-" + std::to_string(accounts_.next()));
        } else if (mode == "history") {
            get(out, "/credits/history?page=" + std::to_string(options_.page) + "&userId=bench-" +
                         std::to_string(options_.page > 1 ? 0 : accounts_.next()));
        } else if (mode == "livez") {
            get(out, "/livez");
        } else {
            std::fprintf(stderr, "load: no mode %s\n", mode.c_str());
            std::exit(2);
        }
        ++serial_;
    }

private:
    void post(std::string& out, std::string_view path)
    {
        out.append("POST ")
            .append(path)
            .append(" HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer ")
            .append(options_.key);
        out.append("\r\nContent-Type: application/json\r\nIdempotency-Key: ")
            .append(options_.run)
            .append("-");
        out.append(std::to_string(serial_))
            .append("\r\nContent-Length: ")
            .append(std::to_string(body_.size()));
        out.append("\r\n\r\n").append(body_);
    }

    void get(std::string& out, std::string_view path)
    {
        out.append("GET ")
            .append(path)
            .append(" HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer ")
            .append(options_.key);
        out.append("\r\n\r\n");
    }

    Options const& options_;
    Accounts accounts_;
    std::string body_;
    long serial_ = 0;
};

struct Connection
{
    int socket = -1;
    std::string out;
    std::string in;
    Clock::time_point sent;
    std::string hold;  ///< mode hold: the id to capture next
    int account = 0;
    bool busy = false;
};

int connect_to(int port)
{
    int const socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        std::perror("load: connect");
        std::exit(1);
    }
    int const on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::fcntl(socket, F_SETFL, ::fcntl(socket, F_GETFL) | O_NONBLOCK);
    return socket;
}

/// Bytes of the first whole answer in `in`, or 0.
std::size_t whole_answer(std::string_view in, int& status)
{
    auto const head = in.find("\r\n\r\n");
    if (head == std::string_view::npos) {
        return 0;
    }
    status = std::atoi(in.data() + 9);
    auto at = in.find("Content-Length: ");
    if (at == std::string_view::npos || at > head) {
        at = in.find("content-length: ");
    }
    std::size_t length = 0;
    if (at != std::string_view::npos && at < head) {
        length = static_cast<std::size_t>(std::atol(in.data() + at + 16));
    }
    auto const size = head + 4 + length;
    return in.size() >= size ? size : 0;
}

class Load
{
public:
    explicit Load(Options const& options) : options_(options), script_(options), epoll_(::epoll_create1(0))
    {
        connections_.resize(static_cast<std::size_t>(options.connections));
        for (std::size_t i = 0; i < connections_.size(); ++i) {
            connections_[i].socket = connect_to(options.port);
            epoll_event event{.events = EPOLLIN, .data = {.u64 = i}};
            ::epoll_ctl(epoll_, EPOLL_CTL_ADD, connections_[i].socket, &event);
        }
        latencies_.reserve(4'000'000);
    }

    void run()
    {
        begun_ = Clock::now();
        deadline_ = begun_ + std::chrono::microseconds(static_cast<long>(options_.seconds * 1e6));
        next_due_ = begun_;
        for (auto& connection : connections_) {
            if (options_.rate == 0) {
                send(connection, Clock::now());
            } else {
                idle_.push_back(&connection);
            }
        }
        std::array<epoll_event, 256> events;
        while (in_flight_ > 0 || !is_over()) {
            timespec const wait = patience();
            int const ready =
                ::epoll_pwait2(epoll_, events.data(), static_cast<int>(events.size()), &wait, nullptr);
            for (int i = 0; i < ready; ++i) {
                receive(connections_[events[static_cast<std::size_t>(i)].data.u64]);
            }
            if (options_.rate > 0) {
                send_due();
            }
            if (in_flight_ > 0 && Clock::now() > deadline_ + std::chrono::seconds(20)) {
                break;
            }
        }
        ended_ = Clock::now();
    }

    void report()
    {
        std::sort(latencies_.begin(), latencies_.end());
        auto const at = [&](double share) {
            return latencies_.empty() ? 0U
                                      : latencies_[static_cast<std::size_t>(
                                            share * static_cast<double>(latencies_.size() - 1))];
        };
        double const seconds = std::chrono::duration<double>(ended_ - begun_).count();
        long const per_request = options_.mode == "batch" ? options_.items : 1;
        rusage usage{};
        ::getrusage(RUSAGE_SELF, &usage);
        auto const time = [](timeval const& value) {
            return static_cast<double>(value.tv_sec) + static_cast<double>(value.tv_usec) / 1e6;
        };
        std::string statuses;
        for (auto const& [status, count] : statuses_) {
            statuses +=
                (statuses.empty() ? "\"" : ", \"") + std::to_string(status) + "\": " + std::to_string(count);
        }
        std::printf(
            "{\"mode\": \"%s\", \"requests\": %zu, \"operations\": %ld, \"seconds\": %.3f, \"requests_per_second\": %.0f, "
            "\"operations_per_second\": %.0f, \"p50_us\": %u, \"p90_us\": %u, \"p99_us\": %u, \"max_us\": %u, "
            "\"statuses\": {%s}, \"load_cpu_seconds\": %.3f}\n",
            options_.mode.c_str(), latencies_.size(), static_cast<long>(latencies_.size()) * per_request,
            seconds, static_cast<double>(latencies_.size()) / seconds,
            static_cast<double>(latencies_.size()) * static_cast<double>(per_request) / seconds, at(0.5),
            at(0.9), at(0.99), at(1.0), statuses.c_str(), time(usage.ru_utime) + time(usage.ru_stime));
    }

private:
    [[nodiscard]] bool is_over() const
    {
        return options_.requests > 0 ? sent_ >= options_.requests : Clock::now() >= deadline_;
    }

    [[nodiscard]] timespec patience() const
    {
        if (options_.rate == 0) {
            return {0, 100'000'000};
        }
        auto const wait =
            std::chrono::duration_cast<std::chrono::nanoseconds>(next_due_ - Clock::now()).count();
        return {0, std::clamp<long>(wait, 0, 100'000'000)};
    }

    void send(Connection& connection, Clock::time_point since)
    {
        connection.out.clear();
        script_.next(connection.out, connection.hold, connection.account);
        connection.sent = since;
        connection.busy = true;
        ++in_flight_;
        ++sent_;
        std::string_view rest{connection.out};
        while (!rest.empty()) {
            auto const wrote = ::send(connection.socket, rest.data(), rest.size(), MSG_NOSIGNAL);
            if (wrote > 0) {
                rest.remove_prefix(static_cast<std::size_t>(wrote));
            } else if (errno != EAGAIN) {
                std::perror("load: send");
                std::exit(1);
            }
        }
    }

    /// Open loop: every due request goes out on an idle connection, and its latency counts from when it was
    /// due.
    void send_due()
    {
        auto const now = Clock::now();
        auto const interval = std::chrono::nanoseconds(static_cast<long>(1e9 / options_.rate));
        while (next_due_ <= now && !idle_.empty() && !is_over()) {
            auto* const connection = idle_.back();
            idle_.pop_back();
            send(*connection, next_due_);
            next_due_ += interval;
        }
    }

    void receive(Connection& connection)
    {
        std::array<char, 65536> buffer;
        auto const got = ::recv(connection.socket, buffer.data(), buffer.size(), 0);
        if (got == 0 || (got < 0 && errno != EAGAIN)) {
            std::fprintf(stderr, "load: the server closed a connection\n");
            std::exit(1);
        }
        if (got < 0) {
            return;
        }
        connection.in.append(buffer.data(), static_cast<std::size_t>(got));
        int status = 0;
        auto const size = whole_answer(connection.in, status);
        if (size == 0) {
            return;
        }
        finish(connection, status);
        connection.in.erase(0, size);
        connection.busy = false;
        --in_flight_;
        if (is_over()) {
            return;
        }
        if (options_.rate > 0) {
            idle_.push_back(&connection);
        } else {
            send(connection, Clock::now());
        }
    }

    void finish(Connection& connection, int status)
    {
        auto const spent =
            std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - connection.sent).count();
        latencies_.push_back(static_cast<std::uint32_t>(spent));
        if (++statuses_[status] == 1 && status >= 400) {
            std::fprintf(stderr, "load: first %d: %.300s\n", status, connection.in.c_str());
        }
        if (options_.mode == "hold" && status == 201) {
            auto const at = connection.in.find("\"id\":\"hold_");
            connection.hold = connection.in.substr(at + 6, connection.in.find('"', at + 6) - at - 6);
        }
    }

    Options const& options_;
    Script script_;
    int const epoll_;
    std::vector<Connection> connections_;
    std::vector<Connection*> idle_;
    std::vector<std::uint32_t> latencies_;
    std::map<int, long> statuses_;
    Clock::time_point begun_, deadline_, ended_, next_due_;
    long in_flight_ = 0;
    long sent_ = 0;
};

}  // namespace

int main(int count, char** words)
{
    auto const options = read_options(count, words);
    Load load{options};
    load.run();
    load.report();
}
