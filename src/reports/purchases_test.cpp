// What money stands behind credits, from the checkout to the report: purchases, refunds and disputes as the
// provider tells them, and each purchase's money reckoned again here from the lines alone.

#include "ledger/find_account.hpp"
#include "ledger/history.hpp"
#include "reports/credit_reports.hpp"
#include "reports/purchase_reads.hpp"
#include "topups/testing/world.hpp"

#include <doctest/doctest.h>

#include <array>
#include <map>
#include <random>

namespace creditd::reports {

using topups::PurchaseKey;
using topups::testing::World;

namespace {

constexpr std::array users{"alice", "bob", "carol"};

ReportRequest request_until(World& world, ReportKind kind, Moment to)
{
    ReportRequest request;
    request.kind = kind;
    request.to = to;
    request.has_begin = false;
    request.now = world.now();
    request.limit = 100'000;
    return request;
}

/// The beginning of the next quarter of an hour.
Moment next_quarter(Moment moment)
{
    return Moment::from_milliseconds((moment.in_milliseconds() / 900'000 + 1) * 900'000);
}

std::int64_t amount(Cell const& cell)
{
    return std::get<ReportMoney>(cell).amount;
}

/// Money of each purchase by its public id: deferred, recognised, refunded, set off.
std::map<std::string, std::array<std::int64_t, 4>> money_by_report(World& world, Moment to)
{
    std::map<std::string, std::array<std::int64_t, 4>> money;
    auto const report = deferred_report(*world.service.database, world.service.ids,
                                        request_until(world, ReportKind::Deferred, to));
    for (auto const& row : report.rows) {
        money[std::get<std::string>(row[0])] = {amount(row[5]), amount(row[6]), amount(row[7]),
                                                amount(row[8])};
        CHECK(amount(row[4]) == amount(row[5]) + amount(row[6]) + amount(row[7]));
    }
    return money;
}

std::vector<ledger::Transaction> lines_of(World& world, std::string const& user)
{
    std::vector<ledger::Transaction> lines;
    world.service.database->read([&](storage::Reader& reader) {
        auto const account = ledger::find_account(reader, user).value();
        for (std::int64_t seq = 1; seq <= account.seq; ++seq) {
            lines.push_back(ledger::find_line(reader, account, seq).value());
        }
    });
    return lines;
}

/// Deferred and set off, from the lines that had occurred before `to`.
std::map<std::int64_t, std::array<std::int64_t, 2>> money_by_lines(World& world, std::string const& user,
                                                                   Moment to)
{
    struct Pot
    {
        ledger::GrantFacts facts;
        __int128 left = 0;
        std::int64_t money = 0;
    };
    std::map<std::int64_t, Pot> pots;
    std::map<std::int64_t, std::array<std::int64_t, 2>> of;
    for (auto const& line : lines_of(world, user)) {
        if (line.occurred_at >= to || std::string_view{name_of(line.type)}.starts_with("hold_")) {
            continue;
        }
        for (auto const& facts : line.made_grants) {
            pots[facts.number].facts = facts;
        }
        for (auto const& draw : line.draws) {
            auto& pot = pots[draw.grant];
            pot.left += draw.amount.micro();
            if (!pot.facts.cost) {
                continue;
            }
            auto const now =
                static_cast<std::int64_t>(pot.left * pot.facts.cost->paid / pot.facts.cost->credits.micro());
            auto const change = now - pot.money;
            pot.money = now;
            of[pot.facts.purchase][0] += change;
            auto const type = name_of(line.type);
            bool const is_set_off = type == "debt_repayment" || ((type == "refund" || type == "dispute") &&
                                                                 line.purchase != pot.facts.purchase);
            of[pot.facts.purchase][1] -= is_set_off ? change : 0;
        }
    }
    return of;
}

}  // namespace

TEST_CASE(
    "ADMIN-6: money is deferred while credits are left, recognised by use, and never more than was paid")
{
    World world;
    world.open("alice");
    auto const p1 = world.buy("alice", "starter");  // 100 credits for 1000 cents
    auto const later = [&] { return next_quarter(world.now()); };
    CHECK(money_by_report(world, later())[world.id_of(p1)] == std::array<std::int64_t, 4>{1000, 0, 0, 0});

    world.spend("alice", Credits::from_micro(70'000'001));
    // 29.999999 credits are left: 299 whole cents of the 1000 stand behind them.
    CHECK(money_by_report(world, later())[world.id_of(p1)] == std::array<std::int64_t, 4>{299, 701, 0, 0});

    world.refunded(p1, "re_1", 1000);  // all: 70.000001 become debt
    CHECK(money_by_report(world, later())[world.id_of(p1)] == std::array<std::int64_t, 4>{0, 0, 1000, 0});

    auto const p2 = world.buy("alice", "starter");  // pays the debt first
    auto const money = money_by_report(world, later());
    CHECK(money.at(world.id_of(p2)) == std::array<std::int64_t, 4>{299, 701, 0, 701});
    CHECK(world.verifies());
}

TEST_CASE("ADMIN-6: credits taken from another purchase are set off there")
{
    World world;
    world.open("alice");
    auto const p1 = world.buy("alice", "starter");
    world.spend("alice", 70_credits);
    auto const p2 = world.buy("alice", "pro");  // 1000 credits for 8000 cents
    world.refunded(p1, "re_1", 1000);           // 30 of its own, 70 of the other's
    auto const money = money_by_report(world, next_quarter(world.now()));
    CHECK(money.at(world.id_of(p1)) == std::array<std::int64_t, 4>{0, 0, 1000, 0});
    CHECK(money.at(world.id_of(p2)) == std::array<std::int64_t, 4>{7440, 560, 0, 560});
}

TEST_CASE("ADMIN-6: recognised + deferred + refunded = paid for every purchase, now and at past moments")
{
    constexpr auto seed = 4711;
    CAPTURE(seed);
    std::mt19937_64 random{seed};
    auto const pick = [&](std::int64_t below) {
        return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(below));
    };
    World world;
    for (auto const* const user : users) {
        world.open(user);
    }
    struct Begun
    {
        std::size_t of = 0;
        std::string id;
        std::int64_t amount = 0;
    };
    std::vector<std::pair<PurchaseKey, std::int64_t>> bought;  // and what was refunded of it
    std::vector<std::pair<Moment, std::map<std::int64_t, std::int64_t>>> moments;
    std::vector<Begun> good;  // refunds that have not failed
    int refunds = 0;
    int failures = 0;
    for (int step = 0; step < 160; ++step) {
        world.advance(Duration::minutes(1 + pick(120)));
        std::string const user = users.at(static_cast<std::size_t>(pick(3)));
        switch (pick(9)) {
        case 0: bought.emplace_back(world.buy(user, pick(2) == 0 ? "starter" : "pro"), 0); break;
        case 1: world.adjust(user, Credits::from_micro(pick(20'000'000) + 1)); break;
        case 2: {
            if (bought.empty()) {
                break;
            }
            auto const index = static_cast<std::size_t>(pick(std::ssize(bought)));
            auto& [key, refunded] = bought[index];
            auto const paid = world.purchase(key).paid_total();
            auto const part = std::min(paid - refunded, pick(paid) + 1);
            if (part > 0) {
                good.push_back({index, "re_" + std::to_string(++refunds), part});
                world.refunded(key, good.back().id, part);
                refunded += part;
            }
            break;
        }
        case 3: {
            if (good.empty()) {
                break;
            }
            auto const chosen = good.begin() + pick(std::ssize(good));
            auto& [key, refunded] = bought[chosen->of];
            world.refunded(key, chosen->id, chosen->amount, topups::RefundState::Failed);
            refunded -= chosen->amount;
            good.erase(chosen);
            ++failures;
            break;
        }
        default: (void)world.try_spend(user, Credits::from_micro(1 + pick(60'000'000))); break;
        }
        if (step % 40 == 39) {
            std::map<std::int64_t, std::int64_t> so_far;
            for (auto const& [key, refunded] : bought) {
                so_far[key.number] = refunded;
            }
            auto const at = next_quarter(world.now());
            moments.emplace_back(at, so_far);
            world.advance(at - world.now());  // what comes next comes behind it
        }
    }
    REQUIRE(bought.size() > 8);
    REQUIRE(refunds > 8);
    REQUIRE(failures > 8);
    REQUIRE(world.verifies());
    for (auto const& [to, refunded] : moments) {
        CAPTURE(to_text(to));
        auto const reported = money_by_report(world, to);
        CHECK(reported.size() == refunded.size());
        std::int64_t deferred = 0;
        for (auto const* const user : users) {
            auto of = money_by_lines(world, user, to);
            for (auto const& [key, _] : bought) {
                if (key.account != ledger::account_number(user) || !refunded.contains(key.number)) {
                    continue;
                }
                auto const paid = world.purchase(key).paid_total();
                auto const [left, set_off] = of[key.number];
                auto const back = refunded.at(key.number);
                CHECK(reported.at(world.id_of(key)) ==
                      std::array<std::int64_t, 4>{left, paid - left - back, back, set_off});
                deferred += left;
            }
        }
        auto const liability =
            liability_report(*world.service.database, request_until(world, ReportKind::Liability, to));
        CHECK(amount(liability.rows.back()[2]) == deferred);
    }
}

TEST_CASE("ADMIN-6: a refund that fails later is a movement of its own, and the past stays")
{
    World world;
    world.open("alice");
    auto const bought = world.buy("alice", "starter");
    world.spend("alice", 20_credits);
    world.refunded(bought, "re_1", 500);
    auto const first_day = next_quarter(world.now());
    auto const then = money_by_report(world, first_day);
    CHECK(then.at(world.id_of(bought)) == std::array<std::int64_t, 4>{300, 200, 500, 0});

    world.advance(Duration::days(1));
    world.refunded(bought, "re_1", 500, topups::RefundState::Failed);

    CHECK(money_by_report(world, first_day) == then);
    auto const second_day = next_quarter(world.now());
    CHECK(money_by_report(world, second_day).at(world.id_of(bought)) ==
          std::array<std::int64_t, 4>{800, 200, 0, 0});
    auto request = request_until(world, ReportKind::Purchases, second_day);
    request.from = start_of(Period::Day, world.now() - Duration::days(1));
    request.granularity = Period::Day;
    auto const report = purchases_report(*world.service.database, request);
    REQUIRE(report.rows.size() == 2);
    CHECK(std::get<std::int64_t>(report.rows[0][5]) == 1);
    CHECK(amount(report.rows[0][6]) == 500);
    CHECK(std::get<std::int64_t>(report.rows[0][7]) == 0);
    CHECK(std::get<std::int64_t>(report.rows[1][5]) == 0);
    CHECK(std::get<std::int64_t>(report.rows[1][7]) == 1);
    CHECK(amount(report.rows[1][8]) == 500);
    CHECK(world.verifies());
}

TEST_CASE("ADMIN-6: purchases, refunds and disputes by day")
{
    World world;
    world.open("alice");
    auto const p1 = world.buy("alice", "starter");
    auto const p2 = world.buy("alice", "pro");
    (void)world.begin("alice", "starter");  // never paid
    world.refunded(p1, "re_1", 250);
    world.disputed(p2, "dp_1", 8000, topups::DisputeState::Open);
    world.advance(Duration::days(1));
    world.refunded(p1, "re_2", 100);
    auto request = request_until(world, ReportKind::Purchases, next_quarter(world.now()));
    request.from = start_of(Period::Day, world.now() - Duration::days(1));
    request.granularity = Period::Day;
    auto const report = purchases_report(*world.service.database, request);
    REQUIRE(report.rows.size() == 2);
    auto const& first = report.rows[0];
    CHECK(std::get<std::int64_t>(first[1]) == 2);
    CHECK(std::get<CreditSum>(first[2]) == CreditSum{1'100'000'000});
    CHECK(amount(first[3]) == 9000);
    CHECK(std::get<std::int64_t>(first[5]) == 1);
    CHECK(amount(first[6]) == 250);
    CHECK(std::get<std::int64_t>(first[7]) == 0);
    CHECK(amount(first[8]) == 0);
    CHECK(std::get<std::int64_t>(first[9]) == 1);
    CHECK(amount(first[10]) == 8000);
    CHECK(amount(report.rows[1][6]) == 100);
    CHECK(amount(report.totals[6]) == 350);
}

}  // namespace creditd::reports
