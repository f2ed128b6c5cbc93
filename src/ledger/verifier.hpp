#pragma once

#include "engine/check.hpp"
#include "ledger/domain/replay.hpp"
#include "ledger/rollup_verifier.hpp"
#include "ledger/store.hpp"
#include "ledger/use_day_verifier.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

namespace creditd::ledger {

/// The books as told by their lines, then compared with every other row. One use, one thread.
struct Verifier
{
    struct Known
    {
        Replay replay;
        std::int64_t position = 0;
        std::string chain = std::string(32, '\0');
        std::map<std::int64_t, std::tuple<std::int64_t, Moment, Tallies>>
            marks;  ///< by block, until compared
        bool has_row = false;
    };
    struct KeyUse
    {
        std::uint64_t word = 0;
        std::int64_t number = 0;
    };

    engine::Check rows{"rows"};              ///< every row's bytes make sense
    engine::Check chains{"hash_chains"};     ///< every line has the hash it must have
    engine::Check links{"journal_links"};    ///< every line points to the one before
    engine::Check lines{"line_arithmetic"};  ///< every line follows from those before it
    engine::Check accounts{"accounts"};      ///< account rows are what their lines say
    engine::Check grants{"grants"};          ///< grant rows are what lines and accounts say
    engine::Check holds{"ended_holds"};
    engine::Check reversals{"usage_reversals"};
    engine::Check references{"references"};  ///< no reference used twice in an account
    engine::Check keys{"idempotency_keys"};  ///< no key answered by two rows
    engine::Check marks{"history_marks"};
    engine::Check zero{"double_entry"};  ///< users and system accounts together are zero

    std::unordered_map<std::int64_t, Known> known;
    RollupVerifier rollups;
    UseDayVerifier use_days;
    std::map<std::int64_t, std::pair<std::int64_t, std::string>> ended;  ///< hold number → account, snapshot
    std::vector<storage::Key16> reference_keys;
    std::vector<KeyUse> key_uses;
    storage::JournalCursor cursor{INT64_MIN, INT64_MIN};
    __int128 of_users = 0;  ///< what account rows have

    void take(store::StoredLine const& stored);

    void note(store::StoredLine const& stored);

    /// Scans on from where it stands; true when there is more.
    bool scan(storage::Reader& reader, std::int64_t count);

    void finish(storage::Reader& reader);

    void compare_accounts(storage::Reader& reader);
    void compare_account(storage::Reader& reader, Account const& stored);
    void compare_reversed_lines(storage::Reader& reader, Account const& stored, Known const& account);
    void compare_marks(storage::Reader& reader);
    void compare_grants(storage::Reader& reader);
    void compare_ended_holds(storage::Reader& reader);
    void compare_reversals(storage::Reader& reader);
    void compare_rollups(storage::Reader& reader);
    void find_repeated_keys(storage::Reader& reader);

    std::map<std::int64_t, std::pair<std::int64_t, GrantFacts>> scheduled;  ///< as accounts carry them
};

}  // namespace creditd::ledger
