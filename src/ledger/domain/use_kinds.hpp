#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace creditd::ledger {

/// By what uses are told apart beside their accounts.
struct UseGrouping
{
    bool by_meter = true;
    bool by_reason = true;
};

/// Meters and reasons of uses, by small numbers. One thread.
class UseKinds
{
public:
    struct Kind
    {
        std::string meter;   ///< empty: none, or not told apart
        std::string reason;  ///< as roll-ups tell it (`rolled_reason`); empty: any other
    };

    /// Reasons that never repeat fill no memory: so many kinds are told apart, then those there are.
    static constexpr std::size_t most_kinds = 10'000;

    explicit UseKinds(UseGrouping grouping = {}, std::size_t most = most_kinds)
        : grouping_(grouping),
          most_(most)
    {}
    UseKinds(UseKinds const&) = delete;
    UseKinds& operator=(UseKinds const&) = delete;
    UseKinds(UseKinds&&) noexcept = default;
    UseKinds& operator=(UseKinds&&) noexcept = default;
    ~UseKinds() = default;

    /// The number of this kind, from 0 on; the same for those that are not told apart. With `most` kinds, a
    /// reason that is new with this meter is told as any other.
    [[nodiscard]] std::uint32_t of(std::string_view meter, std::string_view reason)
    {
        std::pair const key{grouping_.by_meter ? meter : std::string_view{},
                            grouping_.by_reason ? reason : std::string_view{}};
        if (auto const found = numbers_.find(key); found != numbers_.end()) {
            return found->second;
        }
        if (kinds_.size() >= most_ && !key.second.empty()) {
            leaves_reasons_out_ = true;
            return of(meter, {});
        }
        auto const number = static_cast<std::uint32_t>(kinds_.size());
        auto const& kind = kinds_.emplace_back(Kind{std::string{key.first}, std::string{key.second}});
        numbers_.emplace(std::pair<std::string_view, std::string_view>{kind.meter, kind.reason}, number);
        return number;
    }

    [[nodiscard]] Kind const& operator[](std::uint32_t number) const { return kinds_[number]; }
    [[nodiscard]] std::size_t size() const { return kinds_.size(); }
    [[nodiscard]] bool are_told_apart() const { return grouping_.by_meter || grouping_.by_reason; }
    [[nodiscard]] bool tell_reasons() const { return grouping_.by_reason; }
    /// There were more than `most`.
    [[nodiscard]] bool leave_reasons_out() const { return leaves_reasons_out_; }

private:
    UseGrouping grouping_;
    std::size_t most_;
    bool leaves_reasons_out_ = false;
    std::deque<Kind> kinds_;  // stays where it is: the keys below look into it
    std::map<std::pair<std::string_view, std::string_view>, std::uint32_t> numbers_;
};

}  // namespace creditd::ledger
