#include "stripe/sandbox/faults.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace creditd::stripe::sandbox {

std::optional<FaultKind> fault_from(std::string_view word)
{
    static constexpr std::array kinds = {
        std::pair{std::string_view{"slow"}, FaultKind::Slow},
        std::pair{std::string_view{"error"}, FaultKind::Error},
        std::pair{std::string_view{"error_after"}, FaultKind::ErrorAfter},
        std::pair{std::string_view{"garbage"}, FaultKind::Garbage},
        std::pair{std::string_view{"cut"}, FaultKind::Cut},
        std::pair{std::string_view{"cut_after"}, FaultKind::CutAfter},
        std::pair{std::string_view{"busy"}, FaultKind::Busy},
    };
    auto const* const found = std::ranges::find(kinds, word, &std::pair<std::string_view, FaultKind>::first);
    return found == kinds.end() ? std::nullopt : std::optional{found->second};
}

std::optional<Fault> Faults::take(std::string_view method, std::string_view path)
{
    auto const call = std::string{method} + ' ' + std::string{path};
    auto const found =
        std::ranges::find_if(waiting_, [&](Fault const& fault) { return call.starts_with(fault.call); });
    if (found == waiting_.end()) {
        return std::nullopt;
    }
    auto fault = *found;
    if (--found->times <= 0) {
        waiting_.erase(found);
    }
    return fault;
}

}  // namespace creditd::stripe::sandbox
