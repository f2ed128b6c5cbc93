#include "simulation/engine_driver.hpp"

#include "app/numbers_used.hpp"
#include "base/assert.hpp"
#include "ledger/books.hpp"
#include "ledger/ended_holds.hpp"
#include "ledger/find_account.hpp"
#include "ledger/history.hpp"
#include "ledger/key_rebuild.hpp"
#include "ledger/verify.hpp"
#include "promotions/code_book.hpp"
#include "promotions/guesses.hpp"
#include "promotions/verify.hpp"
#include "simulation/generator.hpp"
#include "storage/sqlite/database.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace creditd::simulation {

namespace {

/// FNV-1a.
std::uint64_t digest_of(std::string_view text)
{
    std::uint64_t digest = 14'695'981'039'346'656'037ULL;
    for (auto const character : text) {
        digest = (digest ^ static_cast<unsigned char>(character)) * 1'099'511'628'211ULL;
    }
    return digest;
}

engine::Idempotency idempotency_of(Command const& command)
{
    Dice dice{static_cast<std::uint64_t>(command.key)};
    std::array<std::uint64_t, 2> const words{dice.roll(), dice.roll()};
    engine::Idempotency idempotency;
    static_assert(sizeof words == sizeof idempotency.key);
    std::memcpy(idempotency.key.data(), words.data(), sizeof words);
    idempotency.fingerprint = digest_of(content_of(command));
    return idempotency;
}

char const* word_for(engine::Fate fate)
{
    switch (fate) {
    case engine::Fate::Decided: return "decided";
    case engine::Fate::Replayed: return "replayed";
    case engine::Fate::KeyReused: return "key_reused";
    case engine::Fate::Overloaded: return "overloaded";
    case engine::Fate::Stopping: return "stopping";
    case engine::Fate::ClockSuspect: return "clock_suspect";
    case engine::Fate::Full: return "full";
    case engine::Fate::Failed: return "failed";
    }
    return "?";
}

}  // namespace

class EngineDriver::SeededRandom final : public engine::RandomSource
{
public:
    explicit SeededRandom(std::uint64_t seed) : dice_(seed) {}
    void fill(std::byte* bytes, std::size_t count) override
    {
        std::generate_n(bytes, count, [this] { return static_cast<std::byte>(dice_.roll()); });
    }

private:
    Dice dice_;
};

std::optional<Moment> EngineDriver::GatedClock::now()
{
    std::unique_lock lock{mutex_};
    opened_.wait(lock, [this] { return !shut_; });
    return now_;
}

void EngineDriver::GatedClock::shut(std::optional<Millis> now)
{
    std::lock_guard const lock{mutex_};
    shut_ = true;
    now_ = now ? std::optional(Moment::from_milliseconds(*now)) : std::nullopt;
}

void EngineDriver::GatedClock::open()
{
    {
        std::lock_guard const lock{mutex_};
        shut_ = false;
    }
    opened_.notify_all();
}

void EngineDriver::Inbox::expect(std::size_t count)
{
    std::lock_guard const lock{mutex_};
    finished_.clear();
    finished_.resize(count);
    missing_ = count;
}

void EngineDriver::Inbox::deliver(std::vector<engine::Delivery> deliveries)
{
    for (auto& delivery : deliveries) {
        delivery.hand_over();
    }
}

void EngineDriver::Inbox::put(std::size_t index, engine::Finished finished)
{
    std::lock_guard const lock{mutex_};
    CREDITD_ASSERT(missing_ > 0 && finished_[index].command == nullptr);  // a fate arrives exactly once
    finished_[index] = std::move(finished);
    if (--missing_ == 0) {
        arrived_.notify_one();
    }
}

std::vector<engine::Finished>& EngineDriver::Inbox::wait()
{
    std::unique_lock lock{mutex_};
    arrived_.wait(lock, [this] { return missing_ == 0; });
    return finished_;
}

EngineDriver::EngineDriver(Script const& frame, BatchFigures& figures)
    : frame_{.seed = frame.seed,
             .accounts = frame.accounts,
             .limits = frame.limits,
             .codes = frame.codes,
             .meters = frame.meters},
      figures_(figures),
      stage_{.settings = settings_from(frame.limits),
             .guesses = frame.limits.guesses,
             .names = std::vector<Names>(static_cast<std::size_t>(frame.accounts))},
      random_(std::make_unique<SeededRandom>(frame.seed))
{
    start();
    make_codes_and_meters();
}

EngineDriver::~EngineDriver()
{
    stop(false);
}

