#pragma once

#include "approvals/approval_book.hpp"
#include "approvals/asking.hpp"
#include "approvals/expiry_runner.hpp"
#include "approvals/routes.hpp"
#include "approvals/verify.hpp"
#include "audit/audit_log.hpp"
#include "audit/shelves.hpp"
#include "audit/testing/service.hpp"
#include "audit/testing/some_reason.hpp"
#include "endpoint/answer.hpp"
#include "engine/facts.hpp"
#include "http/problem_catalog.hpp"
#include "http/testing/json_at.hpp"
#include "storage/function_ref.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <atomic>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace creditd::approvals::testing {

using http::testing::at;

/// What is approved in these tests: leaves an audit entry, or refuses.
class Deed final : public engine::Command
{
public:
    Deed(std::string action, bool is_refused) : action_(std::move(action)), is_refused_(is_refused) {}
    void needs(engine::WorkingSet&) const override {}
    void decide(engine::WorkingSet& set, engine::Context const&) override
    {
        if (!is_refused_) {
            set.shelf<audit::AuditLog>().add({.action = action_, .subject = "the deed"});
        }
    }
    [[nodiscard]] engine::Memory memory() const override { return {.kind = engine::Memory::Kind::Stored}; }
    [[nodiscard]] engine::Answer answer() const override
    {
        return is_refused_ ? endpoint::answer_of(
                                 http::problem_of(http::problems::not_found, "the deed cannot be done"), "")
                           : engine::Answer{201, R"({"done":true})"};
    }

private:
    std::string action_;
    bool is_refused_;
};

/// Asks for a deed when there is a second person; else does it.
class Ask final : public engine::Command
{
public:
    Ask(crypto::PublicIds const& ids, std::string who) : ids_(ids), who_(std::move(who)) {}
    void needs(engine::WorkingSet& set) const override { need_second_person(set); }
    void decide(engine::WorkingSet& set, engine::Context const& context) override
    {
        answer_ = {201, {}};
        if (has_second_person(set)) {
            answer_ = ask(set, ids_,
                          {.kind = adjustment_kind,
                           .subject = "alice",
                           .request = R"({"credits":7})",
                           .mandate = {.actor = who_, .reason = {"goodwill", "a reason"}}},
                          context)
                          .answer;
        }
    }
    [[nodiscard]] engine::Memory memory() const override { return {.kind = engine::Memory::Kind::Stored}; }
    [[nodiscard]] engine::Answer answer() const override { return answer_; }

private:
    crypto::PublicIds const& ids_;
    std::string who_;
    engine::Answer answer_;
};

/// Gives up what an approval is about.
class GiveUp final : public engine::Command
{
public:
    GiveUp(crypto::PublicIds const& ids, std::int64_t approval, std::string who)
        : ids_(ids),
          approval_(approval),
          who_(std::move(who))
    {}
    void needs(engine::WorkingSet& set) const override { set.shelf<ApprovalBook>().need(approval_); }
    void decide(engine::WorkingSet& set, engine::Context const& context) override
    {
        withdraw(set, ids_, approval_, {.actor = who_, .reason = {"test", "given up"}}, context);
    }
    [[nodiscard]] engine::Memory memory() const override { return {}; }
    [[nodiscard]] engine::Answer answer() const override { return {}; }

private:
    crypto::PublicIds const& ids_;
    std::int64_t approval_;
    std::string who_;
};

