#include "app/control_socket.hpp"
#include "app/testing/test_service.hpp"
#include "base/assert.hpp"
#include "http/server.hpp"
#include "http/testing/json_at.hpp"
#include "storage/failure.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <sys/socket.h>

namespace creditd::app {

namespace {

using http::testing::at;
using http::testing::Client;
using testing::TestService;

/// A client of the service's own application, which may act for every user.
class Application
{
public:
    explicit Application(TestService& service) : service_(service), key_(service.make_key()) { connect(); }

    /// After a restart the port is another.
    void connect()
    {
        client_ = std::make_unique<Client>(service_.service().port());
        client_->set_token(key_);
    }

    http::testing::ClientResponse spend(std::string_view user, std::string_view credits, std::string_view key)
    {
        return client_->post("/credits/usage",
                             fmt::format(R"({{"userId":"{}","credits":{}}})", user, credits),
                             {{"Idempotency-Key", std::string{key}}});
    }

    std::string available(std::string_view user)
    {
        return at(client_->get(fmt::format("/credits/balance?userId={}", user)).body, "available");
    }

    Client& client() { return *client_; }

private:
    TestService& service_;
    std::string key_;
    std::unique_ptr<Client> client_;
};

Settings opening_accounts(Credits signup)
{
    Settings settings;
    settings.ledger.open_on_first_use = true;
    settings.ledger.signup_credits = signup;
    return settings;
}

constexpr auto api_key = R"({"name":"app","reasonCode":"test","reason":"for a test"})";

}  // namespace

TEST_CASE("service: it lives, is ready, tells its version and the problems it knows")
{
    TestService service;
    auto client = service.client();

    CHECK(client.get("/livez").body == R"({"status":"alive"})");
    CHECK(client.get("/readyz").status == 200);
    CHECK(client.get("/readyz").body == R"({"status":"ready"})");
    auto const version = client.get("/version").body;
    CHECK(at(version, "store") == "sqlite");
    CHECK(at(version, "mode") == "test");
    CHECK(client.get("/problems/not_ready").status == 200);
    CHECK(client.get("/nowhere").status == 404);
}

TEST_CASE("service: metrics are on a listener of their own")
{
    TestService service;
    REQUIRE(service.client().get("/readyz").status == 200);
    CHECK(service.client().get("/metrics").status == 404);

    Client metrics{*service.service().metrics_port()};
    auto const text = metrics.get("/metrics").body;

    CHECK(text.find("creditd_engine_batches_total 1\n") != std::string::npos);
    CHECK(text.find("ledger_invariant_violations_total 0\n") != std::string::npos);
    CHECK(metrics.get("/livez").status == 404);
}

TEST_CASE("service: a write is carried out once, also when it is repeated after a restart")
{
    TestService service{opening_accounts(10_credits)};
    Application application{service};

    auto const first = application.spend("alice", "2.5", "k1");
    CHECK(first.status == 201);
    CHECK(application.spend("alice", "2.5", "k1").body == first.body);
    service.restart();
    application.connect();
    auto const again = application.spend("alice", "2.5", "k1");

    CHECK(again.body == first.body);
    CHECK(again.header("Idempotent-Replayed") == "true");
    CHECK(application.spend("alice", "3", "k1").status == 422);
    CHECK(application.available("alice") == "7.5");
}

TEST_CASE("service: keys of lines and of stored answers are both known after a restart, in any order")
{
    TestService service{opening_accounts(2_credits)};
    Application application{service};
    std::vector<std::string> answers;
    for (int i = 0; i < 6; ++i) {  // 201, 402, 201, 402 …: lines and stored answers in turn
        auto const [credits, user] = i % 2 == 0 ? std::pair{"0.5", "alice"} : std::pair{"5", "alice"};
        answers.push_back(application.spend(user, credits, fmt::format("k{}", i)).body);
    }

    service.restart();
    application.connect();

    for (int i = 0; i < 6; ++i) {
        auto const again = application.spend("alice", i % 2 == 0 ? "0.5" : "5", fmt::format("k{}", i));
        CHECK(again.status == (i % 2 == 0 ? 201 : 402));
        CHECK(again.body == answers[static_cast<std::size_t>(i)]);
        CHECK(again.header("Idempotent-Replayed") == "true");
    }
    CHECK(application.available("alice") == "0.5");
}

TEST_CASE("service: public ids mean the same after a restart, and new numbers are not used twice")
{
    TestService service{opening_accounts(10_credits)};
    Application application{service};
    auto const before = at(application.spend("alice", "1", "k1").body, "transaction.id");

    service.restart();
    application.connect();

    auto const after = at(application.spend("alice", "1", "k2").body, "transaction.id");
    CHECK(after != before);
    auto const history = application.client().get("/credits/history?userId=alice").body;
    CHECK(at(history, "items.0.id") == after);
    CHECK(at(history, "items.1.id") == before);
}

TEST_CASE("service: a second one on the same directory is refused with a clear message")
{
    TestService service;
    auto const settings = testing::settings_in(service.directory());

    CHECK_THROWS_WITH_AS(Service(settings, {}), doctest::Contains("is in use by process"),
                         storage::CannotOpen);

    CHECK(service.client().get("/readyz").status == 200);
}

TEST_CASE("service: the test clock opens only what it made itself")
{
    storage::testing::TemporaryDirectory const directory;
    auto const settings = testing::settings_in(directory.path());
    ServiceOptions const with_test_clock{.core = {.clock = ClockKind::Test}};
    {
        Service live{settings, {}};
        CHECK(live.core().ledger().meta.mode == DatabaseMode::Live);
        CHECK(live.core().test_clock() == nullptr);
        live.start();
        CHECK(Client{live.port()}.get("/test/clock").status == 404);
    }
    CHECK_THROWS_WITH_AS(Service(settings, with_test_clock), doctest::Contains("is live"),
                         storage::CannotOpen);

    Service const again{settings, {}};
}

TEST_CASE("service: only a test ledger goes without syncing")
{
    storage::testing::TemporaryDirectory const live_directory;
    storage::testing::TemporaryDirectory const test_directory;
    auto live = testing::settings_in(live_directory.path());
    auto test = testing::settings_in(test_directory.path());
    live.unsafe_no_sync = test.unsafe_no_sync = true;

    CHECK_THROWS_WITH_AS(Service(live, {}), doctest::Contains("unsafe_no_sync"), storage::CannotOpen);
    Service made{test, {.core = {.clock = ClockKind::Test}}};
    CHECK(made.core().ledger().meta.mode == DatabaseMode::Test);

    live.unsafe_no_sync = false;
    Service const again{live, {}};
}

TEST_CASE("service: moving the test clock posts what became due before it answers")
{
    TestService service{opening_accounts(10_credits)};
    Application application{service};
    auto& client = application.client();
    REQUIRE(application.spend("alice", "1", "k0").status == 201);
    auto const hold = client.post("/credits/holds", R"({"userId":"alice","credits":4,"ttlSeconds":60})",
                                  {{"Idempotency-Key", "k1"}});
    REQUIRE(hold.status == 201);

    CHECK(at(client.post("/test/clock", R"({"advanceSeconds":59})").body, "accountsBroughtForward") == "0");
    CHECK(application.available("alice") == "5");
    auto const moved = client.post("/test/clock", R"({"advanceSeconds":1})");

    CHECK(moved.status == 200);
    CHECK(at(moved.body, "accountsBroughtForward") == "1");
    CHECK(at(moved.body, "now") == "2026-01-01T00:01:00.000Z");
    CHECK(application.available("alice") == "9");
}

TEST_CASE("service: the test clock goes forward only")
{
    TestService service;
    auto client = service.client();
    REQUIRE(client.post("/test/clock", R"({"now":"2026-06-01T00:00:00Z"})").status == 200);

    auto const back = client.post("/test/clock", R"({"now":"2026-05-31T23:59:59.999Z"})");
    CHECK(back.status == 422);
    CHECK(at(back.body, "errors.0.field") == "now");
    CHECK(client.post("/test/clock", R"({"advanceSeconds":-1})").status == 422);
    CHECK(client.post("/test/clock", R"({})").status == 422);
    CHECK(client.post("/test/clock", R"({"advanceSeconds":1,"now":"2027-01-01T00:00:00Z"})").status == 422);
    CHECK(client.post("/test/clock", R"({"now":"2070-01-01T00:00:00.001Z"})").status == 422);
    CHECK(client.post("/test/clock", R"({"advanceSeconds":1e300})").status == 422);
    CHECK(at(client.get("/test/clock").body, "now") == "2026-06-01T00:00:00.000Z");
}

TEST_CASE("service: the test clock does not go back over a restart")
{
    storage::testing::TemporaryDirectory const directory;
    auto const settings = testing::settings_in(directory.path());
    ServiceOptions const options{.core = {.clock = ClockKind::Test, .test_clock_begins = testing::new_year}};
    {
        Service service{settings, options};
        service.start();
        Client client{service.port()};
        REQUIRE(client.post("/test/clock", R"({"now":"2026-06-01T00:00:00Z"})").status == 200);
    }

    Service again{settings, options};
    again.start();

    CHECK(at(Client{again.port()}.get("/test/clock").body, "now") == "2026-06-01T00:00:00.000Z");
}

TEST_CASE(
    "service: verify tells every capability's checks, to those who may ask and to the operator's socket")
{
    TestService service;
    auto client = service.client();
    CHECK(client.get("/admin/verify").status == 401);
    client.set_token(service.make_key());
    CHECK(client.get("/admin/verify").status == 403);
    client.set_token(service.admin_token());

    auto const told = client.get("/admin/verify");

    CHECK(told.status == 200);
    CHECK(at(told.body, "ok") == "true");
    for (auto const* const name : {"hash_chains", "promo_uses", "audit_chains"}) {
        CHECK(told.body.find(fmt::format(R"("name":"{}","ok":true)", name)) != std::string::npos);
    }
    auto const asked = ask_server(service.directory(), "verify");
    REQUIRE(asked.has_value());
    CHECK((*asked)->starts_with(R"({"ok":true,"checks":[)"));
}

TEST_CASE("ADMIN-1: the operator's commands on the machine are audited")
{
    TestService service;
    auto client = service.client();
    client.set_token(service.admin_token());

    auto const key = ask_server(service.directory(), "key-create", R"({"name":"app","role":"service"})");

    REQUIRE(key.has_value());
    REQUIRE(key->has_value());
    auto const log = client.get("/admin/credits/audit").body;
    CHECK(at(log, "items.0.actor") == "operator at the console");
    CHECK(at(log, "items.0.action") == "api_key.create");
}

TEST_CASE("ADMIN-2: with an anchor the audit log is sealed at a tidy stop, and verify compares it")
{
    storage::testing::TemporaryDirectory const elsewhere;
    Settings settings;
    settings.audit.anchor =
        audit::AnchorPlace{elsewhere.path() / "anchor.jsonl", elsewhere.path() / "key.pem"};
    TestService service{settings};
    CHECK_FALSE(service.make_key().empty());

    service.restart();

    CHECK(std::filesystem::file_size(elsewhere.path() / "anchor.jsonl") > 0);
    auto const verified = ask_server(service.directory(), "verify");
    REQUIRE(verified.has_value());
    CHECK((*verified)->find(R"("name":"audit_anchor","ok":true)") != std::string::npos);
}

TEST_CASE("service: another password for an administrator ends the old one and every session")
{
    TestService service;
    auto client = service.client();
    client.set_token(service.admin_token());
    REQUIRE(client.get("/auth/me").status == 200);

    auto const done = ask_server(service.directory(), "admin-set-password",
                                 R"({"email":"Admin@example.com","password":"quite another one"})");

    REQUIRE(done.has_value());
    CHECK(done->has_value());
    CHECK(client.get("/auth/me").status == 401);
    client.set_token({});
    auto const log_in = [&](std::string_view password) {
        return client
            .post("/auth/login", fmt::format(R"({{"email":"admin@example.com","password":"{}"}})", password))
            .status;
    };
    CHECK(log_in("a long enough one") == 401);
    CHECK(log_in("quite another one") == 200);
    CHECK_FALSE(ask_server(service.directory(), "admin-set-password",
                           R"({"email":"nobody@example.com","password":"quite another one"})")
                    ->has_value());
}

TEST_CASE("service: an address that is taken is a clear failure, and the ledger is free again")
{
    TestService service;
    storage::testing::TemporaryDirectory const other;
    auto settings = testing::settings_in(other.path());
    settings.http_listen.port = service.service().port();

    CHECK_THROWS_WITH(Service(settings, {}), doctest::Contains("cannot listen on 127.0.0.1"));

    settings.http_listen.port = 0;
    Service const free{settings, {}};
}

TEST_CASE("service: stopping ends connections, closes the ledger, and can be asked twice")
{
    TestService service;
    auto idle = service.client();
    REQUIRE(idle.get("/livez").status == 200);

    service.service().stop();
    service.service().stop();

    CHECK(idle.is_closed_by_server());
    CHECK_FALSE(std::filesystem::exists(service.directory() / "creditd.sock"));
    CHECK_FALSE(std::filesystem::exists(service.directory() / "creditd.db-wal"));
}

TEST_CASE("service: one that was made but never started stops as well")
{
    storage::testing::TemporaryDirectory const directory;
    Service service{testing::settings_in(directory.path()), {}};
    service.stop();
}

TEST_CASE("LEDGER-8: with a suspect clock nothing is written until an operator accepts it, which is audited")
{
    storage::testing::TemporaryDirectory const directory;
    std::atomic<std::int64_t> wall_ms{testing::new_year.in_milliseconds()};
    ClockSources const clocks{[&] { return Moment::from_milliseconds(wall_ms); }, [] { return Duration{}; }};
    Service service{testing::settings_in(directory.path()), {.core = {.clocks = clocks}}};
    service.start();
    Client client{service.port()};
    client.set_token(testing::admin_token_of(service));

    wall_ms += 300'000;
    CHECK(client.get("/livez").status == 200);
    auto const ready = client.get("/readyz");
    CHECK(ready.status == 503);
    CHECK(at(ready.body, "code") == "not_ready");
    CHECK(at(ready.body, "reasons.0") == "clock_suspect");
    auto const key = client.post("/admin/api-keys", api_key);
    CHECK(key.status == 503);
    CHECK(at(key.body, "code") == "clock_suspect");
    CHECK(client.post("/admin/clock/accept", R"({"reasonCode":"operations"})").status == 422);
    CHECK(client.get("/readyz").status == 503);

    auto const accepted =
        client.post("/admin/clock/accept", R"({"reasonCode":"operations","reason":"the battery was empty"})");

    CHECK(accepted.status == 200);
    CHECK(at(accepted.body, "clock.now") == "2026-01-01T00:05:00.000Z");
    CHECK(client.get("/readyz").status == 200);
    CHECK(client.post("/admin/api-keys", api_key).status == 201);
    auto const log = client.get("/admin/credits/audit?action=clock.accept").body;
    CHECK(at(log, "items.0.reason") == "the battery was empty");
    CHECK(at(log, "items.0.before.apartMs") == "300000");
}

TEST_CASE("service: the body limit of the settings holds on routes without one of their own")
{
    Settings settings;
    settings.body_bytes = 1024;
    TestService service{settings};
    auto client = service.client();

    auto const name = std::string(1100, 'x');
    CHECK(client.post("/auth/login", fmt::format(R"({{"email":"{}"}})", name)).status == 413);
}

}  // namespace creditd::app
