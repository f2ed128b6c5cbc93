#include "topups/domain/provider_call.hpp"

#include <algorithm>

namespace creditd::topups {

Moment next_try(ProviderCall const& call, std::optional<Duration> retry_after, Moment now)
{
    constexpr std::int64_t first_ms = 5'000;
    constexpr std::int64_t most_ms = 600'000;
    auto const doubled = first_ms << std::min<std::int64_t>(call.attempts, 10);
    auto const told = retry_after ? std::clamp<std::int64_t>(retry_after->in_milliseconds(), 1'000, most_ms)
                                  : std::min(doubled, most_ms);
    return now + Duration::milliseconds(told);
}

bool makes_something(CallKind kind)
{
    return kind == CallKind::CreateCheckout || kind == CallKind::CreateRefund ||
           kind == CallKind::ChargeSavedMethod;
}

}  // namespace creditd::topups
