#include "approvals/decision_command.hpp"
#include "approvals/routes.hpp"
#include "approvals/testing/world.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <thread>

namespace creditd::approvals {

using testing::at;
using testing::World;
using Actions = std::vector<std::string>;

namespace {

/// Makes it look as if the one who asked had decided.
class Spoil final : public engine::Command
{
public:
    explicit Spoil(std::int64_t number) : number_(number) {}
    void needs(engine::WorkingSet& set) const override { set.shelf<ApprovalBook>().need(number_); }
    void decide(engine::WorkingSet& set, engine::Context const&) override
    {
        auto& book = set.shelf<ApprovalBook>();
        auto approval = *book.find(number_);
        approval.decision->by = approval.requested_by;
        book.put(std::move(approval));
    }
    [[nodiscard]] engine::Memory memory() const override { return {}; }
    [[nodiscard]] engine::Answer answer() const override { return {}; }

private:
    std::int64_t number_;
};

/// Gives the approval a status that there is not.
class Damage final : public engine::Command
{
public:
    explicit Damage(std::int64_t number, bool looks = true) : number_(number), looks_(looks) {}
    void needs(engine::WorkingSet& set) const override { set.shelf<ApprovalBook>().need(number_); }
    void decide(engine::WorkingSet& set, engine::Context const&) override
    {
        if (!looks_) {
            return;  // as who is in the same batch
        }
        auto& book = set.shelf<ApprovalBook>();
        auto approval = *book.find(number_);
        approval.status = static_cast<ApprovalStatus>(9);
        book.put(std::move(approval));
    }
    [[nodiscard]] engine::Memory memory() const override { return {}; }
    [[nodiscard]] engine::Answer answer() const override { return {}; }

private:
    std::int64_t number_;
    bool looks_;
};

}  // namespace

TEST_CASE("ADMIN-4: what waits is told with who asked, for what and why, until when")
{
    World world;
    auto const id = world.ask();

    auto const body = world.get("/admin/approvals/" + id).body;
    CHECK(at(body, "approval.id") == id);
    CHECK(at(body, "approval.kind") == "adjustment");
    CHECK(at(body, "approval.status") == "pending");
    CHECK(at(body, "approval.subject") == "alice");
    CHECK(at(body, "approval.request") == R"({"credits":7})");
    CHECK(at(body, "approval.requestedBy") == "user:anna");
    CHECK(at(body, "approval.requestedByName") == "Anna");
    CHECK(at(body, "approval.reasonCode") == "goodwill");
    CHECK(at(body, "approval.reason") == "a reason");
    CHECK(at(body, "approval.decidedBy") == "null");
    CHECK(at(body, "approval.outcome") == "null");
    auto const now = *world.service.clock.now();
    CHECK(at(body, "approval.requestedAt") == to_text(now));
    CHECK(at(body, "approval.expiresAt") == to_text(now + Duration::days(7)));
    CHECK(world.actions() == Actions{"approval.request"});
    CHECK(world.facts.back() == "approval.requested pending");
}

TEST_CASE("ADMIN-4: a second person approves, and it happens in the same commit")
{
    World world;
    auto const id = world.ask();

    auto const approved = world.post(id, "approve", "k");
    CHECK(World::told(approved) == "200 approved");
    CHECK(at(approved.body, "result") == R"({"done":true})");
    CHECK(at(approved.body, "approval.outcome") == R"({"done":true})");
    CHECK(at(approved.body, "approval.decidedBy") == "user:berta");
    CHECK(at(approved.body, "approval.decisionReasonCode") == "test");
    CHECK(world.committed == 1);
    CHECK(world.actions() == Actions{"approval.request", "deed", "approval.approve"});
    CHECK(world.facts.back() == "approval.decided approved");

    // The same key again: the same answer, and nothing happens.
    CHECK(world.post(id, "approve", "k").body == approved.body);
    CHECK(World::told(world.post(id, "approve")) == "409 approval_decided");
    CHECK(World::told(world.post(id, "reject")) == "409 approval_decided");
    CHECK(world.committed == 1);
    CHECK(world.actions().size() == 3);
    CHECK(world.verifies());
}

TEST_CASE("ADMIN-4: nobody approves or rejects their own, whichever credential they show; they withdraw it")
{
    World world;
    auto const id = world.ask("anna");

    world.be("anna");
    CHECK(World::told(world.post(id, "approve")) == "403 own_approval");
    CHECK(World::told(world.post(id, "reject")) == "403 own_approval");
    CHECK(world.status(id) == "pending");

    world.be("berta");
    CHECK(World::told(world.post(id, "withdraw")) == "404 approval_not_found");
    auto& caller = *world.service.caller;
    caller.act_as(world.service.principal("user:anna", {"credits:read"}, "anna"));  // as in a wallet
    CHECK(World::told(world.post(id, "withdraw")) == "403 forbidden");
    world.be("anna");
    CHECK(World::told(world.post(id, "withdraw")) == "200 withdrawn");
    CHECK(World::told(world.post(id, "withdraw")) == "409 approval_decided");
    CHECK(world.actions() == Actions{"approval.request", "dropped", "approval.withdraw"});
    CHECK(world.verifies());
}

TEST_CASE("ADMIN-4: a damaged approval fails who looks at it, and nobody else")
{
    World world;
    auto const number = world.service.services->ids.decode(crypto::IdKind::Approval, world.ask())->number;
    REQUIRE(world.service.engine->run(std::make_unique<Damage>(number)).fate == engine::Fate::Decided);

    CHECK(world.service.engine->run(std::make_unique<Damage>(number)).fate == engine::Fate::Failed);
    CHECK(world.service.engine->run(std::make_unique<Damage>(number, false)).fate == engine::Fate::Decided);
}

TEST_CASE("ADMIN-4: a program is nobody's second person, and neither is a role that may not do it itself")
{
    World world;
    auto const id = world.ask();

    auto& caller = *world.service.caller;
    caller.act_as(
        world.service.principal("service:key_1", {"approvals:read", "approvals:decide", "credits:adjust"}));
    CHECK(World::told(world.post(id, "approve")) == "403 forbidden");
    caller.act_as(world.service.principal("user:clara", {"approvals:read", "approvals:decide"}, "clara"));
    CHECK(World::told(world.post(id, "approve")) == "403 forbidden");
    CHECK(World::told(world.post(id, "reject")) == "403 forbidden");
    CHECK(world.status(id) == "pending");
}

TEST_CASE("ADMIN-4: who was given a program's key neither approves nor rejects what the program asked for")
{
    World world;
    world.behind = {{"user:anna", "service:key_1"}, {"user:clara", "service:key_2"}};
    auto const id = world.ask_as("service:key_1");

    world.be("anna");
    CHECK(world.may_not_decide(id) == "own_approval");
    CHECK(World::told(world.post(id, "approve")) == "403 own_approval");
    CHECK(World::told(world.post(id, "reject")) == "403 own_approval");
    CHECK(World::told(world.post(id, "withdraw")) == "404 approval_not_found");
    CHECK(world.status(id) == "pending");
    world.be("clara");  // who has the key of another
    CHECK(world.may_not_decide(id) == "-");
    CHECK(World::told(world.post(id, "approve")) == "200 approved");
}

TEST_CASE("ADMIN-4: whoever reads an approval is told beforehand whether they may decide it")
{
    World world;
    auto const id = world.ask("anna");
    auto const reads_as = [&](std::string const& principal,
                              std::initializer_list<std::string_view> permissions) {
        auto const user = principal.starts_with("user:") ? principal.substr(5) : std::string{};
        world.service.caller->act_as(world.service.principal(principal, permissions, user));
        return world.may_not_decide(id);
    };
    CHECK(reads_as("user:anna", {"approvals:read", "approvals:decide", "credits:adjust"}) == "own_approval");
    CHECK(reads_as("user:berta", {"approvals:read", "approvals:decide", "credits:adjust"}) == "-");
    CHECK(reads_as("user:berta", {"approvals:read", "credits:adjust"}) == "forbidden");
    CHECK(reads_as("user:berta", {"approvals:read", "approvals:decide"}) == "forbidden");
    // Both: in the order of a decision's refusals.
    CHECK(reads_as("user:anna", {"approvals:read", "approvals:decide"}) == "forbidden");

    world.be("berta");
    CHECK(World::told(world.post(id, "approve")) == "200 approved");
    CHECK(world.may_not_decide(id) == "-");  // it is about who reads, not about how it stands
    CHECK(at(world.get("/admin/approvals").body, "items.0.mayNotDecide") == "-");
}

TEST_CASE("ADMIN-4: what was given up takes its approval along, unless that has ended or is over")
{
    World world;
    auto const withdraw = [&](std::string const& id, std::string const& by) {
        auto const number = world.service.services->ids.decode(crypto::IdKind::Approval, id)->number;
        auto const done = world.service.engine->run(
            std::make_unique<testing::GiveUp>(world.service.services->ids, number, by));
        REQUIRE(done.fate == engine::Fate::Decided);
    };
    auto const id = world.ask();
    withdraw(id, "user:anna");
    CHECK(world.status(id) == "withdrawn");
    CHECK(world.facts.back() == "approval.decided withdrawn");
    withdraw(id, "user:anna");
    CHECK(world.actions() == Actions{"approval.request", "approval.withdraw"});
    CHECK(World::told(world.post(id, "approve")) == "409 approval_decided");

    auto const late = world.ask();
    world.service.clock.advance(Duration::days(7));
    withdraw(late, "user:anna");
    CHECK(world.status(late) == "expired");
    CHECK(world.actions().size() == 3);
    CHECK(world.verifies());
}

TEST_CASE("ADMIN-4: an effect that is refused leaves the approval pending, and says why")
{
    World world;
    auto const id = world.ask();

    world.is_refused = true;
    CHECK(World::told(world.post(id, "approve")) == "404 not_found");
    CHECK(world.status(id) == "pending");
    CHECK(world.committed == 0);
    CHECK(world.actions() == Actions{"approval.request"});

    world.is_refused = false;
    CHECK(World::told(world.post(id, "approve")) == "200 approved");
}

TEST_CASE("ADMIN-4: a rejected one has no effect, and what belongs to its end happens")
{
    World world;
    auto const id = world.ask();

    CHECK(World::told(world.post(id, "reject")) == "200 rejected");
    CHECK(at(world.get("/admin/approvals/" + id).body, "approval.decisionReason") == "for a test");
    CHECK(world.actions() == Actions{"approval.request", "dropped", "approval.reject"});
    CHECK(world.verifies());
}

TEST_CASE("ADMIN-4: what nobody decides expires at its moment, and is written down once")
{
    World world;
    auto const id = world.ask();
    auto const other = world.ask();
    world.service.clock.advance(Duration::milliseconds(7 * 86'400'000 - 1));
    CHECK(expire_approvals(*world.service.services, world.kinds) == 0);
    CHECK(World::told(world.post(other, "approve")) == "200 approved");

    world.service.clock.advance(Duration::milliseconds(1));
    CHECK(world.status(id) == "expired");
    CHECK(at(world.get("/admin/approvals?status=expired").body, "total") == "1");
    CHECK(at(world.get("/admin/approvals?status=pending").body, "total") == "0");
    CHECK(World::told(world.post(id, "approve")) == "410 approval_expired");
    CHECK(World::told(world.post(id, "reject")) == "410 approval_expired");

    CHECK(expire_approvals(*world.service.services, world.kinds) == 1);
    CHECK(expire_approvals(*world.service.services, world.kinds) == 0);
    CHECK(world.actions().back() == "approval.expire");
    CHECK(at(world.get("/admin/approvals?status=expired").body, "items.0.decidedBy") == "system");
    CHECK(World::told(world.post(id, "approve")) == "410 approval_expired");
    CHECK(world.verifies());
}

TEST_CASE("ADMIN-4: an expiry that comes too early, or a second time, changes nothing")
{
    World world;
    auto const id = world.ask();
    auto const number = world.service.services->ids.decode(crypto::IdKind::Approval, id)->number;
    auto const expire = [&] {
        auto const done = world.service.engine->run(
            std::make_unique<EndCommand>(world.service.services->ids, ApprovalKey{number, "user:anna"},
                                         audit::Mandate{.actor = "system"}, WithoutEffect::Expire, nullptr));
        return done.command->answer().status;
    };
    CHECK(expire() == 204);
    CHECK(world.status(id) == "pending");
    world.service.clock.advance(Duration::days(7));
    CHECK(expire() == 200);
    CHECK(expire() == 204);
    CHECK(world.actions() == Actions{"approval.request", "approval.expire"});
}

TEST_CASE("ADMIN-4: of fifty who decide at once, one does")
{
    World world;
    auto const id = world.ask();
    auto const number = world.service.services->ids.decode(crypto::IdKind::Approval, id)->number;
    std::vector<std::thread> threads;
    std::atomic<int> approved = 0;
    std::atomic<int> rejected = 0;
    for (int i = 0; i < 50; ++i) {
        threads.emplace_back([&, i] {
            audit::Mandate const mandate{.actor = fmt::format("user:admin{}", i), .reason = {"test", "race"}};
            std::unique_ptr<engine::Command> command;
            if (i % 2 == 0) {
                command = std::make_unique<ApproveCommand>(world.service.services->ids,
                                                           ApprovalKey{number, "user:anna"}, mandate,
                                                           std::make_unique<testing::Deed>("deed", false));
            } else {
                command = std::make_unique<EndCommand>(world.service.services->ids,
                                                       ApprovalKey{number, "user:anna"}, mandate,
                                                       WithoutEffect::Reject, nullptr);
            }
            auto const answer = world.service.engine->run(std::move(command)).command->answer();
            (i % 2 == 0 ? approved : rejected) += answer.status == 200 ? 1 : 0;
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }

    CHECK(approved + rejected == 1);
    auto const actions = world.actions();
    CHECK(std::ranges::count(actions, "deed") == approved);
    CHECK(actions.size() == (approved == 1 ? 3 : 2));
    CHECK(world.verifies());
}

TEST_CASE("ADMIN-4: without a second person nothing waits")
{
    World world;
    world.has_second = false;
    auto const finished =
        world.service.engine->run(std::make_unique<testing::Ask>(world.service.services->ids, "user:anna"));
    CHECK(finished.command->answer().status == 201);
    CHECK(at(world.get("/admin/approvals").body, "total") == "0");
}

TEST_CASE("the list is filtered, and read by page and cursor")
{
    World world;
    std::vector<std::string> ids;
    for (auto const* who : {"anna", "clara", "anna"}) {
        ids.push_back(world.ask(who));
    }
    REQUIRE(world.post(ids.at(1), "reject").status == 200);
    auto const total = [&](std::string const& query) {
        return at(world.get("/admin/approvals?" + query).body, "total");
    };

    CHECK(total("") == "3");
    CHECK(total("status=pending") == "2");
    CHECK(total("status=rejected") == "1");
    CHECK(total("kind=adjustment") == "3");
    CHECK(total("kind=refund") == "0");
    CHECK(total("requestedBy=user:clara") == "1");
    auto const first = world.get("/admin/approvals?limit=2").body;
    CHECK(at(first, "items.0.id") == ids.at(2));
    auto const second = world.get("/admin/approvals?limit=2&cursor=" + at(first, "nextCursor")).body;
    CHECK(at(second, "items.0.id") == ids.at(0));
    CHECK(at(second, "items.1.id") == "-");
    CHECK(world.get("/admin/approvals?status=maybe").status == 422);
    CHECK(World::told(world.get("/admin/approvals/apr_nothing")) == "404 approval_not_found");
    CHECK(World::told(world.post("apr_nothing", "approve")) == "404 approval_not_found");
}

TEST_CASE("ADMIN-4: verify names an approval that was decided by who asked for it")
{
    World world;
    auto const id = world.ask();
    REQUIRE(world.post(id, "approve").status == 200);
    REQUIRE(world.verifies());
    auto const number = world.service.services->ids.decode(crypto::IdKind::Approval, id)->number;
    REQUIRE(world.service.engine->run(std::make_unique<Spoil>(number)).fate == engine::Fate::Decided);
    CHECK_FALSE(world.verifies());
}

}  // namespace creditd::approvals
