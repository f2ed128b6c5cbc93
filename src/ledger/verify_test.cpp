// Books with everything in them, then one change at a time made behind the service's back, in every table
// that holds the books. `verify` must find each and name what was damaged.
//
// Outside, because nothing about credits follows from them: a line's idempotency key and fingerprint (they
// say how a request is recognised again; that no key is answered twice is a check of its own), the time at
// which a grant's row was written (its number says it, too), and in an account's state its status and the
// moment it was opened, which belong to the administration and its audit log.

#include "ledger/testing/books_file.hpp"
#include "ledger/testing/stored_world.hpp"
#include "ledger/verify.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <random>

namespace creditd::ledger {

using namespace testing;

namespace {

using Random = std::mt19937_64;

std::int64_t pick(Random& random, std::int64_t below)
{
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(below));
}

/// Some weeks of five users, with everything that can happen to an account.
void write_books(StoredWorld& world, Random& random, int steps)
{
    std::array const users{"alice", "bob", "carol", "dave", "erin"};
    std::map<std::string, std::vector<std::int64_t>> usages;
    std::map<std::string, std::vector<std::int64_t>> holds;
    for (int step = 0; step < steps; ++step) {
        world.clock.advance(Duration::seconds(pick(random, 7200)));
        auto const now = world.clock.moment();
        std::string const user =
            users[static_cast<std::size_t>(step % 2 == 0 ? 0 : pick(random, 5))];  // one is busy
        auto const amount = Credits::from_micro(1 + pick(random, 3'000'000));
        auto const act = [&] {
            switch (pick(random, 12)) {
            case 0:
                world.grant(user, Credits::whole(5 + pick(random, 20)),
                            {.until = now + Duration::hours(1 + pick(random, 30)),
                             .priority = static_cast<int>(pick(random, 101))});
                break;
            case 1:
                world.grant(
                    user, Credits::whole(5 + pick(random, 20)),
                    {.paid = true,
                     .source = GrantSource::Purchase,
                     .cost = GrantCost{.paid = 1000, .currency = {'e', 'u', 'r'}, .credits = 10_credits}});
                break;
            case 2: world.grant(user, 3, {.from = now + Duration::hours(1 + pick(random, 20))}); break;
            case 3: world.adjust(user, pick(random, 2) == 0 ? amount : -amount, "correction"); break;
            case 4:
                holds[user].push_back(
                    world.hold(user, amount, now + Duration::minutes(1 + pick(random, 500))));
                break;
            case 5:
                if (!holds[user].empty()) {
                    world.capture(user, holds[user].back(), Credits::from_micro(1),
                                  {.final = pick(random, 2) == 0});
                }
                break;
            case 6:
                if (!holds[user].empty()) {
                    world.release(user, holds[user].back());
                    holds[user].pop_back();
                }
                break;
            case 7:
                if (!usages[user].empty()) {
                    world.reverse_usage(user, usages[user].back(), Credits::from_micro(1));
                }
                break;
            case 8: world.read(user); break;
            default:
                usages[user].push_back(world.spend(
                    user, amount,
                    {.actor = "service:job", .reason = "work", .reference = fmt::format("r{}", step)},
                    pick(random, 2) == 0 ? std::optional(Charge{"tokens", 1, "100"}) : std::nullopt));
            }
        };
        try {
            act();
        } catch (std::logic_error const&) {
            // Refused: too few credits, or the hold has ended. What was due is posted all the same.
        }
    }
}

struct Change
{
    std::string what;
    std::vector<std::string> names;  ///< verify must say one of these
};

void append(std::vector<std::string>& names, std::vector<std::string> const& more)
{
    names.insert(names.end(), more.begin(), more.end());
}

/// Another value for a cell of the books; the same when there is none.
Cell changed(Random& random, TableShape const& table, std::size_t column, Cell cell)
{
    if (auto* const number = std::get_if<std::int64_t>(&cell)) {
        auto const kind = pick(random, 3);
        auto const bits = static_cast<std::uint64_t>(*number);
        *number = static_cast<std::int64_t>(kind == 0   ? bits + 1
                                            : kind == 1 ? bits - 1
                                                        : bits ^ (std::uint64_t{1} << pick(random, 64)));
        return cell;
    }
    if (auto* const text = std::get_if<std::string>(&cell); text != nullptr && text->size() > 1) {
        bool const is_state = table.columns[column] == "state";
        auto const place = static_cast<std::size_t>(pick(random, std::ssize(*text) - 1));
        auto bit = pick(random, 8);
        bit += is_state && is_status(place, bit) ? 1 : 0;
        bool const is_blob = text->front() == 'b';
        auto& byte = (*text)[1 + place];
        byte = static_cast<char>(is_blob ? byte ^ (1 << bit) : (byte == 'x' ? 'y' : 'x'));
    } else if (std::holds_alternative<std::monostate>(cell)) {
        cell = pick(random, 1'000'000);
    }
    return cell;
}

/// Makes one change, on the column whose turn it is; empty when the dice fell on one that is none.
std::optional<Change> change_something(Random& random, File& file, std::size_t turn)
{
    auto const [at_table, column] = columns()[turn % columns().size()];
    auto const& table = tables()[at_table];
    auto const rows = file.rows(table);
    if (rows.size() < 2) {
        return std::nullopt;
    }
    auto const& row = rows[static_cast<std::size_t>(pick(random, std::ssize(rows)))];
    auto const& other = rows[static_cast<std::size_t>(pick(random, std::ssize(rows)))];
    Change change{.what = "", .names = names_of(table, row)};
    auto after = row;
    switch (pick(random, 6)) {
    case 0:
        change.what = fmt::format("deleted from {}: {}", table.name, change.names.front());
        return file.remove(table, row) ? std::optional(change) : std::nullopt;
    case 1: {
        auto& key = after[table.keys - 1];
        key = changed(random, table, table.keys - 1, key);
        change.what = fmt::format("a copy put into {}: of {}", table.name, change.names.front());
        append(change.names, names_of(table, after));
        return after != row && file.insert(table, after) ? std::optional(change) : std::nullopt;
    }
    case 2: {
        if (column < table.keys || row[column] == other[column]) {
            return std::nullopt;
        }
        auto second = other;
        std::swap(after[column], second[column]);
        change.what = fmt::format("exchanged in {}.{}: {} and {}", table.name, table.columns[column],
                                  change.names.front(), names_of(table, other).front());
        append(change.names, names_of(table, other));
        return file.replace(table, row, after) && file.replace(table, other, second) ? std::optional(change)
                                                                                     : std::nullopt;
    }
    default:
        after[column] = changed(random, table, column, row[column]);
        change.what =
            fmt::format("changed in {}.{}: {}", table.name, table.columns[column], change.names.front());
        append(change.names, names_of(table, after));
        return after != row && file.replace(table, row, after) ? std::optional(change) : std::nullopt;
    }
}

}  // namespace

