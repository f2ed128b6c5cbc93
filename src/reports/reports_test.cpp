// Each report against the raw lines: random books, read back line by line and added up here with code that
// shares nothing with the reports, the roll-ups they read, or the SQL of either.

#include "ledger/grant_credits.hpp"
#include "ledger/reverse_purchase.hpp"
#include "ledger/testing/stored_world.hpp"
#include "ledger/use_day_store.hpp"
#include "reports/credit_reports.hpp"
#include "reports/expiring_report.hpp"
#include "reports/usage_report.hpp"
#include "reports/zones.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <ctime>
#include <map>
#include <random>

namespace creditd::reports {

using ledger::Transaction;
using ledger::TransactionType;
using ledger::testing::StoredWorld;

namespace {

using Random = std::mt19937_64;
constexpr auto nobody = [](ledger::UseDay const&) {};  ///< keeps no days
constexpr std::array users{"alice", "bob", "carol", "dave", "erin"};

std::int64_t pick(Random& random, std::int64_t below)
{
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(below));
}

/// Two months in which everything happens to five accounts that can happen to an account.
class Months
{
public:
    Months(StoredWorld& world, Random& random) : world_(world), random_(random) {}

    void play(int steps)
    {
        for (int step = 0; step < steps; ++step) {
            world_.clock.advance(Duration::seconds(pick(random_, 20'000)));
            user_ = users.at(static_cast<std::size_t>(pick(random_, users.size())));
            act();
        }
    }

private:
    void act()
    {
        auto const amount = Credits::from_micro(1 + pick(random_, 9'000'000));
        auto const now = world_.clock.moment();
        switch (pick(random_, 16)) {
        case 0: return buy();
        case 1: return refund();
        case 2: return reinstate();
        case 3:
            (void)world_.grant(user_, Credits::whole(3 + pick(random_, 9)),
                               {.until = now + Duration::hours(1 + pick(random_, 200)),
                                .priority = static_cast<int>(pick(random_, 101))});
            return;
        case 4: (void)world_.adjust(user_, pick(random_, 2) == 0 ? amount : -amount, "goodwill"); return;
        case 5: return hold(amount);
        case 6: return capture();
        case 7: return reverse();
        case 8: return promo();
        default: return spend(amount);
        }
    }

    void run(StoredWorld::Act act) { (void)world_.run(world_.command(user_, std::move(act))); }

    void buy()
    {
        auto const number = ++purchases_;
        auto const credits = Credits::from_micro(1 + pick(random_, 60'000'000));
        ledger::GrantCost const cost{.paid = 1 + pick(random_, 5'000),
                                     .currency = pick(random_, 2) == 0 ? std::array{'u', 's', 'd'}
                                                                       : std::array{'j', 'p', 'y'},
                                     .credits = credits};
        bought_[user_].push_back({number, cost});
        auto const until =
            pick(random_, 2) == 0
                ? std::optional(world_.clock.moment() + Duration::hours(pick(random_, 400) + 1))
                : std::nullopt;
        run([=](ledger::Posting& posting, engine::WorkingSet&) -> ledger::Verdict {
            auto const granted = ledger::grant_credits(posting,
                                                       {.type = TransactionType::Purchase,
                                                        .source = ledger::GrantSource::Purchase,
                                                        .paid = true,
                                                        .amount = credits,
                                                        .expires_at = until,
                                                        .purchase = number,
                                                        .cost = cost},
                                                       0);
            return ledger::LineAnswer{granted->line_index.value()};
        });
    }

    void refund()
    {
        if (bought_[user_].empty()) {
            return;
        }
        auto const& [number, cost] = bought_[user_][static_cast<std::size_t>(
            pick(random_, static_cast<std::int64_t>(bought_[user_].size())))];
        ledger::ClawBack const claw{.purchase = number,
                                    .amount = Credits::from_micro(1 + pick(random_, cost.credits.micro())),
                                    .type = pick(random_, 2) == 0 ? TransactionType::Refund
                                                                  : TransactionType::Dispute};
        run([=](ledger::Posting& posting, engine::WorkingSet&) -> ledger::Verdict {
            return ledger::LineAnswer{ledger::claw_back(posting, claw).value()};
        });
    }

    void reinstate()
    {
        if (bought_[user_].empty()) {
            return;
        }
        auto const& [number, cost] = bought_[user_].front();
        ledger::Reinstate const back{.purchase = number,
                                     .amount = Credits::from_micro(1 + pick(random_, cost.credits.micro())),
                                     .cost = cost};
        run([=](ledger::Posting& posting, engine::WorkingSet&) -> ledger::Verdict {
            return ledger::LineAnswer{ledger::reinstate(posting, back).value()};
        });
    }

    void promo()
    {
        auto const code = fmt::format("CODE{}", pick(random_, 4));
        run([code](ledger::Posting& posting, engine::WorkingSet&) -> ledger::Verdict {
            auto const granted = ledger::grant_credits(posting,
                                                       {.type = TransactionType::Promo,
                                                        .source = ledger::GrantSource::Promo,
                                                        .amount = 2_credits,
                                                        .reason_code = code},
                                                       0);
            return ledger::LineAnswer{granted->line_index.value()};
        });
    }

    void spend(Credits amount)
    {
        static constexpr std::array reasons{"chat", "batch-7", "a sentence with spaces", "", "gpt:4"};
        ledger::Purpose const purpose{
            .reason = reasons.at(static_cast<std::size_t>(pick(random_, reasons.size())))};
        std::optional<ledger::Charge> charge;
        if (pick(random_, 3) != 0) {
            charge = {
                .meter = pick(random_, 2) == 0 ? "tokens" : "images", .price_version = 1, .quantity = "7"};
        }
        try {
            uses_[user_].push_back(world_.spend(user_, amount, purpose, charge));
        } catch (std::exception const&) {
            return;  // not covered
        }
    }

    void reverse()
    {
        try {
            if (!uses_[user_].empty()) {
                (void)world_.reverse_usage(user_, uses_[user_].back(), Credits::from_micro(7));
            }
        } catch (std::exception const&) {
            uses_[user_].pop_back();  // all of it was given back
        }
    }

    void hold(Credits amount)
    {
        try {
            holds_[user_].push_back(world_.hold(
                user_, amount, world_.clock.moment() + Duration::minutes(1 + pick(random_, 4'000))));
        } catch (std::exception const&) {
            return;
        }
    }

    void capture()
    {
        try {
            if (!holds_[user_].empty()) {
                (void)world_.capture(user_, holds_[user_].back(), Credits::from_micro(3),
                                     {.final = pick(random_, 2) == 0});
            }
        } catch (std::exception const&) {
            holds_[user_].pop_back();  // it has ended
        }
    }

    StoredWorld& world_;
    Random& random_;
    std::string user_;
    std::int64_t purchases_ = 0;
    std::map<std::string, std::vector<std::pair<std::int64_t, ledger::GrantCost>>> bought_;
    std::map<std::string, std::vector<std::int64_t>> uses_;
    std::map<std::string, std::vector<std::int64_t>> holds_;
};

/// A line with what it moved, told by the lines in front of it.
struct Told
{
    std::string user;
    Transaction line;
    __int128 paid = 0;
    __int128 promotional = 0;
    __int128 debt = 0;
    std::map<std::string, std::int64_t> own_money{};  ///< change of what is deferred
    std::map<std::string, std::int64_t> set_off{};    ///< the same, where it counts as set off
};

struct Pot
{
    ledger::GrantFacts facts;
    std::int64_t left = 0;
};

std::int64_t share(Pot const& pot)
{
    // Written out with the division first: whole parts, then the rest.
    auto const of = pot.facts.cost->credits.micro();
    auto const paid = pot.facts.cost->paid;
    return paid * (pot.left / of) +
           static_cast<std::int64_t>(static_cast<__int128>(paid) * (pot.left % of) / of);
}

std::vector<Told> told_by_lines(StoredWorld& world)
{
    std::vector<Told> all;
    for (std::string const user : users) {
        std::map<std::int64_t, Pot> pots;
        std::int64_t debt = 0;
        for (auto const& line : world.lines(user)) {
            auto& told = all.emplace_back(Told{.user = user, .line = line});
            for (auto const& facts : line.made_grants) {
                pots[facts.number].facts = facts;
            }
            told.debt = line.debt_after.micro() - debt;
            debt = line.debt_after.micro();
            auto const name = std::string{name_of(line.type)};
            if (name.starts_with("hold_")) {
                continue;
            }
            for (auto const& draw : line.draws) {
                auto& pot = pots[draw.grant];
                auto const before = pot.facts.cost ? share(pot) : 0;
                pot.left += draw.amount.micro();
                (pot.facts.paid ? told.paid : told.promotional) += draw.amount.micro();
                if (pot.facts.cost) {
                    auto const& letters = pot.facts.cost->currency;
                    std::string const currency{letters[0], letters[1], letters[2]};
                    bool const is_other =
                        name == "debt_repayment" ||
                        ((name == "refund" || name == "dispute") && pot.facts.purchase != line.purchase);
                    (is_other ? told.set_off : told.own_money)[currency] += share(pot) - before;
                }
            }
        }
    }
    return all;
}

/// The day there, as the C library has it.
std::string day_of(Moment moment)
{
    std::time_t const seconds = moment.in_milliseconds() / 1000;
    std::tm local{};
    localtime_r(&seconds, &local);
    return fmt::format("{:04}-{:02}-{:02}", local.tm_year + 1900, local.tm_mon + 1, local.tm_mday);
}

std::string shown(Cell const& cell)
{
    if (auto const* const text = std::get_if<std::string>(&cell)) {
        return *text;
    }
    if (auto const* const sum = std::get_if<CreditSum>(&cell)) {
        return micro_to_text(sum->micro);
    }
    if (auto const* const money = std::get_if<ReportMoney>(&cell)) {
        return fmt::format("{} {}", money->amount, money->currency);
    }
    if (auto const* const count = std::get_if<std::int64_t>(&cell)) {
        return std::to_string(*count);
    }
    if (auto const* const date = std::get_if<Date>(&cell)) {
        return to_text(*date);
    }
    return "-";
}

/// Rows as texts, so that a difference shows what differs.
std::multimap<std::string, std::string> rows_of(Report const& report)
{
    std::multimap<std::string, std::string> rows;
    for (auto const& row : report.rows) {
        std::string text;
        for (auto const& cell : row) {
            text += shown(cell) + " | ";
        }
        rows.emplace(text, "");
    }
    return rows;
}

std::string row(std::initializer_list<std::string> cells)
{
    std::string text;
    for (auto const& cell : cells) {
        text += cell + " | ";
    }
    return text;
}

void check_same(Report const& report, std::vector<std::string> const& expected)
{
    std::multimap<std::string, std::string> rows;
    for (auto const& each : expected) {
        rows.emplace(each, "");
    }
    auto const made = rows_of(report);
    for (auto const& [text, _] : rows) {
        CHECK_MESSAGE(made.count(text) == rows.count(text), report.type << " lacks " << text);
    }
    for (auto const& [text, _] : made) {
        CHECK_MESSAGE(rows.contains(text), report.type << " has " << text);
    }
}

void keep(storage::Database& database, std::vector<ledger::UseDay> const& days)
{
    auto const batch = database.begin(0);
    for (auto const& day : days) {
        ledger::store::upsert_use_day(*batch, day.day, day.accounts);
    }
    batch->commit(0);
}

struct Played
{
    explicit Played(std::uint64_t seed) : world(seed), random(seed)
    {
        setenv("TZ", "America/New_York", 1);
        tzset();
        Months{world, random}.play(1'500);
        for (std::string const user : users) {
            world.read(user);  // what is due is posted
        }
        lines = told_by_lines(world);
    }

    [[nodiscard]] ReportRequest request(ReportKind kind, std::string_view from = "2026-12-05",
                                        std::string_view to = "2027-01-20") const
    {
        ReportRequest wanted;
        wanted.kind = kind;
        wanted.zone = find_zone("America/New_York").value();
        wanted.from = start_of(wanted.zone, date_from_text(from).value());
        wanted.to = start_of(wanted.zone, date_from_text(to).value());
        wanted.now = world.clock.moment();
        wanted.limit = 100'000;
        return wanted;
    }

    StoredWorld world;
    Random random;
    std::vector<Told> lines;
};

bool is_inside(ReportRequest const& request, Told const& told)
{
    auto const day = day_of(told.line.occurred_at);
    return day >= day_of(request.from) && day < day_of(request.to);
}

bool is_word(std::string const& text)
{
    return text.size() <= 32 && text.find(' ') == std::string::npos;
}

}  // namespace

TEST_CASE("ADMIN-6: every report is what the lines add up to, by days of New York")
{
    for (std::uint64_t const seed : {11U, 12U, 13U}) {
        CAPTURE(seed);
        Played played{seed};
        REQUIRE(played.world.complaints() == "");
        REQUIRE(played.lines.size() > 1'000);
        auto& database = *played.world.database;

        SUBCASE("usage by day, meter, reason and user")
        {
            auto request = played.request(ReportKind::Usage);
            request.granularity = Period::Day;
            for (int mask = 0; mask < 8; ++mask) {
                request.grouping = {(mask & 1) != 0, (mask & 2) != 0, (mask & 4) != 0};
                struct Sum
                {
                    std::int64_t lines = 0;
                    __int128 used = 0;
                    __int128 back = 0;
                };
                std::map<std::string, Sum> sums;
                for (auto const& told : played.lines) {
                    auto const name = name_of(told.line.type);
                    if ((name != "usage" && name != "usage_reversal") || !is_inside(request, told)) {
                        continue;
                    }
                    auto const& reason = told.line.reason;
                    std::string key = day_of(told.line.occurred_at) + " | ";
                    key += mask & 1 ? (told.line.charge ? told.line.charge->meter : "-") + " | " : "";
                    key += mask & 2 ? (is_word(reason) && !reason.empty() ? reason : "-") + " | " : "";
                    key += mask & 4 ? told.user + " | " : "";
                    auto& sum = sums[key];
                    ++sum.lines;
                    (name == "usage" ? sum.used : sum.back) += told.line.amount.micro();
                }
                std::vector<std::string> expected;
                expected.reserve(sums.size());
                for (auto const& [key, sum] : sums) {
                    expected.push_back(key +
                                       row({std::to_string(sum.lines), micro_to_text(-sum.used),
                                            micro_to_text(sum.back), micro_to_text(-sum.used - sum.back)}));
                }
                REQUIRE(expected.size() > 20);
                check_same(usage_report(database, request, nobody), expected);
            }
        }
        SUBCASE("usage of one user")
        {
            auto request = played.request(ReportKind::Usage);
            request.granularity = Period::Month;
            request.user_id = "bob";
            std::map<std::string, std::array<__int128, 3>> months;
            for (auto const& told : played.lines) {
                auto const name = name_of(told.line.type);
                if (told.user == "bob" && name.starts_with("usage") && is_inside(request, told)) {
                    auto& sum = months[day_of(told.line.occurred_at).substr(0, 8) + "01"];
                    ++sum[0];
                    sum[name == "usage" ? 1 : 2] += told.line.amount.micro();
                }
            }
            std::vector<std::string> expected;
            expected.reserve(months.size());
            for (auto const& [month, sum] : months) {
                expected.push_back(
                    row({month, std::to_string(static_cast<std::int64_t>(sum[0])), micro_to_text(-sum[1]),
                         micro_to_text(sum[2]), micro_to_text(-sum[1] - sum[2])}));
            }
            check_same(usage_report(database, request, nobody), expected);
        }
        SUBCASE("top users")
        {
            auto const request = played.request(ReportKind::TopUsers);
            std::map<std::string, std::array<__int128, 3>> sums;
            for (auto const& told : played.lines) {
                auto const name = name_of(told.line.type);
                if (name.starts_with("usage") && is_inside(request, told)) {
                    ++sums[told.user][0];
                    sums[told.user][name == "usage" ? 1 : 2] += told.line.amount.micro();
                }
            }
            std::vector<std::string> expected;
            expected.reserve(sums.size());
            for (auto const& [user, sum] : sums) {
                expected.push_back(
                    row({user, std::to_string(static_cast<std::int64_t>(sum[0])), micro_to_text(-sum[1]),
                         micro_to_text(sum[2]), micro_to_text(-sum[1] - sum[2])}));
            }
            check_same(top_users_report(database, request, nobody), expected);
            // The same from days that were kept; nothing is made anew then.
            std::vector<ledger::UseDay> made;
            (void)top_users_report(database, request,
                                   [&](ledger::UseDay const& day) { made.push_back(day); });
            REQUIRE(made.size() > 20);
            played.world.engine->stop();  // a lane has one thread
            keep(database, made);
            made.clear();
            check_same(
                top_users_report(database, request, [&](ledger::UseDay const& day) { made.push_back(day); }),
                expected);
            CHECK(made.empty());
        }
        SUBCASE("credits issued, by source and code")
        {
            auto request = played.request(ReportKind::Issued);
            request.granularity = Period::Day;
            struct Sum
            {
                std::int64_t lines = 0;
                __int128 credits = 0;
                __int128 paid = 0;
                __int128 promotional = 0;
            };
            std::map<std::string, Sum> sums;
            for (auto const& told : played.lines) {
                std::string const name{name_of(told.line.type)};
                bool const gives = name == "promo" || name == "purchase" || name == "reinstatement" ||
                                   name == "signup" ||
                                   (name == "adjustment" && told.line.amount.is_positive());
                if (gives && is_inside(request, told)) {
                    auto const& code = told.line.reason_code;
                    auto& sum = sums[row({day_of(told.line.occurred_at), name, code.empty() ? "-" : code})];
                    ++sum.lines;
                    sum.credits += told.line.amount.micro();
                    sum.paid += told.paid;
                    sum.promotional += told.promotional;
                }
            }
            std::vector<std::string> expected;
            expected.reserve(sums.size());
            for (auto const& [key, sum] : sums) {
                expected.push_back(key + row({std::to_string(sum.lines), micro_to_text(sum.credits),
                                              micro_to_text(sum.paid), micro_to_text(sum.promotional)}));
            }
            check_same(issued_report(database, request), expected);
        }
        SUBCASE("what is outstanding, and what it cost")
        {
            auto const request = played.request(ReportKind::Liability);
            __int128 paid = 0;
            __int128 promotional = 0;
            __int128 debt = 0;
            __int128 balance = 0;
            std::map<std::string, std::int64_t> money;
            for (auto const& told : played.lines) {
                if (day_of(told.line.occurred_at) >= "2027-01-20") {
                    continue;
                }
                paid += told.paid;
                promotional += told.promotional;
                debt += told.debt;
                balance += told.line.amount.micro();
                for (auto const& [currency, amount] : told.own_money) {
                    money[currency] += amount;
                }
                for (auto const& [currency, amount] : told.set_off) {
                    money[currency] += amount;
                }
            }
            CHECK(balance == paid + promotional - debt);
            std::vector<std::string> expected{row({"paid", micro_to_text(paid), "-"}),
                                              row({"promotional", micro_to_text(promotional), "-"}),
                                              row({"outstanding", micro_to_text(paid + promotional), "-"}),
                                              row({"debt", micro_to_text(debt), "-"}),
                                              row({"balances", micro_to_text(balance), "-"})};
            for (auto const& [currency, amount] : money) {
                expected.push_back(row({"cost_basis", "-", fmt::format("{} {}", amount, currency)}));
            }
            check_same(liability_report(database, request), expected);
        }
        SUBCASE("the roll-forward of balances")
        {
            auto request = played.request(ReportKind::RollForward);
            request.granularity = Period::Month;
            static constexpr std::array<std::pair<std::string_view, std::string_view>, 12> lines_of{
                {{"signup", "issued"},
                 {"purchase", "issued"},
                 {"promo", "issued"},
                 {"reinstatement", "reinstated"},
                 {"adjustment", "adjusted"},
                 {"usage", "used"},
                 {"usage_reversal", "usage_reversed"},
                 {"expiry", "expired"},
                 {"refund", "reversed"},
                 {"dispute", "reversed"},
                 {"debt_repayment", "debt_repaid"},
                 {"hold_placed", ""}}};
            std::vector<std::string> expected;
            using Sum = std::array<__int128, 4>;  // credits, paid, promotional, debt
            auto const text = [](std::string const& month, std::string_view line, Sum const& sum) {
                return row({month, std::string{line}, micro_to_text(sum[0]), micro_to_text(sum[1]),
                            micro_to_text(sum[2]), micro_to_text(sum[3])});
            };
            auto const add = [](Sum& sum, Told const& told) {
                sum[0] += told.line.amount.micro();
                sum[1] += told.paid;
                sum[2] += told.promotional;
                sum[3] += told.debt;
            };
            auto const standing = [&](std::string const& before) {
                Sum sum{};
                for (auto const& told : played.lines) {
                    if (day_of(told.line.occurred_at) < before) {
                        add(sum, told);
                    }
                }
                return sum;
            };
            for (auto const& [month, from, to] :
                 {std::array<std::string, 3>{"2026-12-01", "2026-12-05", "2027-01-01"},
                  std::array<std::string, 3>{"2027-01-01", "2027-01-01", "2027-01-20"}}) {
                expected.push_back(text(month, "opening", standing(from)));
                std::map<std::string_view, Sum> sums;
                for (auto const& [type, line] : lines_of) {
                    if (!line.empty()) {
                        sums[line];
                    }
                }
                for (auto const& told : played.lines) {
                    auto const day = day_of(told.line.occurred_at);
                    for (auto const& [type, line] : lines_of) {
                        if (type == name_of(told.line.type) && !line.empty() && day >= from && day < to) {
                            add(sums[line], told);
                        }
                    }
                }
                for (auto const& [line, sum] : sums) {
                    expected.push_back(text(month, line, sum));
                }
                auto const closing = standing(to);
                expected.push_back(text(month, "closing", closing));
                expected.push_back(
                    text(month, "outstanding", {closing[0] + closing[3], closing[1], closing[2], 0}));
            }
            check_same(roll_forward_report(database, request), expected);
        }
        SUBCASE("the roll-forward of deferred money, and breakage")
        {
            auto const request = played.request(ReportKind::Revenue);
            std::vector<std::string> expected;
            for (std::string const currency : {"jpy", "usd"}) {
                std::map<std::string, std::int64_t> moved;
                std::int64_t opening = 0;
                std::int64_t closing = 0;
                auto const of = [&](std::map<std::string, std::int64_t> const& money) {
                    return money.contains(currency) ? money.at(currency) : 0;
                };
                for (auto const& told : played.lines) {
                    auto const all = of(told.own_money) + of(told.set_off);
                    auto const day = day_of(told.line.occurred_at);
                    opening += day < "2026-12-05" ? all : 0;
                    closing += day < "2027-01-20" ? all : 0;
                    if (is_inside(request, told)) {
                        std::string const type{name_of(told.line.type)};
                        moved[type == "dispute" ? "refund" : type] += of(told.own_money);
                        moved["set_off"] += of(told.set_off);
                    }
                }
                auto const money = [&](std::int64_t amount) {
                    return fmt::format("{} {}", amount, currency);
                };
                expected.push_back(
                    row({"2026-12-05", currency, money(opening), money(moved["purchase"]),
                         money(moved["reinstatement"]), money(moved["usage"]), money(moved["usage_reversal"]),
                         money(moved["expiry"]), money(moved["adjustment"]), money(moved["refund"]),
                         money(moved["set_off"]), money(closing)}));
            }
            check_same(revenue_report(database, request), expected);

            auto by_day = played.request(ReportKind::Breakage);
            by_day.granularity = Period::Day;
            struct Sum
            {
                std::int64_t lines = 0;
                __int128 credits = 0;
                __int128 paid = 0;
                std::map<std::string, std::int64_t> money{};
            };
            std::map<std::string, Sum> days;
            for (auto const& told : played.lines) {
                if (name_of(told.line.type) == "expiry" && is_inside(by_day, told)) {
                    auto& sum = days[day_of(told.line.occurred_at)];
                    ++sum.lines;
                    sum.credits -= told.line.amount.micro();
                    sum.paid -= told.paid;
                    for (auto const& [currency, amount] : told.own_money) {
                        sum.money[currency] -= amount;
                    }
                }
            }
            std::vector<std::string> broken;
            broken.reserve(days.size());
            for (auto& [day, sum] : days) {
                broken.push_back(
                    row({day, std::to_string(sum.lines), micro_to_text(sum.credits), micro_to_text(sum.paid),
                         micro_to_text(sum.credits - sum.paid), fmt::format("{} jpy", sum.money["jpy"]),
                         fmt::format("{} usd", sum.money["usd"])}));
            }
            check_same(breakage_report(database, by_day), broken);
        }
    }
}

TEST_CASE("ADMIN-6: more reasons than are told apart are summed without theirs, and no credit is lost")
{
    StoredWorld world;
    (void)world.grant("alice", 1'000);
    for (int i = 0; i < 130; ++i) {
        (void)world.spend("alice", 1, {.reason = fmt::format("job-{}", i)});
        (void)world.spend("alice", 1, {.reason = fmt::format("job-{}", i)});
    }
    ReportRequest request;
    request.from = start_of(Period::Day, world.clock.moment());
    request.to = request.from + Duration::days(1);
    request.now = world.clock.moment();
    request.grouping.by_reason = true;
    auto const report = usage_report(*world.database, request, nobody);
    CHECK(report.rows.size() == 101);
    CHECK(shown(report.totals.back()) == "260");
    CHECK(shown(report.rows.front()[1]) == "-");  // the rest: 30 reasons, twice each
    CHECK(shown(report.rows.front().back()) == "60");
    CHECK(world.complaints() == "");
}

TEST_CASE("ADMIN-6: a kept day that lacks a line, or lies, is made anew")
{
    StoredWorld world;
    (void)world.grant("alice", 100);
    (void)world.grant("bob", 100);
    (void)world.spend("alice", 3);
    auto const day = start_of(Period::Day, world.clock.moment());
    world.clock.advance(Duration::hours(1));
    ReportRequest request;
    request.from = day;
    request.to = day + Duration::days(1);
    request.now = request.to + Duration::hours(1);
    auto const sum = [&] {
        std::size_t made = 0;
        auto const report =
            top_users_report(*world.database, request, [&](ledger::UseDay const&) { ++made; });
        return fmt::format("{} made, {} used", made, shown(report.totals.back()));
    };
    auto const alice = ledger::account_number("alice");
    world.engine->stop();  // a lane has one thread
    keep(*world.database, {{day, {{alice, 1, 3'000'000, 0}}}});
    CHECK(sum() == "0 made, 3 used");
    world.close();
    world.open();
    (void)world.spend("bob", 4);  // behind the day that was kept
    CHECK(sum() == "1 made, 7 used");
    world.engine->stop();
    keep(*world.database, {{day, {{alice, 2, 8'000'000, 0}}}});
    CHECK(sum() == "1 made, 7 used");
}

TEST_CASE("ADMIN-6: totals are of all rows, also of those beyond the limit")
{
    StoredWorld world;
    for (std::string const user : users) {
        (void)world.grant(user, 10);
        (void)world.spend(user, 3);
    }
    ReportRequest request;
    request.from = start_of(Period::Day, world.clock.moment());
    request.to = request.from + Duration::days(1);
    request.now = world.clock.moment();
    request.limit = 2;
    auto const report = top_users_report(*world.database, request, nobody);
    CHECK(report.rows.size() == 2);
    CHECK(report.is_truncated);
    CHECK(shown(report.totals.back()) == "15");
}

}  // namespace creditd::reports
