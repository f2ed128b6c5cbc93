// Pages, counts and sums start from marks, one every 64 lines. Whatever they answer must be what walking over
// all lines answers.

#include "ledger/grant_credits.hpp"
#include "ledger/history.hpp"
#include "ledger/testing/stored_world.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>

namespace creditd::ledger {

using testing::at;
using testing::StoredWorld;

namespace {

/// An account with this many lines of several types, some at the same moment; a day passes in the midst.
void write_history(StoredWorld& world, std::int64_t count)
{
    std::vector<std::unique_ptr<engine::Command>> commands;
    auto const flush = [&] {
        for (auto const& finished : world.run_together(std::exchange(commands, {}))) {
            REQUIRE(finished.command->answer().status < 400);
        }
        world.clock.advance(Duration::milliseconds(10));
    };
    world.grant("alice", 10'000);
    for (std::int64_t seq = 2; seq <= count; ++seq) {
        bool const is_rare = seq % 97 == 0;
        commands.push_back(
            world.command("alice", [is_rare](Posting& posting, engine::WorkingSet&) -> Verdict {
                if (is_rare) {
                    return LineAnswer{
                        *grant_credits(posting, {.type = TransactionType::Promo, .amount = 1_credits}, 0)
                             .value()
                             .line_index};
                }
                return LineAnswer{spend_credits(posting, {.amount = 1_credits}).value()};
            }));
        if (commands.size() == 7 || seq == count) {
            flush();
        }
        if (seq == count / 2) {
            world.clock.advance(Duration::days(1));
        }
    }
}

/// What a page must be, by looking at every line.
HistoryPage naive_page(Lines const& lines, HistoryFilter const& filter, std::int64_t skip, std::int64_t limit,
                       std::optional<std::int64_t> after_seq)
{
    HistoryPage page;
    std::int64_t below_cursor = 0;
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
        bool const matches = (!filter.type || line->type == *filter.type) &&
                             (!filter.from || line->occurred_at >= *filter.from) &&
                             (!filter.to || line->occurred_at < *filter.to) &&
                             (!filter.before_seq || line->seq < *filter.before_seq);
        page.total += matches ? 1 : 0;
        if (matches && (!after_seq || line->seq < *after_seq)) {
            ++below_cursor;
            if (below_cursor > skip && below_cursor <= skip + limit) {
                page.lines.push_back(*line);
            }
        }
    }
    page.has_more = below_cursor > skip + limit;
    return page;
}

std::vector<std::int64_t> seqs_of(std::vector<Transaction> const& lines)
{
    std::vector<std::int64_t> seqs;
    std::ranges::transform(lines, std::back_inserter(seqs), &Transaction::seq);
    return seqs;
}

std::vector<HistoryFilter> filters_for(Lines const& lines)
{
    auto const middle = lines[lines.size() / 2].occurred_at;
    auto const last = lines.back().occurred_at;
    auto const size = static_cast<std::int64_t>(lines.size());
    std::vector<HistoryFilter> filters;
    for (auto const type : {std::optional<TransactionType>{}, std::optional{TransactionType::Usage},
                            std::optional{TransactionType::Promo}, std::optional{TransactionType::Refund}}) {
        filters.push_back({.type = type});
        filters.push_back({.type = type, .from = middle});
        filters.push_back({.type = type, .to = middle});
        filters.push_back({.type = type, .from = lines.front().occurred_at, .to = last});
        filters.push_back({.type = type, .from = last + Duration::milliseconds(1)});
        filters.push_back({.type = type, .from = last, .to = middle});
        filters.push_back({.type = type, .before_seq = 64});
        filters.push_back({.type = type, .from = middle, .before_seq = size});
        filters.push_back({.type = type, .before_seq = 1});
    }
    return filters;
}

void check_pages(storage::Reader& reader, Account const& account, Lines const& lines,
                 HistoryFilter const& filter)
{
    auto const size = static_cast<std::int64_t>(lines.size());
    for (std::int64_t const limit : {1, 10, 64, 100}) {
        for (std::int64_t skip = 0; skip <= size + limit; skip += std::max<std::int64_t>(limit, size / 30)) {
            auto const page = read_history(reader, account, filter, skip, limit);
            auto const expected = naive_page(lines, filter, skip, limit, std::nullopt);
            CAPTURE(skip);
            CAPTURE(limit);
            REQUIRE(seqs_of(page.lines) == seqs_of(expected.lines));
            REQUIRE(page.total == expected.total);
            REQUIRE(page.has_more == expected.has_more);
        }
    }
    for (std::int64_t cursor = 0; cursor <= size + 2; cursor += std::max<std::int64_t>(1, size / 40)) {
        auto const page = read_history(reader, account, filter, 0, 10, cursor);
        auto const expected = naive_page(lines, filter, 0, 10, cursor);
        CAPTURE(cursor);
        REQUIRE(seqs_of(page.lines) == seqs_of(expected.lines));
        REQUIRE(page.total == expected.total);
        REQUIRE(page.has_more == expected.has_more);
    }
}

void check_sums(storage::Reader& reader, Account const& account, Lines const& lines)
{
    Tallies tallies;
    CHECK(tallies_through(reader, account, 0) == tallies);
    for (auto const& line : lines) {
        CAPTURE(line.seq);
        tallies.add(line.type, line.amount);
        REQUIRE(tallies_through(reader, account, line.seq) == tallies);

        auto const found = find_line(reader, account, line.seq);
        REQUIRE(found.has_value());
        REQUIRE(found->number == line.number);
        REQUIRE(found->amount == line.amount);
    }
    CHECK(tallies_through(reader, account, account.seq + 1) == tallies);
    CHECK_FALSE(find_line(reader, account, 0).has_value());
    CHECK_FALSE(find_line(reader, account, account.seq + 1).has_value());
}

void check_moments(storage::Reader& reader, Account const& account, Lines const& lines)
{
    for (auto const& each : lines) {
        for (std::int64_t const shift : {-1, 0, 1}) {
            auto const moment = each.occurred_at + Duration::milliseconds(shift);
            auto const before = std::ranges::count_if(
                lines, [&](Transaction const& line) { return line.occurred_at < moment; });
            CAPTURE(each.seq);
            CAPTURE(shift);
            REQUIRE(seq_before(reader, account, moment) == before);
        }
    }
}

}  // namespace

TEST_CASE("LEDGER-4: pages, counts and sums of a history are what walking over all its lines gives")
{
    for (std::int64_t const count : {1, 63, 64, 65, 128, 129, 1000}) {
        CAPTURE(count);
        StoredWorld world;
        world.grant("bob", 5);  // another account's lines lie between
        write_history(world, count);
        auto const lines = world.lines("alice");
        REQUIRE(std::ssize(lines) == count);
        auto const account = world.account("alice");

        world.database->read([&](storage::Reader& reader) {
            for (auto const& filter : filters_for(lines)) {
                check_pages(reader, account, lines, filter);
            }
            check_sums(reader, account, lines);
            check_moments(reader, account, lines);
        });
        CHECK(world.complaints() == "");
    }
}

TEST_CASE("LEDGER-4: an account without lines has an empty history")
{
    StoredWorld world;
    world.read("alice");
    auto const account = world.account("alice");

    world.database->read([&](storage::Reader& reader) {
        auto const page = read_history(reader, account, {}, 0, 10);
        CHECK(page.lines.empty());
        CHECK(page.total == 0);
        CHECK_FALSE(page.has_more);
        CHECK(read_history(reader, account, {.type = TransactionType::Usage}, 0, 10).lines.empty());
        CHECK(seq_before(reader, account, at("23:00")) == 0);
        CHECK(tallies_through(reader, account, 0) == Tallies{});
    });
}

}  // namespace creditd::ledger