void EngineDriver::start()
{
    constexpr int lanes = 1;  // the model knows one order
    database_ = place_.open({.readers = 1,
                             .writer_cache_kib = 8'192,
                             .reader_cache_kib = 1'024,
                             .checkpoint_pages = 400,
                             .keys_per_seal = frame_.limits.keys_per_seal},
                            lanes);
    ledger::rebuild_indexes(*database_);
    prices_ = std::make_unique<usage::PriceBoard>(*database_);
    for_engine_ = std::make_unique<engine::testing::ConflictFirst>(*database_);
    auto const make_set = [this] {
        auto set = std::make_unique<engine::WorkingSet>();
        if (for_engine_->is_on()) {
            set->add<KeptNames>(stage_);
        }
        set->add<ledger::Books>();
        usage::add_shelves(*set, *prices_);
        set->add<promotions::CodeBook>();
        set->add<promotions::Guesses>();
        return set;
    };
    // Sequences cover years; their keys are to be remembered to the end.
    engine_ = std::make_unique<engine::Engine>(*for_engine_, make_set, clock_, *random_,
                                               engine::EngineOptions{.keep_keys_for = Duration::days(36'500)},
                                               app::numbers_used(*database_));
}

void EngineDriver::stop(bool tidily)
{
    engine_->stop();
    auto const ran = engine_->figures();
    figures_.batches += ran.batches;
    figures_.commands += ran.commands;
    figures_.largest = std::max(figures_.largest, ran.largest_batch);
    engine_.reset();
    if (tidily) {
        database_->close();
    }
    database_.reset();
}

void EngineDriver::restart()
{
    stop(++restarts_ % 2 == 0);
    start();
}

void EngineDriver::make_codes_and_meters()
{
    constexpr Millis before_everything = 1'767'225'600'000;  // 2026-01-01T00:00:00Z
    clock_.shut(before_everything);
    clock_.open();
    inbox_.expect(frame_.codes.size() + frame_.meters.size());
    for (std::size_t i = 0; i < frame_.codes.size(); ++i) {
        engine_->submit(std::make_unique<CodeCommand>(static_cast<int>(i), frame_.codes[i]), inbox_,
                        [this, i](engine::Finished finished) { inbox_.put(i, std::move(finished)); });
    }
    for (std::size_t i = 0; i < frame_.meters.size(); ++i) {
        engine_->submit(
            std::make_unique<PriceCommand>(static_cast<int>(i) + 1, frame_.meters[i], before_everything),
            inbox_, [this, at = frame_.codes.size() + i](engine::Finished finished) {
                inbox_.put(at, std::move(finished));
            });
    }
    for (auto const& finished : inbox_.wait()) {
        CREDITD_ASSERT(finished.fate == engine::Fate::Decided);
    }
}

std::vector<Observed> EngineDriver::run(Group const& group)
{
    auto commands = commands_of(group);
    inbox_.expect(commands.size());
    clock_.shut(group.now);
    for (std::size_t i = 0; i < commands.size(); ++i) {
        engine_->submit(std::move(commands[i]), inbox_,
                        [this, i](engine::Finished finished) { inbox_.put(i, std::move(finished)); });
    }
    clock_.open();
    auto const& finished = inbox_.wait();
    std::vector<Observed> observed;
    for (std::size_t i = 0; i < group.commands.size(); ++i) {
        observed.push_back(observe(group.commands[i], finished[i]));
    }
    return observed;
}

std::vector<std::unique_ptr<engine::Command>> EngineDriver::commands_of(Group const& group)
{
    std::vector<std::unique_ptr<engine::Command>> commands;
    database_->read([&](storage::Reader& reader) {
        for (auto const& command : group.commands) {
            if (command.act == Act::SwitchCode) {
                auto terms = frame_.codes[static_cast<std::size_t>(command.code)];
                terms.active = command.active;
                commands.push_back(std::make_unique<CodeCommand>(command.code, terms));
            } else if (command.act == Act::SetPrice) {
                commands.push_back(
                    std::make_unique<PriceCommand>(command.meter, command.tariff, command.effective_at));
            } else {
                auto material = command.act == Act::Reverse ? material_of(reader, command)
                                                            : std::optional<ReversalMaterial>{};
                commands.push_back(std::make_unique<SimulatedCommand>(command, stage_, std::move(material)));
            }
            if (command.key != 0) {
                commands.back()->idempotency = idempotency_of(command);
            }
        }
    });
    return commands;
}

std::optional<ReversalMaterial> EngineDriver::material_of(storage::Reader& reader, Command const& command)
{
    auto const& uses = stage_.names[static_cast<std::size_t>(command.account)].uses;
    auto const seq = uses.find(command.target);
    auto const account = ledger::find_account(reader, user_text(command.account));
    if (seq == uses.end() || !account) {
        return std::nullopt;
    }
    auto usage = ledger::find_line(reader, *account, seq->second);
    CREDITD_ASSERT(usage.has_value());
    ReversalMaterial material{.usage = std::move(*usage), .grants = {}};
    for (auto const& draw : material.usage.draws) {
        material.grants.push_back(ledger::find_grant(reader, account->number, draw.grant).value());
    }
    return material;
}

Observed EngineDriver::observe(Command const& command, engine::Finished const& finished)
{
    Observed observed;
    observed.outcome.fate = word_for(finished.fate);
    auto answer = finished.answer;
    if (finished.fate == engine::Fate::Decided) {
        answer = finished.command->answer();
        if (command.act != Act::SwitchCode && command.act != Act::SetPrice) {
            observed.outcome = static_cast<SimulatedCommand const&>(*finished.command).outcome();
        }
    }
    observed.answer = fmt::format("{} {}", answer.status, answer.body);
    return observed;
}

AccountView EngineDriver::view(int account)
{
    AccountView view;
    database_->read([&](storage::Reader& reader) {
        if (auto const found = ledger::find_account(reader, user_text(account))) {
            view = view_of(*found, stage_.names[static_cast<std::size_t>(account)]);
        }
    });
    return view;
}

std::vector<Line> EngineDriver::lines(int account)
{
    std::vector<Line> lines;
    database_->read([&](storage::Reader& reader) {
        auto const found = ledger::find_account(reader, user_text(account));
        if (!found) {
            return;
        }
        auto const page = ledger::read_history(reader, *found, {}, 0, found->seq);
        CREDITD_ASSERT(page.total == found->seq && !page.has_more);
        for (auto line = page.lines.rbegin(); line != page.lines.rend(); ++line) {
            lines.push_back(view_of(*line, stage_.names[static_cast<std::size_t>(account)]));
        }
    });
    return lines;
}

std::string EngineDriver::complaint()
{
    for (auto const& checks : {ledger::verify(*database_), promotions::verify(*database_)}) {
        for (auto const& check : checks) {
            if (!check.ok()) {
                return fmt::format("{}: {} of {}, first {}", check.name, check.violations, check.checked,
                                   check.first);
            }
        }
    }
    return {};
}

}  // namespace creditd::simulation
