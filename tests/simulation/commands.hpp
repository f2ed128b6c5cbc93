#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace creditd::simulation {

using Micro = std::int64_t;   ///< micro-credits
using Millis = std::int64_t;  ///< milliseconds since 1970, or between two moments

/// What a command asks of the ledger.
enum class Act : std::uint8_t {
    Open,
    Grant,
    Adjust,
    Spend,
    PlaceHold,
    Capture,
    Release,
    Extend,
    Reverse,
    ClawBack,
    Reinstate,
    OpenDispute,
    WinDispute,
    LoseDispute,
    Redeem,
    SwitchCode,
    SwitchAccount,
    SetPrice,
    BringForward,
};

/// What a quantity of a meter costs: `credits` for every `per` units (USAGE-1).
struct Tariff
{
    Micro credits = 0;
    std::int64_t per = 1;
    Micro minimum = 0;
    int rounding = 0;  ///< 0 up, 1 down, 2 to the nearer one and from the middle to the even one
};

/// One command of a simulated sequence: plain values, so that a sequence can be kept, printed and cut down.
///
/// Things that a command makes are named by its `id`: the hold, the usage line. A command whose `target` is
/// no longer in a cut-down sequence still means something: there is no such hold.
struct Command
{
    int id = 0;  ///< unique in its sequence, rising
    int account = 0;
    Act act = Act::BringForward;
    Micro amount = 0;
    int target = 0;         ///< the command that placed the hold or used the credits
    int purchase = 0;       ///< 0: none
    int code = 0;           ///< a promo code's place in the script, from 0; one too many: there is none
    bool active = true;     ///< what a promo code is switched to, or an account; false: suspended
    int meter = 0;          ///< a meter's place in the script, from 1; 0: in credits
    Micro quantity = 0;     ///< of the meter, in millionths of a unit
    int price_version = 0;  ///< what it was priced at: by the model, while it decides

    bool paid = false;  ///< of a grant
    int priority = 50;
    std::optional<Millis> effective_at{};
    std::optional<Millis> expires_at{};  ///< of the grant or hold

    bool allow_debt = false;
    bool overage = false;
    bool final = true;

    Tariff tariff{};  ///< what a meter's price is set to

    int reference = 0;  ///< 0: none
    int key = 0;        ///< idempotency key; 0: none
};

/// Everything of a command but its id: what an idempotency key's fingerprint stands for.
[[nodiscard]] std::string content_of(Command const& command);

/// A readable line: `#17 account 3: capture 12.5 of hold #9, overage, key 4`.
[[nodiscard]] std::string to_text(Command const& command);
[[nodiscard]] std::string amount_text(Micro amount);
[[nodiscard]] std::string moment_text(Millis moment);

/// Commands that are submitted together while the clock stands still.
struct Group
{
    std::optional<Millis> now{};  ///< empty: wall and steady clock disagree
    bool restart = false;         ///< the process starts anew before this group
    std::vector<Command> commands{};
};

/// What holds for a whole sequence.
struct Limits
{
    Micro signup = 1'000'000;
    std::size_t open_grants = 1000;
    std::size_t open_holds = 1000;
    std::int64_t keys_per_seal = 4096;  ///< how often the key indexes go to files
    int guesses = 0;                    ///< wrong promo codes of an account in an hour; 0: no limit
};

/// A promo code that is there from the beginning (PROMO-1).
struct Code
{
    Micro credits = 0;
    std::optional<int> max_uses{};
    std::optional<Millis> starts_at{};
    std::optional<Millis> expires_at{};
    bool active = true;
    std::optional<int> valid_for_days{};
    std::optional<int> new_users_days{};
};

/// A sequence that can be played again.
struct Script
{
    std::uint64_t seed = 0;
    int accounts = 1;
    Limits limits{};
    std::vector<Code> codes{};
    std::vector<Tariff> meters{};  ///< each with its first price
    std::vector<Group> groups{};
};

[[nodiscard]] std::string to_text(Script const& script);

}  // namespace creditd::simulation
