#include "app/problems.hpp"

#include <array>

namespace creditd::app::problems {

http::ProblemKind const not_ready{
    "not_ready", 503, "The server is not ready",
    "The server runs but should not be sent requests now. The member `reasons` says why: `draining` (it is stopping), "
    "`clock_suspect`, `storage_full`, `storage_unavailable`, `engine_stalled` (the disk does not answer).",
    "Send requests elsewhere, or try again in a few seconds."};
http::ProblemKind const verification_running{
    "verification_running", 503, "A verification is running",
    "The books are being verified for somebody else; one verification runs at a time. Nothing was changed.",
    "Ask again when it has ended: it takes some seconds for every million transactions."};

std::span<http::ProblemKind const* const> all()
{
    static constexpr std::array kinds{&not_ready, &verification_running};
    return kinds;
}

}  // namespace creditd::app::problems
