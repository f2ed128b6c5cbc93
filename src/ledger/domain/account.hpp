#pragma once

#include "ledger/domain/grant.hpp"
#include "ledger/domain/hold.hpp"
#include "ledger/domain/transaction.hpp"
#include "ledger/domain/watch.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace creditd::ledger {

/// How many lines of each type there are up to some line, and what they sum to. History marks keep them too,
/// so that counts and sums over any stretch of a history are a difference of two.
struct Tallies
{
    std::array<std::int64_t, transaction_type_count> lines{};
    std::array<__int128, transaction_type_count> micro{};  ///< signed micro-credits

    void add(TransactionType type, Credits amount)
    {
        ++lines[static_cast<std::size_t>(type)];
        micro[static_cast<std::size_t>(type)] += amount.micro();
    }
    bool operator==(Tallies const&) const = default;
};

enum class AccountStatus : std::uint8_t { Active = 0, Suspended = 1 };

/// One user's credit account. The record of everything open; closed grants, ended holds and the lines
/// themselves are rows of their own.
struct Account
{
    std::int64_t number = 0;  ///< from the user id, see `account_number`
    std::string user_id;
    AccountStatus status = AccountStatus::Active;
    Moment opened_at;
    Moment last_at;  ///< the account's time: never goes back (LEDGER-6)

    Credits balance;                    ///< sum of all lines = what grants have left − debt (LEDGER-3)
    Credits held;                       ///< sum of what open holds have left
    Credits debt;                       ///< ≥ 0
    std::int64_t seq = 0;               ///< of the last line
    std::int64_t last_position = 0;     ///< where the journal keeps that line
    std::array<std::byte, 32> chain{};  ///< hash of that line (LEDGER-11); zeros before the first

    __int128 earned = 0;  ///< micro-credits of all grants but reinstatements
    __int128 spent = 0;   ///< micro-credits of usage less its reversals
    Tallies tallies;      ///< over all recorded lines

    std::vector<OpenGrant> grants;    ///< posted ones in burn-down order, scheduled ones behind them
    std::vector<GrantFacts> emptied;  ///< grants used up since the account was loaded; not kept
    std::vector<OpenHold> holds;      ///< in the order they were placed
    std::vector<Watch> watches;       ///< by kind, at most one of each

    /// Free to spend: max(0, balance − held) (LEDGER-3).
    [[nodiscard]] Credits available() const;
    /// balance − held, which a debt makes negative.
    [[nodiscard]] Credits uncovered_available() const { return balance - held; }
    /// What the balance comes to when all that is scheduled has begun: kept within the bound (LEDGER-9),
    /// because a grant that begins by itself can no longer be refused.
    [[nodiscard]] Credits promised() const;
    /// The next moment at which something must be posted without anybody asking (LEDGER-6).
    [[nodiscard]] std::optional<Moment> next_due_at() const;

    /// When the sweeper looks at the account: at or before `next_due_at`, rather too early than moved each
    /// time. A hold that comes and goes would otherwise move it twice, and an index entry with it.
    std::optional<Moment> sweep_at;
    /// Brings `sweep_at` forward if something is due sooner.
    void plan_sweep();

    [[nodiscard]] OpenGrant* find_grant(std::int64_t grant_number);
    /// Of an open grant, or one used up since the account was loaded.
    [[nodiscard]] GrantFacts const* find_facts(std::int64_t grant_number) const;
    [[nodiscard]] OpenHold* find_hold(std::int64_t hold_number);
    [[nodiscard]] OpenHold const* find_hold(std::int64_t hold_number) const;

    [[nodiscard]] Watch* find_watch(WatchKind kind);
    /// Puts a watch in the place of the one of its kind, if there is one.
    void set_watch(Watch watch);
    void remove_watch(WatchKind kind);

    /// The open hold of a disputed purchase, if there is one (TOPUP-8).
    [[nodiscard]] OpenHold* find_dispute(std::int64_t purchase);

    /// Puts a grant at its place in the burn-down order (scheduled ones last).
    OpenGrant& insert_grant(OpenGrant grant);
    /// Forgets grants with nothing left, free or held.
    void drop_empty_grants();

    /// Balance, held and debt agree with grants and holds. Checked after every command in tests and by
    /// verify.
    [[nodiscard]] bool adds_up() const;
};

/// The number of a user's account: 63 bits of the SHA-256 of the user id, the same on every store. The lowest
/// 8 bits are the bucket. `user_id` must be a valid one.
[[nodiscard]] std::int64_t account_number(std::string_view user_id);

inline constexpr int bucket_count = 256;
[[nodiscard]] constexpr int bucket_of(std::int64_t account)
{
    return static_cast<int>(account & (bucket_count - 1));
}

/// An operator's own id: 1–128 of `A-Za-z0-9._:@|+-`, not beginning with `usr_` (ours do), not `.`, `..`, nor
/// a word that is a path below `/admin/credits/`.
[[nodiscard]] bool is_valid_user_id(std::string_view user_id);

}  // namespace creditd::ledger
