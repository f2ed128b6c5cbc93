// Several writers: neither numbers nor times are the order of commits. A batch is held open, decided but not
// committed, while others commit behind it and everybody looks; then it commits.

#include "app/testing/test_service.hpp"
#include "engine/direct_mailbox.hpp"
#include "http/json.hpp"
#include "ledger/account_command.hpp"
#include "ledger/spend_credits.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <latch>
#include <mutex>
#include <string>

namespace creditd::app {

namespace {

/// Spends, and at its first try keeps its batch open until it is let go.
class HeldSpend final : public ledger::AccountCommand
{
public:
    HeldSpend(std::string user_id, std::latch& inside, std::latch& go)
        : AccountCommand(std::move(user_id), {}, ledger::WhenSuspended::Refuse),
          inside_(inside),
          go_(go)
    {}

protected:
    ledger::Verdict act(ledger::Posting& posting, engine::WorkingSet&, engine::Context const&) override
    {
        auto const spent = ledger::spend_credits(posting, {.amount = 2_credits});
        if (!was_held_) {
            was_held_ = true;
            inside_.count_down();
            go_.wait();
        }
        return ledger::LineAnswer{spent.value()};
    }
    [[nodiscard]] engine::Answer render(ledger::Transaction const&) const override { return {}; }

private:
    std::latch& inside_;
    std::latch& go_;
    bool was_held_ = false;
};

class Spend final : public ledger::AccountCommand
{
public:
    explicit Spend(std::string user_id)
        : AccountCommand(std::move(user_id), {}, ledger::WhenSuspended::Refuse)
    {}

protected:
    ledger::Verdict act(ledger::Posting& posting, engine::WorkingSet&, engine::Context const&) override
    {
        return ledger::LineAnswer{ledger::spend_credits(posting, {.amount = 1_credits}).value()};
    }
    [[nodiscard]] engine::Answer render(ledger::Transaction const&) const override { return {}; }
};

/// Counts what has been decided.
class Tally
{
public:
    void count()
    {
        std::scoped_lock const lock{mutex_};
        ++count_;
        changed_.notify_all();
    }
    int wait_for(int least)
    {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [&] { return count_ >= least; });
        return count_;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int count_ = 0;
};

std::string member(std::string const& json, std::string_view object, std::string_view name)
{
    auto const document = http::json::parse(json);
    REQUIRE_MESSAGE(document, json);
    auto value = document->root();
    for (auto const step : {object, name}) {
        if (!step.empty()) {
            auto const found = value.find(step);
            REQUIRE_MESSAGE(found, json);
            value = *found;
        }
    }
    return std::string{value.text()};
}

/// What a roll-up, an export and the outbox know of the uses of a user, or of all.
struct Looks
{
    http::testing::Client& client;

    std::string rolled_up()
    {
        return member(client.get("/admin/credits/report?type=usage").body, "totals", "used");
    }
    std::int64_t exported(std::string const& user)
    {
        auto const answer = client.get("/admin/credits/" + user + "/history.csv");
        REQUIRE(answer.status == 200);
        std::int64_t lines = 0;
        for (std::size_t at = 0; (at = answer.body.find(",usage,", at)) != std::string::npos; ++at) {
            ++lines;
        }
        return lines;
    }
    std::string in_outbox(std::string const& user)
    {
        return member(client.get("/admin/webhook-deliveries?userId=" + user).body, "", "total");
    }
};

}  // namespace

TEST_CASE("ADMIN-6: a batch held open across a roll-up, an export and the outbox is in all three afterwards")
{
    Settings settings;
    settings.notifications.allow_private_webhooks = true;  // nobody listens there
    testing::TestService service{settings};
    auto client = service.client();
    client.set_token(service.admin_token());
    auto const endpoint = client.post(
        "/admin/webhook-endpoints",
        R"({"url":"http://127.0.0.1:9/hook","events":["usage.recorded"],"reasonCode":"test","reason":"a test"})");
    REQUIRE_MESSAGE(endpoint.status == 201, endpoint.body);
    constexpr int others = 16;
    std::vector<std::string> users{"alice"};
    for (int i = 0; i < others; ++i) {
        users.push_back(fmt::format("user-{}", i));
    }
    for (auto const& user : users) {
        REQUIRE(client
                    .post("/admin/users",
                          fmt::format(R"({{"id":"{}","reasonCode":"test","reason":"a test"}})", user))
                    .status == 201);
        auto const given =
            fmt::format(R"({{"userId":"{}","credits":10,"reasonCode":"test","reason":"a test"}})", user);
        REQUIRE(client.post("/admin/credits/adjust", given, {{"Idempotency-Key", user}}).status == 201);
    }
    Looks looks{client};
    auto& engine = service.service().core().engine();
    engine::DirectMailbox mailbox;
    Tally held;
    Tally behind;
    std::latch inside{1};
    std::latch go{1};

    engine.submit(std::make_unique<HeldSpend>("alice", inside, go), mailbox,
                  [&](engine::Finished) { held.count(); });
    inside.wait();
    for (int i = 0; i < others; ++i) {
        engine.submit(std::make_unique<Spend>(fmt::format("user-{}", i)), mailbox,
                      [&](engine::Finished) { behind.count(); });
    }
    bool const has_other_lanes = service.service().core().database().lanes() > 2;
    CHECK(behind.wait_for(has_other_lanes ? 1 : 0) < others);
    auto const before = looks.rolled_up();
    CHECK((before != "0") == has_other_lanes);
    CHECK(looks.exported("alice") == 0);
    CHECK(looks.in_outbox("alice") == "0");

    go.count_down();
    held.wait_for(1);
    behind.wait_for(others);

    CHECK(looks.rolled_up() == "18");  // two of alice, one of each other
    CHECK(looks.exported("alice") == 1);
    CHECK(looks.in_outbox("alice") == "1");
    CHECK(looks.in_outbox("user-7") == "1");
    auto const verdict = client.get("/admin/verify");
    CHECK_MESSAGE(verdict.body.contains(R"("ok":true,"checks")"), verdict.body);
}

}  // namespace creditd::app
