#include "identity/domain/attempts.hpp"

#include <algorithm>

namespace creditd::identity {

std::optional<Duration> Attempts::wait(AttemptLimit const& limit, Moment now) const
{
    if (limit.is_off() || made_at.size() < limit.count) {
        return std::nullopt;
    }
    // Room comes when the attempt that is `count` from the end counts no more.
    auto const free_at = made_at[made_at.size() - limit.count] + limit.within;
    return free_at > now ? std::optional{free_at - now} : std::nullopt;
}

void Attempts::add(AttemptLimit const& limit, Moment now)
{
    std::erase_if(made_at, [&](Moment made) { return made + limit.within <= now; });
    made_at.insert(std::ranges::upper_bound(made_at, now), now);
}

void Attempts::take_back(Moment made)
{
    auto const found = std::ranges::find(made_at, made);
    if (found != made_at.end()) {
        made_at.erase(found);
    }
}

}  // namespace creditd::identity
