#include "http/problem_catalog.hpp"
#include "http/server.hpp"
#include "http/testing/client.hpp"
#include "http/workers.hpp"
#include "ledger/testing/stored_world.hpp"
#include "live/hub.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

using namespace creditd;
using namespace creditd::live;
using http::testing::Client;

namespace {

constexpr http::Permission reads_own{"credits:read"};
constexpr http::Permission reads_all{"accounts:read"};
constexpr auto now = Moment::from_milliseconds(1'900'000'000'000);

/// Tokens and whom they stand for, until they are taken back.
class TokenBook final : public http::Authenticator
{
public:
    void give(std::string const& token, std::string const& id,
              std::vector<std::string_view> const& permissions)
    {
        auto principal = std::make_shared<http::Principal>();
        principal->kind = http::Principal::Kind::User;
        principal->id = id;
        principal->user_id = id.substr(5);
        for (auto const permission : permissions) {
            principal->permissions.set(*http::permission_index(permission));
        }
        std::scoped_lock const lock{mutex_};
        known_[token] = std::move(principal);
    }
    void take_back(std::string const& token)
    {
        std::scoped_lock const lock{mutex_};
        known_.erase(token);
    }
    /// Nothing can be found out any more.
    void break_down()
    {
        std::scoped_lock const lock{mutex_};
        is_broken_ = true;
    }

    std::optional<http::Authentication> at_once(http::Request const& request) override
    {
        std::scoped_lock const lock{mutex_};
        if (is_broken_) {
            return std::unexpected(http::problem_of(http::problems::overloaded, "not now"));
        }
        auto const found = known_.find(std::string{http::bearer_token(request).value_or("")});
        if (found == known_.end()) {
            return std::unexpected(http::problem_of(http::problems::unauthenticated, "who are you?"));
        }
        return found->second;
    }
    void look_up(http::Request const&, std::move_only_function<void(http::Authentication)>) override
    {
        FAIL("everything is known at once");
    }

private:
    std::mutex mutex_;
    std::map<std::string, std::shared_ptr<http::Principal const>> known_;
    bool is_broken_ = false;
};

/// A hub behind a real server. Its thread does not run: the test says when something is told.
struct Stage
{
    explicit Stage(Settings settings = {}) : hub(settings)
    {
        tokens->give("alice", "user:alice", {"credits:read"});
        tokens->give("bob", "user:bob", {"credits:read"});
        tokens->give("admin", "user:admin", {"credits:read", "accounts:read", "audit:read"});
        tokens->give("support", "user:support", {"credits:read", "accounts:read"});
        loops.start();
        http::ServerOptions options;
        options.port = 0;
        server.emplace(options, loops, routes(), tokens, workers, nullptr);
        server->start();
    }
    ~Stage() { server->stop(Duration{}); }
    Stage(Stage const&) = delete;
    Stage& operator=(Stage const&) = delete;

    std::vector<http::Route> routes()
    {
        using http::Access;
        using http::Method;
        std::vector<http::Route> all;
        all.push_back({.method = Method::Get,
                       .path = "/own",
                       .access = Access::requires_(reads_own),
                       .operation = "watchOwn",
                       .handler = [this](std::unique_ptr<http::Exchange> exchange) {
                           auto user_id = exchange->principal().id.substr(5);
                           hub.watch(std::move(exchange), {std::move(user_id), reads_own}, now);
                       }});
        all.push_back({.method = Method::Get,
                       .path = "/of-bob",
                       .access = Access::requires_(reads_own),
                       .operation = "watchBob",
                       .handler = [this](std::unique_ptr<http::Exchange> exchange) {
                           hub.watch(std::move(exchange), {"bob", reads_own}, now);
                       }});
        all.push_back({.method = Method::Get,
                       .path = "/all",
                       .access = Access::requires_(reads_all),
                       .operation = "watchAll",
                       .handler = [this](std::unique_ptr<http::Exchange> exchange) {
                           hub.watch(std::move(exchange), {{}, reads_all}, now);
                       }});
        return all;
    }

    /// Whoever has that token begins to watch, and has been greeted.
    std::unique_ptr<Client> watch(std::string const& target, std::string const& token)
    {
        auto client = std::make_unique<Client>(server->port());
        ask(*client, target, token);
        CHECK(client->read_response(true).status == 200);
        CHECK(client->read_chunk() ==
              "retry: 3000\nevent: hello\ndata: {\"at\":\"2030-03-17T17:46:40.000Z\"}\n\n");
        return client;
    }

