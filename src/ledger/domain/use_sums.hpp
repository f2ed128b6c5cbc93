#pragma once

#include <cstdint>
#include <vector>

namespace creditd::ledger {

/// What one account used, and what was given back of uses, of one kind in some stretch of time.
struct UseSum
{
    std::int64_t account = 0;
    std::uint32_t kind = 0;  ///< of some UseKinds
    std::int64_t lines = 0;
    __int128 used = 0;      ///< micro-credits
    __int128 reversed = 0;  ///< micro-credits

    void add(UseSum const& by)
    {
        lines += by.lines;
        used += by.used;
        reversed += by.reversed;
    }
    [[nodiscard]] __int128 net() const { return used - reversed; }
};

/// Adds up runs of sums, each in the order of account and kind. Runs of like size are merged, so that many
/// small ones do not walk through a big one again and again.
class UseSums
{
public:
    void add(std::vector<UseSum> run);

    /// All of them, in the same order; nothing is left.
    [[nodiscard]] std::vector<UseSum> take();

private:
    void merge_last_two();

    std::vector<std::vector<UseSum>> runs_;
};

}  // namespace creditd::ledger
