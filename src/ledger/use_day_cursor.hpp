#pragma once

#include "ledger/domain/account_uses.hpp"
#include "ledger/domain/use_details.hpp"
#include "ledger/domain/use_sums.hpp"

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <variant>

namespace creditd::ledger {

/// What of a packed day is read.
struct UseDayCut
{
    bool by_account = false;         ///< the sums, which are one kind, the first; else details
    std::int64_t first_quarter = 0;  ///< of the details, the first quarter of an hour that counts
    std::int64_t end_quarter = 96;   ///< and the first that does not any more
};

/// Gives the bytes of a day's parts (`UseDayPart`), one behind the other; nothing behind the last.
using NextPart = std::function<std::optional<std::string>()>;

/// Goes through a packed day account by account. A part is in memory at a time, packed, so that many days can
/// be gone through side by side.
class UseDayCursor
{
public:
    static constexpr std::int64_t no_account = std::numeric_limits<std::int64_t>::max();

    /// Begins at the first account.
    UseDayCursor(NextPart next_part, UseKinds& kinds, UseDayCut cut);
    UseDayCursor(UseDayCursor const&) = delete;
    UseDayCursor& operator=(UseDayCursor const&) = delete;

    /// Whose uses come next, in rising order; `no_account` at the end.
    [[nodiscard]] std::int64_t account() const { return account_; }

    /// Adds this account's uses as far as they count, and goes to the next account.
    void add_account(SumsByKind& sums);

    /// At the end: everything that was read, also what did not count. Nothing when the bytes do not read.
    [[nodiscard]] std::optional<AccountUses> total() const;

private:
    void read_next();
    bool read_from_part();
    bool open_part();

    NextPart const next_part_;
    UseKinds& kinds_;
    UseDayCut const cut_;
    std::string bytes_;
    std::variant<std::monostate, DetailsReader, UsesReader> part_;  // looks into the bytes
    std::int64_t account_ = 0;
    UseSum next_;          // the account's next uses
    bool counts_ = false;  // these
    AccountUses total_;
    bool is_broken_ = false;
};

}  // namespace creditd::ledger
