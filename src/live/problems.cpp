#include "live/problems.hpp"

#include <array>

namespace creditd::live::problems {

http::ProblemKind const too_many_streams{
    "too_many_streams", 429, "Too much is watched already",
    "As many streams of events are open as may be, of this user or program or of everybody together. Nothing was "
    "done.",
    "Close streams that nobody looks at, or ask for the figures now and then instead."};

std::span<http::ProblemKind const* const> all()
{
    static constexpr std::array kinds{&too_many_streams};
    return kinds;
}

}  // namespace creditd::live::problems
