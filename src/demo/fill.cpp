#include "demo/fill.hpp"

#include "audit/audit_log.hpp"
#include "base/assert.hpp"
#include "crypto/password.hpp"
#include "demo/company.hpp"
#include "demo/past_purchase.hpp"
#include "identity/make_user.hpp"
#include "ledger/account_command.hpp"
#include "ledger/adjust_balance.hpp"
#include "promotions/code_command.hpp"
#include "promotions/redeem_promo_code.hpp"
#include "usage/hold_command.hpp"
#include "usage/meter_command.hpp"
#include "usage/record_usage_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <random>
#include <vector>

namespace creditd::demo {

namespace {

constexpr int days_of_story = 90;
constexpr std::string_view operator_name = "user:demo-operator";

/// Opens a user of the cast with an account, as the console would.
class Join final : public engine::Command
{
public:
    Join(identity::NewUser user, ledger::Settings const& settings)
        : user_(std::move(user)),
          settings_(settings)
    {}

    void needs(engine::WorkingSet& set) const override { identity::need_new_user(set, user_); }
    void decide(engine::WorkingSet& set, engine::Context const& context) override
    {
        auto const made = identity::make_user(set, user_, operator_name, settings_, context);
        CREDITD_ASSERT(made.has_value());  // the database is empty and the cast has no twins
    }
    [[nodiscard]] engine::Memory memory() const override { return {}; }
    [[nodiscard]] engine::Answer answer() const override { return {}; }

private:
    identity::NewUser const user_;
    ledger::Settings const& settings_;
};

/// A correction by an operator, with its audit entry.
class Correct final : public ledger::AccountCommand
{
public:
    Correct(std::string user_id, ledger::AdjustBalance adjust)
        : AccountCommand(std::move(user_id), "req_demo", ledger::WhenSuspended::Proceed),
          adjust_(std::move(adjust))
    {}

protected:
    ledger::Verdict act(ledger::Posting& posting, engine::WorkingSet& set,
                        engine::Context const& /*context*/) override
    {
        auto const before = posting.account().balance;
        auto const done = ledger::adjust_balance(posting, adjust_, 0);
        if (!done) {
            return ledger::TextAnswer{};
        }
        set.shelf<audit::AuditLog>().add(
            {.actor = adjust_.purpose.actor,
             .action = "credits.adjust",
             .subject = user_id(),
             .reason_code = adjust_.reason_code,
             .reason = adjust_.purpose.reason,
             .before = fmt::format(R"({{"balance":{}}})", to_text(before)),
             .after = fmt::format(R"({{"balance":{}}})", to_text(posting.account().balance)),
             .request_id = "req_demo",
             .client_address = "127.0.0.1"});
        return ledger::LineAnswer{*done};
    }
    [[nodiscard]] engine::Answer render(ledger::Transaction const& /*line*/) const override { return {}; }

private:
    ledger::AdjustBalance const adjust_;
};

/// A code redeemed by somebody who knows it.
class Redeem final : public ledger::AccountCommand
{
public:
    Redeem(std::string const& user_id, std::string code)
        : AccountCommand(user_id, "req_demo", ledger::WhenSuspended::Refuse),
          redeem_{.code = std::move(code), .guessers = {}, .actor = "user:" + user_id}
    {}

    void needs(engine::WorkingSet& set) const override
    {
        AccountCommand::needs(set);
        auto& codes = set.shelf<promotions::CodeBook>();
        codes.need(redeem_.code);
        codes.need_redemption(account(), redeem_.code);
    }

protected:
    ledger::Verdict act(ledger::Posting& posting, engine::WorkingSet& set,
                        engine::Context const& /*context*/) override
    {
        auto const done = promotions::redeem_promo_code(posting, set.shelf<promotions::CodeBook>(),
                                                        set.shelf<promotions::Guesses>(), redeem_);
        return done ? ledger::Verdict{ledger::LineAnswer{*done}} : ledger::Verdict{ledger::TextAnswer{}};
    }
    [[nodiscard]] engine::Answer render(ledger::Transaction const& /*line*/) const override { return {}; }

private:
    promotions::RedeemPromoCode const redeem_;
};

/// A hold that waits for its capture.
struct OpenJob
{
    usage::HoldName hold;
    Credits estimate;
};

class Story
{
public:
    explicit Story(Stage const& stage) : stage_(stage), terms_{stage.ids, stage.accounts} {}