    static void ask(Client& client, std::string const& target, std::string const& token)
    {
        client.send_raw("GET " + target + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token +
                        "\r\n\r\n");
    }

    int refused(std::string const& target, std::string const& token)
    {
        Client client{server->port()};
        ask(client, target, token);
        return client.read_response().status;
    }

    void commit(std::vector<std::string> const& user_ids)
    {
        std::vector<ledger::Account> accounts(user_ids.size());
        std::vector<ledger::Account const*> changed;
        for (std::size_t i = 0; i < user_ids.size(); ++i) {
            accounts[i].user_id = user_ids[i];
            changed.push_back(&accounts[i]);
        }
        hub.committed(changed, now);
    }

    /// The hub is asked again and again until so many are left, some seconds at most.
    void tell_until_watched_by(std::size_t count)
    {
        for (int tries = 0; hub.watchers() != count; ++tries) {
            REQUIRE(tries < 2'000'000);
            hub.tell();
            std::this_thread::yield();
        }
    }

    std::shared_ptr<TokenBook> tokens = std::make_shared<TokenBook>();
    http::Loops loops{1};
    http::Workers workers{1, 8};
    Hub hub;
    std::optional<http::Server> server;
};

}  // namespace

TEST_CASE("LIVE-2: a user hears of the own account alone, the service's watchers of all")
{
    Stage stage;
    auto const alice = stage.watch("/own", "alice");
    auto const bob = stage.watch("/own", "bob");
    auto const support = stage.watch("/all", "support");
    stage.commit({"alice", "carol"});
    stage.hub.tell();
    CHECK(alice->read_chunk() == "event: balance\ndata: {\"userIds\":[\"alice\"]}\n\n");
    CHECK(support->read_chunk() == "event: balance\ndata: {\"userIds\":[\"alice\",\"carol\"]}\n\n"
                                   "event: overview\ndata: {}\n\n");
    stage.commit({"bob"});
    stage.hub.tell();
    CHECK(bob->read_chunk() == "event: balance\ndata: {\"userIds\":[\"bob\"]}\n\n");
}

TEST_CASE("LIVE-2: of the audit log only those hear who may read it")
{
    Stage stage;
    auto const admin = stage.watch("/all", "admin");
    auto const support = stage.watch("/all", "support");
    News news;
    news.add(Topic::Audit);
    news.add(Topic::Jobs, "job_1");
    stage.hub.note(news);
    stage.hub.tell();
    std::string const jobs = "event: jobs\ndata: {\"ids\":[\"job_1\"]}\n\n";
    std::string const overview = "event: overview\ndata: {}\n\n";
    CHECK(admin->read_chunk() == jobs + "event: audit\ndata: {}\n\n" + overview);
    CHECK(support->read_chunk() == jobs + overview);
}

TEST_CASE("LIVE-3: what happens between two tellings is one event, however much it is")
{
    Stage stage;
    auto const alice = stage.watch("/own", "alice");
    for (int i = 0; i < 1'000; ++i) {
        stage.commit({"alice"});
    }
    stage.hub.tell();
    stage.hub.tell();
    stage.commit({"alice"});
    stage.hub.tell();
    std::string const once = "event: balance\ndata: {\"userIds\":[\"alice\"]}\n\n";
    auto told = alice->read_chunk();
    while (told.size() < 2 * once.size()) {
        told += alice->read_chunk();
    }
    CHECK(told == once + once);
}

TEST_CASE("LIVE-2: what another node changed before the first look is told, too")
{
    ledger::testing::StoredWorld other;
    (void)other.grant("alice", 5);
    Stage stage;
    auto const alice = stage.watch("/own", "alice");
    std::string const once = "event: balance\ndata: {\"userIds\":[\"alice\"]}\n\n";
    stage.hub.look_at(*other.database);
    stage.hub.tell();
    CHECK(alice->read_chunk() == once);

    stage.hub.look_at(*other.database);  // nothing new
    stage.hub.tell();
    (void)other.spend("alice", 1);
    stage.hub.look_at(*other.database);
    stage.hub.tell();
    CHECK(alice->read_chunk() == once);
    stage.hub.stop();
    CHECK(alice->read_chunk().empty());
}

TEST_CASE("LIVE-3: while nobody watches nothing is gathered, and who goes is forgotten")
{
    Stage stage;
    CHECK_FALSE(stage.hub.is_listening());
    {
        auto const alice = stage.watch("/own", "alice");
        CHECK(stage.hub.is_listening());
        stage.commit({"alice"});
    }
    stage.tell_until_watched_by(0);
    CHECK_FALSE(stage.hub.is_listening());
    auto const again = stage.watch("/own", "alice");
    stage.hub.tell();
    stage.commit({"alice"});
    stage.hub.tell();
    CHECK(again->read_chunk() == "event: balance\ndata: {\"userIds\":[\"alice\"]}\n\n");
}

