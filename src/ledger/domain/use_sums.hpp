#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
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

/// Adds up what one account used, whose uses come in no order of kinds.
class SumsByKind
{
public:
    void add(UseSum const& sum);

    /// Hands them to `sink` in the order of kinds; nothing is left.
    template <class Sink>
    void take(Sink const& sink)
    {
        std::ranges::sort(kinds_);
        for (auto const kind : kinds_) {
            sink(std::exchange(by_kind_[kind], none));
        }
        kinds_.clear();
    }

private:
    static constexpr UseSum none{.account = -1};

    std::vector<UseSum> by_kind_;
    std::vector<std::uint32_t> kinds_;  // that occurred
};

}  // namespace creditd::ledger