TEST_CASE(
    "LEDGER-1: verify finds every one of 500 changes made to the books behind the service, and names it")
{
    int found = 0;
    std::size_t turn = 0;
    int const wanted = std::max(20, static_cast<int>(500 * scale()));
    std::map<std::string, int> by_table;
    for (std::uint64_t book = 1; found < wanted; ++book) {
        storage::testing::InFiles const in_files;
        StoredWorld world{book};
        Random random{book};
        write_books(world, random, 300);
        REQUIRE(world.complaints() == "");
        world.close();
        Specimen specimen{world};
        for (int i = 0; i < 50 && found < wanted;) {
            std::uint64_t const seed = random();
            Random dice{seed};
            std::optional<Change> change;
            {
                File file{specimen.path()};
                change = change_something(dice, file, turn++);
            }
            if (change) {
                CAPTURE(book);
                CAPTURE(seed);
                CAPTURE(change->what);
                auto const complaints = specimen.complaints();
                bool const is_named = std::ranges::any_of(
                    change->names, [&](std::string const& name) { return complaints.contains(name); });
                CAPTURE(complaints);
                CHECK(is_named);
                ++found;
                ++i;
                ++by_table[change->what.substr(0, change->what.find(':'))];
            }
            specimen.restore();
        }
        REQUIRE(specimen.complaints() == "");
    }
    if (scale() < 1) {
        return;
    }
    for (auto const& table : tables()) {  // so many throws reach every table
        CAPTURE(table.name);
        CHECK(
            std::ranges::any_of(by_table, [&](auto const& each) { return each.first.contains(table.name); }));
    }
}

}  // namespace creditd::ledger
