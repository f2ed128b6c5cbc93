#include "redis/client.hpp"
#include "redis/testing/scripted_server.hpp"

#include <doctest/doctest.h>

#include <future>
#include <utility>

namespace creditd::redis {

namespace {

using testing::ScriptedServer;

Options options_for(ScriptedServer const& server)
{
    Options options;
    options.url.host = "127.0.0.1";
    options.url.port = server.port();
    options.reply_within = std::chrono::seconds{30};
    options.first_pause = std::chrono::milliseconds{1};
    options.longest_pause = std::chrono::milliseconds{1};
    return options;
}

/// A client that tells when it is connected.
class Connected
{
public:
    explicit Connected(Options options) : client_(announcing(std::move(options))) {}

    void wait_for_connection() { (void)connections_.get_future().get(); }

    std::optional<Reply> ask(std::string command)
    {
        std::promise<std::optional<Reply>> reply;
        client_.run([&](Pipeline& pipeline) {
            pipeline.send(std::move(command),
                          [&](std::optional<Reply> came) { reply.set_value(std::move(came)); });
        });
        return reply.get_future().get();
    }

    Client& client() { return client_; }

private:
    Options announcing(Options options)
    {
        options.on_connected = [this, first = true](Pipeline& /*pipeline*/) mutable {
            if (std::exchange(first, false)) {
                connections_.set_value();
            }
        };
        return options;
    }

    std::promise<void> connections_;
    Client client_;
};

std::string const get = command_of({"GET", "key"});

}  // namespace

TEST_CASE("REDIS-1: replies arrive in the order of the commands, each with its own")
{
    ScriptedServer server{{"+OK\r\n+PONG\r\n", "$5\r\nfirst\r\n$-1\r\n:7\r\n"}};
    Connected redis{options_for(server)};
    redis.wait_for_connection();

    std::promise<std::string> all;
    std::string seen;
    redis.client().run([&](Pipeline& pipeline) {
        pipeline.send(get, [&](std::optional<Reply> const& reply) { seen += reply->text; });
        pipeline.send(get, [&](std::optional<Reply> const& reply) {
            seen += reply->kind == Reply::Kind::Nothing ? " none" : " some";
        });
        pipeline.when_answered([&] { seen += " between"; });
        pipeline.send(get, [&](std::optional<Reply> const& reply) {
            all.set_value(seen + " " + std::to_string(reply->number));
        });
    });

    CHECK(all.get_future().get() == "first none between 7");
    CHECK(redis.client().figures().commands == 3);
    CHECK(redis.client().figures().is_connected);
}

TEST_CASE("REDIS-1: without a Redis everything is given up at once, on the caller's thread")
{
    Options options;
    options.url.host = "127.0.0.1";
    options.url.port = 1;  // nobody listens there
    Client client{options};

    int given_up = 0;
    client.run([&](Pipeline& pipeline) {
        pipeline.send(get, [&](std::optional<Reply> const& reply) { given_up += reply ? 0 : 1; });
        pipeline.when_answered([&] { ++given_up; });
    });

    CHECK(given_up == 2);
    CHECK(client.figures().failures == 1);
    CHECK_FALSE(client.figures().is_connected);
}

TEST_CASE("REDIS-2: a reply that does not come in time ends the connection, and another is made")
{
    ScriptedServer server{{"+OK\r\n+PONG\r\n", ""}, {"+OK\r\n+PONG\r\n", "$3\r\nyes\r\n"}};
    auto options = options_for(server);
    options.reply_within = std::chrono::milliseconds{20};
    Connected redis{options};
    redis.wait_for_connection();

    CHECK_FALSE(redis.ask(get).has_value());

    std::optional<Reply> reply;
    while (!reply) {  // while it is away nothing waits: ask until it is back
        reply = redis.ask(get);
    }
    CHECK(reply->text == "yes");
    CHECK(redis.client().figures().connections == 2);
}

TEST_CASE(
    "REDIS-2: what is no answer of Redis, a broken connection and a Redis that cannot serve are given up")
{
    for (auto const* const answer : {"HTTP/1.1 400 Bad Request\r\n\r\n", "-READONLY no writes here\r\n",
                                     "-OOM command not allowed\r\n", ScriptedServer::hang_up}) {
        CAPTURE(answer);
        ScriptedServer server{{"+OK\r\n+PONG\r\n", answer}};
        Connected redis{options_for(server)};
        redis.wait_for_connection();

        CHECK_FALSE(redis.ask(get).has_value());
    }
}

TEST_CASE("REDIS-2: an error about one key leaves the connection as it is")
{
    ScriptedServer server{{"+OK\r\n+PONG\r\n", "-WRONGTYPE a list\r\n", "$3\r\nyes\r\n"}};
    Connected redis{options_for(server)};
    redis.wait_for_connection();

    auto const refused = redis.ask(get);
    REQUIRE(refused.has_value());
    CHECK(refused->is_error("WRONGTYPE"));
    CHECK(redis.ask(get)->text == "yes");
    CHECK(redis.client().figures().connections == 1);
}

TEST_CASE("REDIS-2: a wrong password leaves nothing waiting")
{
    ScriptedServer server{{"-WRONGPASS invalid username-password pair\r\n"}};
    auto options = options_for(server);
    options.url.password = "wrong";
    Connected redis{options};
    server.wait_until_played();

    CHECK_FALSE(redis.ask(get).has_value());
    CHECK_FALSE(redis.client().figures().is_connected);
}

TEST_CASE("REDIS-1: what is under way when the client stops is given up")
{
    ScriptedServer server{{"+OK\r\n+PONG\r\n", ""}};
    Connected redis{options_for(server)};
    redis.wait_for_connection();
    std::promise<bool> given_up;
    redis.client().run([&](Pipeline& pipeline) {
        pipeline.send(get,
                      [&](std::optional<Reply> const& reply) { given_up.set_value(!reply.has_value()); });
    });

    redis.client().stop();

    CHECK(given_up.get_future().get());
    CHECK_FALSE(redis.ask(get).has_value());
}

}  // namespace creditd::redis
