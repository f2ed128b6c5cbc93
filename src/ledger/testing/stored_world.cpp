#include "ledger/testing/stored_world.hpp"

#include "crypto/sha256.hpp"
#include "engine/direct_mailbox.hpp"
#include "ledger/adjust_balance.hpp"
#include "ledger/find_account.hpp"
#include "ledger/grant_credits.hpp"
#include "ledger/hold_credits.hpp"
#include "ledger/key_rebuild.hpp"
#include "ledger/open_account.hpp"
#include "ledger/reverse_usage.hpp"
#include "ledger/store.hpp"
#include "ledger/verify.hpp"

#include <fmt/format.h>

#include <cstring>
#include <future>
#include <latch>
#include <stdexcept>
#include <utility>

namespace creditd::ledger::testing {

namespace {

[[noreturn]] void wrong(std::string const& what)
{
    throw std::logic_error(what);
}

http::ProblemKind const refused_here{"refused", 409, "Refused", "A rule said no.", "Nothing."};

Verdict refusal()
{
    return Refusal{http::problem_of(refused_here, "a rule said no")};
}

/// Turns an outcome with a line's index into a verdict.
template <class Outcome>
Verdict verdict_on(Outcome const& outcome)
{
    return outcome ? Verdict{LineAnswer{*outcome}} : refusal();
}

class ActOnAccount final : public AccountCommand
{
public:
    ActOnAccount(std::string user, StoredWorld::Act act, Settings settings, std::int64_t reverses)
        : AccountCommand(std::move(user), "req_test", WhenSuspended::Proceed),
          act_(std::move(act)),
          settings_(std::move(settings)),
          reverses_(reverses)
    {}
    void needs(engine::WorkingSet& set) const override
    {
        AccountCommand::needs(set);
        if (reverses_ != 0) {
            set.shelf<Books>().need_reversals(account(), reverses_);
        }
    }

protected:
    Verdict act(Posting& posting, engine::WorkingSet& set, engine::Context const& /*context*/) override
    {
        return act_(posting, set);
    }
    [[nodiscard]] engine::Answer render(Transaction const& line) const override
    {
        return {201, fmt::format("{} {} {} {}", line.number, line.seq, name_of(line.type),
                                 to_text(line.balance_after))};
    }
    std::expected<Account*, http::Problem> absent(Books& books, engine::Context const& context) override
    {
        return open_account(books, user_id(), "system", settings_, context).value();
    }

private:
    StoredWorld::Act const act_;
    Settings const settings_;
    std::int64_t const reverses_;
};

/// Keeps the writer busy, so that what is queued meanwhile shares a batch.
class Gate final : public engine::Command
{
public:
    Gate(std::latch& inside, std::latch& go) : inside_(inside), go_(go) {}
    void needs(engine::WorkingSet& /*set*/) const override {}
    void decide(engine::WorkingSet& /*set*/, engine::Context const& /*context*/) override
    {
        inside_.count_down();
        go_.wait();
    }
    [[nodiscard]] engine::Memory memory() const override { return {}; }
    [[nodiscard]] engine::Answer answer() const override { return {}; }

private:
    std::latch& inside_;
    std::latch& go_;
};

}  // namespace

StoredWorld::StoredWorld(std::uint64_t seed) : random_(seed)
{
    settings.signup_credits = 0_credits;
    open();
}

StoredWorld::~StoredWorld()
{
    close();
}

std::filesystem::path StoredWorld::file() const
{
    return place_.directory();
}

void StoredWorld::open()
{
    database = place_.open(clock.moment());
    rebuild_indexes(*database);
    std::int64_t used = 0;
    database->read([&](storage::Reader& reader) { used = store::last_line_number(reader); });
    auto const make_set = [] {
        auto set = std::make_unique<engine::WorkingSet>();
        set->add<Books>();
        return set;
    };
    for_engine = std::make_unique<engine::testing::ConflictFirst>(*database);
    engine = std::make_unique<engine::Engine>(*for_engine, make_set, clock, random_, engine::EngineOptions{},
                                              used);
}

void StoredWorld::close()
{
    engine.reset();
    database.reset();
}

std::unique_ptr<engine::Command> StoredWorld::command(std::string_view user, Act act,
                                                      std::optional<engine::Idempotency> key,
                                                      std::int64_t reverses) const
{
    auto made = std::make_unique<ActOnAccount>(std::string{user}, std::move(act), settings, reverses);
    made->idempotency = key;
    return made;
}

engine::Finished StoredWorld::run(std::unique_ptr<engine::Command> command)
{
    return engine->run(std::move(command));
}

std::vector<engine::Finished> StoredWorld::run_together(
    std::vector<std::unique_ptr<engine::Command>> commands)
{
    engine::DirectMailbox inbox;
    std::latch inside{1};
    std::latch go{1};
    std::latch delivered{static_cast<std::ptrdiff_t>(commands.size()) + 1};
    std::vector<engine::Finished> fates(commands.size());
    engine->submit(std::make_unique<Gate>(inside, go), inbox,
                   [&](engine::Finished) { delivered.count_down(); });
    inside.wait();
    for (std::size_t i = 0; i < commands.size(); ++i) {
        engine->submit(std::move(commands[i]), inbox, [&, i](engine::Finished finished) {
            fates[i] = std::move(finished);
            delivered.count_down();
        });
    }
    go.count_down();
    delivered.wait();
    return fates;
}

/// Runs a command that must pass.
std::int64_t StoredWorld::seq_of(std::unique_ptr<engine::Command> command)
{
    auto const finished = run(std::move(command));
    if (finished.fate != engine::Fate::Decided) {
        wrong("a command was not decided");
    }
    auto const answer = finished.command->answer();
    if (answer.status >= 400) {
        wrong("refused: " + answer.body);
    }
    auto const space = answer.body.find(' ');
    return space == std::string::npos ? 0 : std::stoll(answer.body.substr(space + 1));
}

std::int64_t StoredWorld::grant(std::string_view user, Amount credits, GrantTerms terms)
{
    bool const bought = terms.source == GrantSource::Purchase;
    return seq_of(command(user, [&](Posting& posting, engine::WorkingSet&) -> Verdict {
        auto const granted =
            grant_credits(posting,
                          {.type = bought ? TransactionType::Purchase : TransactionType::Promo,
                           .source = terms.source,
                           .paid = terms.paid,
                           .amount = credits,
                           .priority = terms.priority,
                           .effective_at = terms.from,
                           .expires_at = terms.until,
                           .purchase = bought ? 1 : 0,
                           .cost = terms.cost},
                          settings.max_open_grants);
        if (!granted) {
            return refusal();
        }
        return granted->line_index ? Verdict{LineAnswer{*granted->line_index}}
                                   : Verdict{TextAnswer{{200, ""}}};
    }));
}

std::int64_t StoredWorld::spend(std::string_view user, Amount credits, Purpose purpose,
                                std::optional<Charge> charge)
{
    return seq_of(command(user, [&](Posting& posting, engine::WorkingSet&) {
        return verdict_on(spend_credits(posting, {.amount = credits, .charge = charge, .purpose = purpose}));
    }));
}

std::int64_t StoredWorld::adjust(std::string_view user, Amount credits, std::string_view reason_code)
{
    return seq_of(command(user, [&](Posting& posting, engine::WorkingSet&) {
        return verdict_on(adjust_balance(posting,
                                         {.amount = credits,
                                          .reason_code = std::string{reason_code},
                                          .allow_debt = true,
                                          .purpose = {.actor = "admin:usr_1", .reason = "a reason"}},
                                         settings.max_open_grants));
    }));
}

std::int64_t StoredWorld::reverse_usage(std::string_view user, std::int64_t seq, Amount credits)
{
    Transaction usage;
    std::vector<GrantFacts> facts;
    database->read([&](storage::Reader& reader) {
        auto const account = find_account(reader, user).value();
        usage = lines(user).at(static_cast<std::size_t>(seq - 1));
        for (auto const& draw : usage.draws) {
            facts.push_back(find_grant(reader, account.number, draw.grant).value());
        }
    });
    auto const act = [&](Posting& posting, engine::WorkingSet& set) -> Verdict {
        auto& books = set.shelf<Books>();
        auto const before = books.reversed(usage.account, seq);
        auto const reversed = ledger::reverse_usage(
            posting, {.usage = usage, .grants = facts, .amount = credits, .reversed_before = before},
            settings.max_open_grants);
        if (reversed) {
            books.set_reversed(usage.account, seq, before + credits);
        }
        return verdict_on(reversed);
    };
    return seq_of(command(user, act, std::nullopt, seq));
}

std::int64_t StoredWorld::hold(std::string_view user, Amount credits, Moment until)
{
    std::int64_t number = 0;
    seq_of(command(user, [&](Posting& posting, engine::WorkingSet&) {
        auto const placed =
            place_hold(posting, {.amount = credits, .expires_at = until}, settings.max_open_holds);
        number = placed ? posting.lines()[*placed].hold->number : 0;
        return verdict_on(placed);
    }));
    return number;
}

std::int64_t StoredWorld::capture(std::string_view user, std::int64_t hold, Amount credits,
                                  CaptureTerms terms)
{
    return seq_of(command(user, [&](Posting& posting, engine::WorkingSet&) {
        return verdict_on(capture_hold(
            posting, {.hold = hold, .amount = credits, .overage = terms.overage, .final = terms.final}));
    }));
}

std::int64_t StoredWorld::release(std::string_view user, std::int64_t hold)
{
    return seq_of(command(user, [&](Posting& posting, engine::WorkingSet&) {
        return verdict_on(release_hold(posting, hold, {}));
    }));
}

void StoredWorld::read(std::string_view user)
{
    seq_of(command(user, [](Posting&, engine::WorkingSet&) { return TextAnswer{{200, ""}}; }));
}

Account StoredWorld::account(std::string_view user)
{
    std::optional<Account> found;
    database->read([&](storage::Reader& reader) { found = find_account(reader, user); });
    return found.value();
}

Lines StoredWorld::lines(std::string_view user)
{
    Lines lines;
    auto const number = account_number(user);
    storage::JournalCursor cursor;
    database->read([&](storage::Reader& reader) {
        store::scan_lines(
            reader, cursor, INT64_MAX,
            [&](store::StoredLine const& stored) {
                if (stored.line.account == number) {
                    lines.push_back(stored.line);
                }
            },
            [](std::int64_t position) { wrong(fmt::format("line {} does not read", position)); });
    });
    return lines;
}

std::string complaints_about(storage::Database& database)
{
    std::string text;
    for (auto const& check : verify(database)) {
        if (!check.ok()) {
            text += fmt::format("{}: {}\n", check.name, check.first);
        }
    }
    return text;
}

std::string StoredWorld::complaints()
{
    return complaints_about(*database);
}

engine::Idempotency key_named(std::string_view name, std::uint64_t fingerprint)
{
    engine::Idempotency idempotency;
    auto const digest = crypto::sha256(name);
    std::memcpy(idempotency.key.data(), digest.data(), idempotency.key.size());
    idempotency.fingerprint = fingerprint;
    return idempotency;
}

}  // namespace creditd::ledger::testing
