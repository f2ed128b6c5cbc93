#pragma once

#include "engine/check.hpp"
#include "ledger/domain/replay.hpp"
#include "ledger/rollup_store.hpp"
#include "storage/reader.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace creditd::ledger {

/// The roll-ups as lines tell them, from the replayed accounts alone, then compared with the rows. One use,
/// one thread.
class RollupVerifier
{
public:
    /// Called around the replay of each line: `before` with the account as it was.
    void before(Replay const& account, Transaction const& line);
    void after(Replay const& account, Transaction const& line);

    /// The rows as the lines so far tell them, in the order of their keys.
    [[nodiscard]] std::vector<Rollup> told() const;

    void compare(storage::Reader& reader);

    engine::Check rows{"rollups"};
    __int128 amount = 0;  ///< what the rows say that all lines moved

private:
    /// Span, beginning, type, meter, reason, currency.
    using Key = std::tuple<Span, std::int64_t, TransactionType, std::string, std::string, std::string>;
    struct Sums
    {
        std::int64_t lines = 0;
        __int128 amount = 0;
        __int128 paid = 0;
        __int128 debt = 0;
        std::int64_t deferred = 0;
        std::int64_t set_off = 0;

        bool operator==(Sums const&) const = default;
        void add(Sums const& by);
    };

    void add(Transaction const& line, std::string const& currency, Sums const& sums);
    [[nodiscard]] std::map<Key, Sums> stored_rows(storage::Reader& reader);
    void fold_untold_reasons(std::map<Key, Sums> const& stored);
    static std::string name(Key const& key);

    std::map<Key, Sums> told_;
    std::map<std::int64_t, Credits> left_before_;  ///< of the grants that the line draws on
    Credits debt_before_;
};

}  // namespace creditd::ledger