TEST_CASE("LIVE-4: a stream ends when its credential does, or may no more what it needs")
{
    Stage stage;
    stage.hub.start(stage.tokens);
    auto const alice = stage.watch("/own", "alice");
    auto const support = stage.watch("/all", "support");
    auto const admin = stage.watch("/all", "admin");
    SUBCASE("revoked")
    {
        stage.tokens->take_back("alice");
        stage.tell_until_watched_by(2);
        CHECK(alice->read_chunk().empty());
        CHECK(alice->is_closed_by_server());
    }
    SUBCASE("another role")
    {
        stage.tokens->give("support", "user:support", {"credits:read"});
        stage.tell_until_watched_by(2);
        CHECK(support->read_chunk().empty());
    }
    SUBCASE("the same token stands for somebody else")
    {
        stage.tokens->give("alice", "user:carol", {"credits:read"});
        stage.tell_until_watched_by(2);
        CHECK(alice->read_chunk().empty());
    }
    SUBCASE("not to be found out now")
    {
        stage.tokens->break_down();
        stage.hub.tell();
        stage.hub.tell();
        CHECK(stage.hub.watchers() == 3);
    }
    stage.hub.stop();
    CHECK(admin->read_chunk().empty());
    CHECK(stage.refused("/all", "support") >= 400);
}

TEST_CASE("LIVE-4: who acts for users watches others until that permission is lost")
{
    Stage stage;
    stage.hub.start(stage.tokens);
    stage.tokens->give("bot", "user:bot", {"credits:read", "accounts:act"});
    auto const bot = stage.watch("/of-bob", "bot");
    stage.tokens->give("bot", "user:bot", {"credits:read"});
    stage.tell_until_watched_by(0);
    CHECK(bot->read_chunk().empty());
}

TEST_CASE("LIVE-2: the audit log is heard of as long as it may be read, on a stream that goes on")
{
    Stage stage;
    stage.hub.start(stage.tokens);
    auto const admin = stage.watch("/all", "admin");
    auto const support = stage.watch("/all", "support");
    stage.tokens->give("admin", "user:admin", {"credits:read", "accounts:read"});
    stage.tokens->give("support", "user:support", {"credits:read", "accounts:read", "audit:read"});
    stage.hub.tell();  // finds out who may what now
    stage.hub.tell();
    News news;
    news.add(Topic::Audit);
    news.add(Topic::Jobs, "job_1");
    stage.hub.note(news);
    stage.hub.tell();
    CHECK_FALSE(admin->read_chunk().contains("event: audit"));
    CHECK(support->read_chunk().contains("event: audit"));
    CHECK(stage.hub.watchers() == 2);
}

TEST_CASE("LIVE-5: so many streams may be open, of one principal and of all; one that ends makes room")
{
    Stage stage{{.streams = 3, .streams_per_principal = 2}};
    auto first = stage.watch("/own", "alice");
    auto const second = stage.watch("/own", "alice");
    CHECK(stage.refused("/own", "alice") == 429);
    auto const bob = stage.watch("/own", "bob");
    CHECK(stage.refused("/all", "admin") == 429);
    first.reset();
    stage.tell_until_watched_by(2);
    auto const admin = stage.watch("/all", "admin");
    CHECK(stage.refused("/own", "bob") == 429);
}

TEST_CASE("LIVE-5: who reads too slowly misses events, and is told to fetch everything anew")
{
    Stage stage;
    auto const support = stage.watch("/all", "support");
    // More than the sockets' buffers and the stream's own take.
    for (int round = 0; round < 4'000; ++round) {
        News news;
        for (std::size_t i = 0; i < News::named_at_most; ++i) {
            news.add(Topic::Jobs, std::string(120, 'x') + std::to_string(i));
        }
        stage.hub.note(news);
        stage.hub.tell();
    }
    auto reading = std::async(std::launch::async, [&] {
        std::string told;
        while (!told.contains("event: resync\ndata: {}\n\n")) {
            told = told.substr(told.size() > 100 ? told.size() - 100 : 0) + support->read_chunk();
        }
    });
    while (reading.wait_for(std::chrono::seconds{0}) != std::future_status::ready) {
        stage.hub.tell();
        std::this_thread::yield();
    }
    reading.get();
    CHECK(stage.hub.watchers() == 1);
}