    Filled play()
    {
        open_shop();
        for (int day = 0; day < days_of_story; ++day) {
            play_day(day);
        }
        go_to(stage_.today);
        return {user_ids_.size(), commands_};
    }

private:
    [[nodiscard]] Moment day_start(int day) const { return first_day(stage_.today) + Duration::days(day); }

    void go_to(Moment moment)
    {
        if (moment > now_ && moment <= stage_.today) {
            stage_.move_clock(moment);
            now_ = moment;
        }
    }

    double chance() { return std::uniform_real_distribution<double>{0, 1}(random_); }
    int between(int low, int high) { return std::uniform_int_distribution<int>{low, high}(random_); }

    engine::Finished run(std::unique_ptr<engine::Command> command)
    {
        ++commands_;
        return stage_.engine.run(std::move(command));
    }

    static audit::Mandate mandate(std::string_view code, std::string_view reason)
    {
        return {.actor = std::string{operator_name},
                .request_id = "req_demo",
                .client_address = "127.0.0.1",
                .reason = {std::string{code}, std::string{reason}}};
    }

    void open_shop()
    {
        now_ = first_day(stage_.today);
        for (auto const& product : products()) {
            auto const credits = credits_from_text(product.credits).credits.value();
            run(std::make_unique<usage::CreateMeter>(
                mandate("setup", "opening the shop"), stage_.usage,
                usage::CreateMeter::Wish{std::string{product.meter},
                                         std::string{product.unit},
                                         std::string{product.description},
                                         {.credits = credits, .per = product.per}}));
        }
        for (auto const& code : codes()) {
            promotions::Terms terms;
            terms.credits = Credits::whole(code.credits);
            terms.description = code.description;
            terms.max_uses = code.max_uses == 0 ? std::nullopt : std::optional<std::int64_t>(code.max_uses);
            terms.valid_for_days =
                code.valid_for_days == 0 ? std::nullopt : std::optional<std::int64_t>(code.valid_for_days);
            terms.expires_at = code.ends_in_days == 0
                                   ? std::nullopt
                                   : std::optional(now_ + Duration::days(code.ends_in_days));
            run(std::make_unique<promotions::CreateCode>(stage_.ids, mandate("campaign", terms.description),
                                                         std::string{code.code}, terms));
        }
        password_ = crypto::hash_password(stage_.password);
    }

    void play_day(int day)
    {
        for (auto const& person : people()) {
            auto const joined = days_of_story - person.joined_days_ago;
            if (day == joined) {
                join(person, day);
            }
            if (day >= joined && (day - joined) % 30 == 0 && person.monthly_credits.is_positive()) {
                stock_up(person, day);
            }
        }
        // Between eight and eight, in steps of ten minutes, each a little off the mark.
        for (int slot = 0; slot < 72; ++slot) {
            go_to(day_start(day) + Duration::minutes(8 * 60 + slot * 10) +
                  Duration::seconds(between(0, 599)));
            for (auto const& person : people()) {
                if (user_ids_.contains(person.email)) {
                    use(person);
                }
            }
        }
        if (day % 9 == 4) {
            goodwill();
        }
    }

    void join(Person const& person, int day)
    {
        go_to(day_start(day) + Duration::minutes(7 * 60 + between(0, 50)));
        identity::NewUser user;
        user.id = identity::new_user_id();
        user.email = person.email;
        user.name = person.name;
        user.password = password_;
        user_ids_[person.email] = user.id;
        run(std::make_unique<Join>(user, stage_.accounts));
        if (!person.promo_code.empty()) {
            run(std::make_unique<Redeem>(user.id, std::string{person.promo_code}));
        }
    }

    /// Buys what lasts a month: with a card, or on account where a company pays.
    void stock_up(Person const& person, int day)
    {
        bool const is_recent = day > days_of_story - 10;  // reconciliation would ask the sandbox for it
        if (is_recent || person.habit.meter == "minutes") {
            return buy_on_account(person, day);
        }
        ++commands_;
        buy_in_the_past(stage_.engine, stage_.ids, stage_.accounts, user_ids_.at(person.email),
                        person.monthly_credits > 350_credits ? "pro" : "starter");
    }

    void buy_on_account(Person const& person, int day)
    {
        ledger::AdjustBalance adjust{.amount = person.monthly_credits, .reason_code = "invoice"};
        adjust.purpose.actor = operator_name;
        adjust.purpose.reason = fmt::format("credits bought on account, invoice {}-{:03}", 2026, day + 100);
        adjust.expires_at = now_ + Duration::days(45);
        run(std::make_unique<Correct>(user_ids_.at(person.email), adjust));
    }

