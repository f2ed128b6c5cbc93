// What the world does to accounts, and sees of them: the ledger's side.

#include "ledger/adjust_balance.hpp"
#include "ledger/find_account.hpp"
#include "ledger/history.hpp"
#include "ledger/hold_credits.hpp"
#include "ledger/open_account.hpp"
#include "ledger/reverse_usage.hpp"
#include "ledger/spend_credits.hpp"
#include "topups/testing/world.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <functional>
#include <utility>

namespace creditd::topups::testing {

namespace {

/// Does something to one user's account, as a command of its own.
class Doing final : public engine::Command
{
public:
    using Act = std::function<void(ledger::Books&, engine::Context const&)>;

    /// `reversed_seq`: a usage line whose reversals are needed; 0 for none.
    Doing(std::string user_id, Act act, std::int64_t reversed_seq = 0)
        : user_id_(std::move(user_id)),
          act_(std::move(act)),
          reversed_seq_(reversed_seq)
    {}
    void needs(engine::WorkingSet& set) const override
    {
        auto& books = set.shelf<ledger::Books>();
        books.need(user_id_);
        if (reversed_seq_ != 0) {
            books.need_reversals(ledger::account_number(user_id_), reversed_seq_);
        }
    }
    void decide(engine::WorkingSet& set, engine::Context const& context) override
    {
        act_(set.shelf<ledger::Books>(), context);
    }
    [[nodiscard]] engine::Memory memory() const override { return {}; }
    [[nodiscard]] engine::Answer answer() const override { return {}; }

private:
    std::string user_id_;
    Act act_;
    std::int64_t reversed_seq_;
};

}  // namespace

void World::on_account(std::string const& user_id, Act const& act)
{
    auto const finished = service.engine->run(
        std::make_unique<Doing>(user_id, [=](ledger::Books& books, engine::Context const& context) {
            ledger::Posting posting{*books.find(user_id), books.page(), context.now, context.numbers};
            ledger::bring_forward(posting);
            act(posting);
        }));
    REQUIRE(finished.fate == engine::Fate::Decided);
}

void World::open(std::string const& user_id)
{
    auto const finished = service.engine->run(
        std::make_unique<Doing>(user_id, [&, this](ledger::Books& books, engine::Context const& context) {
            REQUIRE(ledger::open_account(books, user_id, "system", accounts, context));
        }));
    REQUIRE(finished.fate == engine::Fate::Decided);
}

void World::suspend(std::string const& user_id)
{
    auto const finished = service.engine->run(
        std::make_unique<Doing>(user_id, [&](ledger::Books& books, engine::Context const&) {
            auto& account = *books.find(user_id);
            account.status = ledger::AccountStatus::Suspended;
            books.touch(account);
        }));
    REQUIRE(finished.fate == engine::Fate::Decided);
}

void World::spend(std::string const& user_id, Credits amount)
{
    REQUIRE(try_spend(user_id, amount));
}

bool World::try_spend(std::string const& user_id, Credits amount)
{
    bool spent = false;
    on_account(user_id, [&](ledger::Posting& posting) {
        spent = ledger::spend_credits(posting, {.amount = amount}).has_value();
    });
    return spent;
}

std::int64_t World::hold(std::string const& user_id, Credits amount)
{
    std::int64_t number = 0;
    on_account(user_id, [&](ledger::Posting& posting) {
        auto const index = ledger::place_hold(
            posting, {.amount = amount, .expires_at = posting.now() + Duration::days(30)}, 0);
        REQUIRE(index);
        number = posting.lines()[*index].hold->number;
    });
    return number;
}

void World::release(std::string const& user_id, std::int64_t hold)
{
    on_account(user_id, [&](ledger::Posting& posting) { REQUIRE(ledger::release_hold(posting, hold, {})); });
}

void World::reverse_usage(std::string const& user_id, Credits amount)
{
    auto const before = account(user_id);
    ledger::HistoryPage page;
    std::vector<ledger::GrantFacts> facts_of_grants;
    service.database->read([&](storage::Reader& reader) {
        page = ledger::read_history(reader, before, {.type = ledger::TransactionType::Usage}, 0, 1);
        for (auto const& draw : page.lines.at(0).draws) {
            auto const grant = ledger::find_grant(reader, before.number, draw.grant);
            facts_of_grants.push_back(*grant);
        }
    });
    auto const& usage = page.lines.at(0);
    auto const reverse = [&](ledger::Books& books, engine::Context const& context) {
        ledger::Posting posting{*books.find(user_id), books.page(), context.now, context.numbers};
        REQUIRE(ledger::reverse_usage(
            posting, {.usage = usage, .grants = facts_of_grants, .amount = amount, .reversed_before = {}},
            0));
        books.set_reversed(usage.account, usage.seq, amount);
    };
    auto const finished = service.engine->run(std::make_unique<Doing>(user_id, reverse, usage.seq));
    REQUIRE(finished.fate == engine::Fate::Decided);
}

void World::adjust(std::string const& user_id, Credits amount)
{
    on_account(user_id, [&](ledger::Posting& posting) {
        REQUIRE(ledger::adjust_balance(posting, {.amount = amount, .reason_code = "test", .allow_debt = true},
                                       0));
    });
}

ledger::Account World::account(std::string const& user_id)
{
    std::optional<ledger::Account> found;
    service.database->read([&](storage::Reader& reader) { found = ledger::find_account(reader, user_id); });
    REQUIRE(found);
    return *found;
}

std::string World::figures(std::string const& user_id)
{
    auto const found = account(user_id);
    CHECK(found.adds_up());
    return fmt::format("balance {}, held {}, available {}, debt {}", to_text(found.balance),
                       to_text(found.held), to_text(found.available()), to_text(found.debt));
}

std::vector<std::string> World::lines(std::string const& user_id)
{
    std::vector<std::string> texts;
    auto const of = account(user_id);
    service.database->read([&](storage::Reader& reader) {
        auto const page = ledger::read_history(reader, of, {}, 0, 100);
        for (auto const& line : page.lines) {
            auto text = fmt::format("{} {}", name_of(line.type), to_text(line.amount));
            if (line.debt_repaid.is_positive()) {
                text += " repays " + to_text(line.debt_repaid);
            }
            texts.insert(texts.begin(), std::move(text));
        }
    });
    return texts;
}

}  // namespace creditd::topups::testing
