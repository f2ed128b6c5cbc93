#include "ledger/rollup_rebuild.hpp"

#include "ledger/rollup_verifier.hpp"
#include "ledger/store.hpp"
#include "storage/failure.hpp"

#include <spdlog/spdlog.h>

#include <array>
#include <string_view>
#include <unordered_map>

namespace creditd::ledger {

namespace {

using storage::Value;

constexpr std::array meta_columns{storage::Column{"name", storage::ColumnType::Text},
                                  storage::Column{"value", storage::ColumnType::Bytes}};
constexpr storage::Table meta{"meta", storage::Ownership::Global, 1, meta_columns};

constexpr std::string_view made_name = "rollups_made";

enum class Missing : std::uint8_t { No, NeverMade, Gone };

Missing what_is_missing(storage::Database& database)
{
    auto missing = Missing::No;
    database.read([&](storage::Reader& reader) {
        std::array const key{Value::text(made_name)};
        // Before the rows: both come with one commit.
        bool const were_made = reader.find(meta, key, [](storage::Row const&) {});
        auto const first = store::next_rollup(reader, Span::Month, Moment::from_milliseconds(INT64_MIN));
        bool const are_there = first || store::last_line_number(reader) == 0;
        missing = are_there ? Missing::No : were_made ? Missing::Gone : Missing::NeverMade;
    });
    return missing;
}

std::vector<Rollup> told_by_lines(storage::Database& database)
{
    constexpr std::int64_t slice = 20'000;
    RollupVerifier rollups;
    std::unordered_map<std::int64_t, Replay> accounts;
    storage::JournalCursor cursor{INT64_MIN, INT64_MIN};
    auto const take = [&](store::StoredLine const& stored) {
        auto& account = accounts[stored.line.account];
        rollups.before(account, stored.line);
        (void)account.apply(stored.line);  // what is wrong with it, verify says
        rollups.after(account, stored.line);
    };
    auto const refuse = [](std::int64_t position) {
        throw storage::StorageFailure("the ledger's row at " + std::to_string(position) +
                                      " does not read; run creditd verify");
    };
    database.read_in_slices([&](storage::Reader& reader) {
        return store::scan_lines(reader, cursor, slice, take, refuse) == slice;
    });
    return rollups.told();
}

}  // namespace

std::int64_t rebuild_rollups(storage::Database& database)
{
    auto const missing = what_is_missing(database);
    if (missing == Missing::Gone) {
        spdlog::error("the roll-ups were made once and are gone: reports show nothing; run creditd verify");
    }
    if (missing != Missing::NeverMade) {
        return 0;
    }
    auto const rows = told_by_lines(database);
    auto const batch = database.begin(0);
    auto const lane = database.numbers(0).lane();
    try {
        // Nobody else makes them: this row is there once.
        batch->insert(meta, std::array{Value::text(made_name), Value::bytes("1")});
        for (auto const& row : rows) {
            store::add_to_rollup(*batch, row, lane);
        }
        batch->commit(0);
    } catch (storage::StorageConflict const&) {
        return 0;  // another node did
    }
    return std::ssize(rows);
}

}  // namespace creditd::ledger