    void goodwill()
    {
        static constexpr std::array reasons{"slow answers this morning", "image came out blank",
                                            "wrong language detected", "customer reported a failed export"};
        auto person = user_ids_.begin();
        std::advance(person, between(0, static_cast<int>(user_ids_.size()) - 1));
        bool const gives = chance() < 0.8;
        ledger::AdjustBalance adjust{
            .amount = Credits::from_micro(std::int64_t{gives ? 500'000 : -500'000} * between(1, 8)),
            .reason_code = gives ? "goodwill" : "correction"};
        adjust.purpose.actor = operator_name;
        adjust.purpose.reason =
            gives ? reasons[static_cast<std::size_t>(between(0, 3))] : "counted twice by the importer";
        run(std::make_unique<Correct>(person->second, adjust));
    }

    /// What a person may do in one of the day's 72 slots.
    void use(Person const& person)
    {
        auto const& habit = person.habit;
        auto& job = jobs_[person.email];
        if (job && chance() < 0.4) {
            finish(person, *job);
            job.reset();
        } else if (!job && chance() < habit.holds_a_day / 72) {
            job = start_job(person);
        }
        if (chance() < habit.uses_a_day / 72) {
            auto const quantity = between(habit.smallest, habit.largest);
            auto purpose = purpose_of(person);
            run(std::make_unique<usage::RecordUsage>(terms_, user_ids_.at(person.email), "req_demo",
                                                     metered(habit, quantity), purpose));
        }
    }

    static usage::Demand metered(Habit const& habit, int quantity)
    {
        return usage::Metered{std::string{habit.meter},
                              usage::Quantity::from_micro(std::int64_t{quantity} * 1'000'000)};
    }

    ledger::Purpose purpose_of(Person const& person)
    {
        static constexpr std::array features{"chat", "summary", "batch", "editor", "api"};
        return {.actor = "service:demo-backend",
                .reason = {},
                .reference = fmt::format("job-{:06}", commands_ + 1),
                .metadata =
                    fmt::format(R"({{"feature":"{}","team":"{}"}})",
                                features[static_cast<std::size_t>(between(0, 4))], person.habit.meter)};
    }

    std::optional<OpenJob> start_job(Person const& person)
    {
        auto const estimate = Credits::whole(between(2, 15));
        auto purpose = purpose_of(person);
        auto const placed = run(std::make_unique<usage::PlaceHold>(
            terms_, user_ids_.at(person.email), "req_demo", estimate, Duration::hours(6), purpose));
        auto const answer = placed.command->answer();
        auto const at = answer.body.find("\"hold_");
        if (answer.status != 201 || at == std::string::npos) {
            return std::nullopt;  // not enough credits that day
        }
        auto const id = answer.body.substr(at + 1, answer.body.find('"', at + 1) - at - 1);
        auto const parts = stage_.ids.decode(crypto::IdKind::Hold, id);
        CREDITD_ASSERT(parts.has_value());
        return OpenJob{{parts->account, parts->number}, estimate};
    }

    void finish(Person const& person, OpenJob const& job)
    {
        if (chance() < 0.1) {
            run(std::make_unique<usage::ReleaseHold>(
                terms_, job.hold, "req_demo",
                ledger::Purpose{.actor = "service:demo-backend", .reason = "cancelled"}));
            return;
        }
        auto const used = Credits::from_micro(job.estimate.micro() / 100 * between(20, 100));
        run(std::make_unique<usage::CaptureHold>(terms_, job.hold, "req_demo",
                                                 usage::CaptureTerms{.demand = used}, purpose_of(person)));
    }

    Stage const& stage_;
    usage::Terms const terms_;
    std::mt19937 random_{2026};  // NOLINT(cert-msc51-cpp): the same story every time
    Moment now_;
    std::string password_;
    std::map<std::string_view, std::string> user_ids_;
    std::map<std::string_view, std::optional<OpenJob>> jobs_;
    std::size_t commands_ = 0;
};

}  // namespace

Moment first_day(Moment today)
{
    return start_of(Period::Day, today) - Duration::days(days_of_story - 1);
}

Filled fill(Stage const& stage)
{
    return Story{stage}.play();
}

}  // namespace creditd::demo
