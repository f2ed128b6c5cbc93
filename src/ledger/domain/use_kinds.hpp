#pragma once

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

    explicit UseKinds(UseGrouping grouping = {}) : grouping_(grouping) {}

    /// The number of this kind, from 0 on; the same for those that are not told apart.
    [[nodiscard]] std::uint32_t of(std::string_view meter, std::string_view reason)
    {
        std::pair const key{grouping_.by_meter ? meter : std::string_view{},
                            grouping_.by_reason ? reason : std::string_view{}};
        if (auto const found = numbers_.find(key); found != numbers_.end()) {
            return found->second;
        }
        auto const number = static_cast<std::uint32_t>(kinds_.size());
        auto const& kind = kinds_.emplace_back(Kind{std::string{key.first}, std::string{key.second}});
        numbers_.emplace(std::pair<std::string_view, std::string_view>{kind.meter, kind.reason}, number);
        return number;
    }

    [[nodiscard]] Kind const& operator[](std::uint32_t number) const { return kinds_[number]; }
    [[nodiscard]] bool are_told_apart() const { return grouping_.by_meter || grouping_.by_reason; }

private:
    UseGrouping grouping_;
    std::deque<Kind> kinds_;  // stays where it is: the keys below look into it
    std::map<std::pair<std::string_view, std::string_view>, std::uint32_t> numbers_;
};

}  // namespace creditd::ledger
