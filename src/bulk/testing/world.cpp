#include "bulk/testing/world.hpp"

#include "approvals/routes.hpp"
#include "audit/shelves.hpp"
#include "bulk/approval_command.hpp"
#include "bulk/routes.hpp"
#include "bulk/shelves.hpp"
#include "bulk/testing/damage.hpp"
#include "identity/shelves.hpp"
#include "ledger/adjust_balance.hpp"
#include "ledger/books.hpp"
#include "ledger/find_account.hpp"
#include "ledger/open_account.hpp"
#include "ledger/spend_credits.hpp"
#include "promotions/code_book.hpp"
#include "promotions/shelves.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <iterator>

namespace creditd::bulk::testing {

namespace {

/// Does something as a command of its own.
class Doing final : public engine::Command
{
public:
    using Act = std::function<void(engine::WorkingSet&, engine::Context const&)>;
    using Needs = std::function<void(engine::WorkingSet&)>;

    Doing(Needs needs, Act act) : needs_(std::move(needs)), act_(std::move(act)) {}
    void needs(engine::WorkingSet& set) const override { needs_(set); }
    void decide(engine::WorkingSet& set, engine::Context const& context) override { act_(set, context); }
    [[nodiscard]] engine::Memory memory() const override { return {}; }
    [[nodiscard]] engine::Answer answer() const override { return {}; }

private:
    Needs needs_;
    Act act_;
};

void run(engine::Engine& engine, Doing::Needs needs, Doing::Act act)
{
    auto const finished = engine.run(std::make_unique<Doing>(std::move(needs), std::move(act)));
    REQUIRE(finished.fate == engine::Fate::Decided);
}

Doing::Needs needs_account(std::string user_id)
{
    return
        [user_id = std::move(user_id)](engine::WorkingSet& set) { set.shelf<ledger::Books>().need(user_id); };
}

}  // namespace

World::World()
    : service([this](engine::WorkingSet& set, storage::Database& database) {
          set.add<ledger::Books>();
          set.add<Damage>();
          identity::add_shelves(set, credentials, identifying);
          promotions::add_shelves(set, database);
          add_shelves(set, database);
          set.add<approvals::ApprovalBook>(
              set, approvals::Settings{},
              approvals::SecondPerson{.need = [](engine::WorkingSet&) {},
                                      .is_there = [this](engine::WorkingSet&) { return has_second_person; }});
          audit::add_shelves(set, database);
      })
{
    kinds.add(approval_kind(service.ids));
    auto all = routes(*service.services, settings);
    std::ranges::move(approvals::routes(*service.services, kinds, {}), std::back_inserter(all));
    service.serve(std::move(all));
    be_admin();
}

void World::be_admin(std::string const& name)
{
    be(audit::testing::Service::principal("user:" + name,
                                          {"bulk:read", "bulk:write", "credits:adjust", "promo-codes:write",
                                           "users:write", "roles:write", "approvals:read",
                                           "approvals:decide"},
                                          name));
}

http::Response World::judge(std::string const& approval, std::string_view verb)
{
    return post(fmt::format("/admin/approvals/{}/{}", approval, verb));
}

void World::open(std::string const& user_id, Credits credits)
{
    run(*service.engine, needs_account(user_id), [=, this](engine::WorkingSet& set, auto const& context) {
        auto& books = set.shelf<ledger::Books>();
        REQUIRE(ledger::open_account(books, user_id, "system", accounts, context));
        if (credits.is_positive()) {
            ledger::Posting posting{*books.find(user_id), books.page(), context.now, context.numbers};
            REQUIRE(adjust_balance(posting, {.amount = credits, .reason_code = "test"}, 0));
        }
    });
}

void World::spend(std::string const& user_id, Credits amount)
{
    run(*service.engine, needs_account(user_id), [=](engine::WorkingSet& set, auto const& context) {
        auto& books = set.shelf<ledger::Books>();
        ledger::Posting posting{*books.find(user_id), books.page(), context.now, context.numbers};
        REQUIRE(spend_credits(posting, {.amount = amount}));
    });
}

void World::suspend(std::string const& user_id)
{
    run(*service.engine, needs_account(user_id), [=](engine::WorkingSet& set, auto const&) {
        auto& account = *set.shelf<ledger::Books>().find(user_id);
        account.status = ledger::AccountStatus::Suspended;
        set.shelf<ledger::Books>().touch(account);
    });
}

void World::put_ahead(std::string const& user_id, Duration by)
{
    run(*service.engine, needs_account(user_id), [=](engine::WorkingSet& set, auto const& context) {
        auto& account = *set.shelf<ledger::Books>().find(user_id);
        account.last_at = context.now + by;
        set.shelf<ledger::Books>().touch(account);
    });
}

void World::mark_undone(std::string const& user_id, std::int64_t seq, Credits amount)
{
    auto const account = ledger::account_number(user_id);
    run(
        *service.engine,
        [=](engine::WorkingSet& set) {
            set.shelf<ledger::Books>().need(user_id);
            set.shelf<ledger::Books>().need_reversals(account, seq);
        },
        [=](engine::WorkingSet& set, auto const&) {
            set.shelf<ledger::Books>().set_reversed(account, seq, amount);
        });
}

ledger::Account World::account(std::string const& user_id)
{
    std::optional<ledger::Account> found;
    service.database->read([&](storage::Reader& reader) { found = ledger::find_account(reader, user_id); });
    REQUIRE_MESSAGE(found, user_id);
    return *found;
}

void World::code(std::string const& code, std::optional<std::int64_t> max_uses,
                 std::optional<Moment> expires_at)
{
    run(
        *service.engine, [=](engine::WorkingSet& set) { set.shelf<promotions::CodeBook>().need(code); },
        [=](engine::WorkingSet& set, auto const& context) {
            set.shelf<promotions::CodeBook>().add(
                {.number = context.numbers.next(context.now),
                 .code = code,
                 .terms = {.credits = 50_credits, .max_uses = max_uses, .expires_at = expires_at},
                 .created_by = "system",
                 .created_at = context.now,
                 .updated_at = context.now});
        });
}

http::Response World::get(std::string_view target)
{
    return service.caller->call(http::Method::Get, target);
}

http::Response World::post(std::string_view target, std::string_view body, std::string const& key)
{
    std::string told{body};
    if (told.ends_with('}') && !told.contains("reasonCode")) {
        told.pop_back();
        told += told == "{" ? "" : ",";
        told += R"("reasonCode":"test","reason":"for a test"})";
    }
    auto const own_key = key.empty() ? "key-" + std::to_string(++keys_) : key;
    return service.caller->call(http::Method::Post, target, told, {{"Idempotency-Key", own_key}});
}

http::Response World::send(std::string_view target, std::string_view file, std::string_view media_type,
                           std::string const& key)
{
    http::testing::Caller::Headers headers{{"Content-Type", std::string{media_type}}};
    if (!key.empty()) {
        headers.emplace_back("Idempotency-Key", key);
    }
    return service.caller->call(http::Method::Post, target, file, headers);
}

std::string World::plan(std::string_view operation, std::string_view file, std::string_view media_type)
{
    auto const sent =
        send(fmt::format("/admin/credits/bulk?mode=plan&operation={}", operation), file, media_type);
    REQUIRE_MESSAGE(sent.status == 202, sent.body);
    work();
    return at(sent.body, "job.id");
}

http::Response World::apply(std::string const& job, std::string_view mode)
{
    return post("/admin/credits/bulk/" + job + "/apply",
                fmt::format(R"({{"planHash":"{}","mode":"{}"}})", of_job(job, "planHash"), mode));
}

void World::apply_all(std::string const& job)
{
    auto const applied = apply(job);
    REQUIRE_MESSAGE(applied.status == 202, applied.body);
    work();
}

void World::undo_all(std::string const& job)
{
    auto const undone = post("/admin/credits/bulk/" + job + "/undo");
    REQUIRE_MESSAGE(undone.status == 202, undone.body);
    work();
}

void World::work()
{
    runner.run([] { return true; });
}

void World::work_slices(int slices)
{
    runner.run([&] { return slices-- > 0; });
}

std::string World::of_job(std::string const& job, std::string_view path)
{
    auto const got = get("/admin/credits/bulk/" + job);
    REQUIRE_MESSAGE(got.status == 200, got.body);
    return at(got.body, "job." + std::string{path});
}

std::string World::of_row(std::string const& job, std::int64_t row, std::string_view path)
{
    for (int page = 1;; ++page) {
        auto const got = get(fmt::format("/admin/credits/bulk/{}/rows?limit=100&page={}", job, page));
        REQUIRE_MESSAGE(got.status == 200, got.body);
        for (int i = 0; at(got.body, fmt::format("items.{}", i)) != "-"; ++i) {
            if (at(got.body, fmt::format("items.{}.row", i)) == std::to_string(row)) {
                return at(got.body, fmt::format("items.{}.{}", i, path));
            }
        }
        REQUIRE_MESSAGE(at(got.body, "nextCursor") != "null", "there is no row " << row);
    }
}

std::size_t World::audit_entries(std::string_view action)
{
    std::int64_t count = 0;
    std::array const parameters{storage::Value::text(action)};
    service.database->read([&](storage::Reader& reader) {
        reader.query({"audit_entries_of_action", "SELECT COUNT(*) FROM audit_entries WHERE action = $1"},
                     parameters, [&](storage::Row const& row) { count = row.integer(0); });
    });
    return static_cast<std::size_t>(count);
}

std::string World::audit_texts(std::string_view action)
{
    std::string texts;
    std::array const parameters{storage::Value::text(action)};
    service.database->read([&](storage::Reader& reader) {
        reader.query({"audit_texts_of_action", "SELECT text FROM audit_entries WHERE action = $1"},
                     parameters, [&](storage::Row const& row) { texts += row.bytes(0); });
    });
    return texts;
}

std::string told(http::Response const& response)
{
    if (response.status < 400) {
        return std::to_string(response.status);
    }
    auto const code = at(response.body, "code");
    return code == "validation_failed"
               ? fmt::format("{} {} {}", response.status, at(response.body, "errors.0.field"),
                             at(response.body, "errors.0.code"))
               : fmt::format("{} {}", response.status, code);
}

}  // namespace creditd::bulk::testing
