#include "storage/postgres/cluster.hpp"

#include "storage/postgres/server_facts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <libpq-fe.h>
#include <thread>

namespace creditd::storage::postgres {

namespace {

using std::chrono::milliseconds;

constexpr std::string_view for_all =
    "SELECT set_config('plan_cache_mode', 'force_generic_plan', false), set_config('jit', 'off', false), "
    "set_config('client_connection_check_interval', '1s', false), set_config('tcp_keepalives_idle', '5', false), "
    "set_config('tcp_keepalives_interval', '2', false), set_config('tcp_keepalives_count', '3', false)";

/// A batch names its rows by key. Whatever the statistics say of a table that was empty when the plan was
/// made, walking its key is right. A session left with locks by a node that vanished is ended by the server.
constexpr std::string_view for_writer =
    "SELECT set_config('lock_timeout', '1s', false), "
    "set_config('idle_in_transaction_session_timeout', '10s', false), "
    "set_config('enable_seqscan', 'off', false), set_config('enable_hashjoin', 'off', false), "
    "set_config('enable_mergejoin', 'off', false), set_config('enable_bitmapscan', 'off', false)";
constexpr std::string_view for_reader =
    "SELECT set_config('idle_in_transaction_session_timeout', '60s', false)";
constexpr std::string_view for_keeper = "SELECT set_config('lock_timeout', '20s', false)";

std::string_view settings_of(Session session)
{
    switch (session) {
    case Session::Writer: return for_writer;
    case Session::Reader: return for_reader;
    case Session::Keeper: return for_keeper;
    }
    return {};
}

struct FreeOptions
{
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

std::vector<std::string> split(std::string_view list)
{
    std::vector<std::string> parts;
    while (true) {
        auto const comma = list.find(',');
        parts.emplace_back(list.substr(0, comma));
        if (comma == std::string_view::npos) {
            return parts;
        }
        list.remove_prefix(comma + 1);
    }
}

}  // namespace

Cluster::Cluster(std::string const& url)
{
    char* mistake = nullptr;
    std::unique_ptr<PQconninfoOption, FreeOptions> const options{PQconninfoParse(url.c_str(), &mistake)};
    if (options == nullptr) {
        std::string reason = mistake != nullptr ? mistake : "no memory";
        PQfreemem(mistake);
        throw CannotOpen(fmt::format("the connection string is not understood: {}", reason));
    }
    Words shared{{"application_name", "creditd"}, {"client_encoding", "UTF8"}};
    std::vector<std::string> hosts{""};
    std::vector<std::string> addresses;
    std::vector<std::string> ports{""};
    std::string database;
    for (auto const* option = options.get(); option->keyword != nullptr; ++option) {
        std::string_view const keyword = option->keyword;
        if (option->val == nullptr || keyword == "target_session_attrs" || keyword == "connect_timeout" ||
            keyword == "client_encoding") {
            continue;  // we look for the writable server ourselves, under deadlines of our own
        }
        if (keyword == "host") {
            hosts = split(option->val);
        } else if (keyword == "hostaddr") {
            addresses = split(option->val);
        } else if (keyword == "port") {
            ports = split(option->val);
        } else {
            database = keyword == "dbname" ? option->val : database;
            shared.emplace_back(keyword, option->val);
        }
    }
    auto const count = std::max(hosts.size(), addresses.size());
    for (std::size_t at = 0; at < count; ++at) {
        auto words = shared;
        auto const& port = ports.size() == count ? ports[at] : ports.front();
        if (at < addresses.size()) {
            words.emplace_back("hostaddr", addresses[at]);
        }
        if (at < hosts.size() && !hosts[at].empty()) {
            words.emplace_back("host", hosts[at]);
        }
        if (!port.empty()) {
            words.emplace_back("port", port);
        }
        auto const& name = at < hosts.size() && !hosts[at].empty() ? hosts[at]
                           : at < addresses.size()                 ? addresses[at]
                                                                   : "local";
        shown_ += fmt::format("{}{}{}{}", at == 0 ? "" : ",", name, port.empty() ? "" : ":", port);
        hosts_.push_back(std::move(words));
    }
    shown_ = fmt::format("postgres://{}/{}", shown_, database);
}

std::unique_ptr<Connection> Cluster::connect(Session session, SteadyTime deadline)
{
    constexpr milliseconds pause{50};
    constexpr milliseconds patience_with_one_of_several{400};
    std::string reason;
    std::size_t at = 0;
    {
        std::lock_guard const lock(mutex_);
        at = first_;
    }
    for (std::size_t attempt = 1; std::chrono::steady_clock::now() < deadline; ++attempt) {
        auto const limit =
            hosts_.size() == 1
                ? deadline
                : std::min(deadline, std::chrono::steady_clock::now() + patience_with_one_of_several);
        try {
            auto connection = try_host(hosts_[at], session, limit);
            std::lock_guard const lock(mutex_);
            first_ = at;
            return connection;
        } catch (StorageFailure const& failure) {
            // What a server said tells more than that the last try had no time left.
            if (reason.empty() || std::chrono::steady_clock::now() < limit) {
                reason = failure.what();
            }
        }
        at = (at + 1) % hosts_.size();
        if (attempt % hosts_.size() == 0) {
            std::this_thread::sleep_until(std::min(deadline, std::chrono::steady_clock::now() + pause));
        }
    }
    {
        std::lock_guard const lock(mutex_);
        first_ = at;  // a silent host must not use up the time of the next caller too
    }
    throw StorageUnavailable(fmt::format("{} cannot be reached: {}", shown_, reason));
}

std::unique_ptr<Connection> Cluster::try_host(Words const& host, Session session, SteadyTime deadline)
{
    auto connection = std::make_unique<Connection>(host, deadline);
    connection->send(ServerFacts::query);
    connection->send(for_all);
    connection->send(settings_of(session));
    auto const results = connection->finish(deadline);
    if (!results) {
        throw_failure(results.error(), "preparing a connection");
    }
    ServerFacts const facts{results->front()};
    try {
        refuse_unfit(facts);
    } catch (CannotOpen const& refusal) {
        if (timeline_ != 0) {  // it was as it should be when we started
            throw StorageUnavailable(refusal.what());
        }
        throw;
    }
    remember(facts.identity, facts.timeline);
    connection->set_timeline(facts.timeline);
    [[maybe_unused]] bool const of_no_interest = connection->was_warned();
    return connection;
}

void Cluster::remember(std::int64_t identity, std::int64_t timeline)
{
    std::lock_guard const lock(mutex_);
    if (identity_ != 0 && identity != identity_) {
        throw StorageUnavailable(
            "the server belongs to another cluster than the one this process began with (system identifier)");
    }
    if (timeline < timeline_) {
        throw StorageUnavailable(
            fmt::format("the server is on timeline {}, but {} was seen: it is a primary that "
                        "was replaced. Rewind it and let it follow the new one",
                        timeline, timeline_));
    }
    identity_ = identity;
    timeline_ = timeline;
}

void Cluster::avoid_host()
{
    std::lock_guard const lock(mutex_);
    first_ = (first_ + 1) % hosts_.size();
}

}  // namespace creditd::storage::postgres