/// Approvals of deeds on a store of their own.
class World
{
public:
    bool is_refused = false;  ///< what the deed says
    std::atomic<bool> has_second = true;
    std::atomic<int> committed = 0;
    std::set<std::pair<std::string, std::string>> behind;  ///< who has the key of which program
    std::vector<std::string> facts;
    Kinds kinds;
    audit::testing::Service service{[this](engine::WorkingSet& set, storage::Database& database) {
        auto& told = set.add<engine::Facts>(set);
        static constexpr std::array heard{engine::FactKind{"approval.requested"},
                                          engine::FactKind{"approval.decided"}};
        told.listen(heard, [this](engine::Fact const& fact, engine::WorkingSet&, engine::Context const&) {
            facts.push_back(fmt::format("{} {}", fact.kind.name, at(fact.json, "approval.status")));
        });
        set.add<ApprovalBook>(
            set, Settings{},
            SecondPerson{.need = [](engine::WorkingSet&) {},
                         .is_there = [this](engine::WorkingSet&) { return has_second.load(); },
                         .is_behind = [this](engine::WorkingSet&, std::string_view person,
                                             std::string_view asker) { return is_behind(person, asker); }});
        audit::add_shelves(set, database);
    }};

    World()
    {
        kinds.add({.name = adjustment_kind,
                   .allows = [](http::Principal const& who,
                                Approval const&) { return who.may(http::Permission{"credits:adjust"}); },
                   .make = [this](storage::Reader&, Approval const&, audit::Mandate const&) -> Effect {
                       return std::make_unique<Deed>("deed", is_refused);
                   },
                   .committed = [this](engine::Command const&) { ++committed; },
                   .drop = [](Approval const&) { return std::make_unique<Deed>("dropped", false); }});
        service.serve(
            routes(*service.services, kinds,
                   {.name_of =
                        [](storage::Reader&, std::string_view who) {
                            return who == "user:anna" ? std::optional<std::string>{"Anna"} : std::nullopt;
                        },
                    .is_behind = [this](storage::Reader&, std::string_view person,
                                        std::string_view asker) { return is_behind(person, asker); }}));
        be("berta");
    }

    void be(std::string const& user)
    {
        service.caller->act_as(service.principal(
            "user:" + user, {"approvals:read", "approvals:decide", "credits:adjust"}, user));
    }

    /// The id of an approval that this user asked for.
    std::string ask(std::string const& user = "anna") { return ask_as("user:" + user); }
    std::string ask_as(std::string const& principal)
    {
        auto const finished = service.engine->run(std::make_unique<Ask>(service.services->ids, principal));
        REQUIRE(finished.fate == engine::Fate::Decided);
        auto const answer = finished.command->answer();
        REQUIRE(answer.status == 202);
        return at(answer.body, "approval.id");
    }
    http::Response post(std::string const& id, std::string_view verb, std::string const& key = {})
    {
        auto const target = fmt::format("/admin/approvals/{}/{}", id, verb);
        http::testing::Caller::Headers headers;
        if (!key.empty()) {
            headers.emplace_back("Idempotency-Key", key);
        }
        return service.caller->call(http::Method::Post, target,
                                    audit::testing::with_some_reason(http::Method::Post, target, {}),
                                    headers);
    }
    http::Response get(std::string_view target) { return service.get(target); }
    std::string status(std::string const& id)
    {
        return at(get("/admin/approvals/" + id).body, "approval.status");
    }
    /// "200 approved", or "403 own_approval"
    static std::string told(http::Response const& response)
    {
        return fmt::format("{} {}", response.status,
                           at(response.body, response.status < 400 ? "approval.status" : "code"));
    }
    /// Actions of all audit entries, oldest first.
    std::vector<std::string> actions()
    {
        std::vector<std::string> all;
        service.database->read([&](storage::Reader& reader) {
            reader.query({"actions", "SELECT action FROM audit_entries ORDER BY number LIMIT 1000"}, {},
                         [&](storage::Row const& row) { all.emplace_back(row.text(0)); });
        });
        return all;
    }
    /// What a read tells whoever looks: "-" when they may decide.
    std::string may_not_decide(std::string const& id)
    {
        auto const why = at(get("/admin/approvals/" + id).body, "mayNotDecide");
        return why == "null" ? "-" : why;
    }
    [[nodiscard]] bool is_behind(std::string_view person, std::string_view asker) const
    {
        return behind.contains({std::string{person}, std::string{asker}});
    }
    bool verifies() { return verify(*service.database).ok(); }
};

}  // namespace creditd::approvals::testing
