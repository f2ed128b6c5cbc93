#include "identity/use_command.hpp"

#include "identity/shelves.hpp"

#include <algorithm>

namespace creditd::identity {

RecordUse::RecordUse(Credential::Kind kind, std::int64_t number, Moment used_at)
    : IdentityCommand({.actor = "system"}),
      kind_(kind),
      number_(number),
      used_at_(used_at)
{}

void RecordUse::needs(engine::WorkingSet& set) const
{
    switch (kind_) {
    case Credential::Kind::Session: set.shelf<Sessions>().need(number_); return;
    case Credential::Kind::Key: set.shelf<Services>().need(number_); return;
    case Credential::Kind::Outside: CREDITD_ASSERT(false && "outside tokens have no row");
    }
}

void RecordUse::decide(engine::WorkingSet& set, engine::Context const& /*context*/)
{
    accept(204);
    if (kind_ == Credential::Kind::Session) {
        if (auto const* const session = set.shelf<Sessions>().find(number_)) {
            auto used = *session;
            used.last_seen_at = std::max(used.last_seen_at, used_at_);
            set.shelf<Sessions>().put(std::move(used));
        }
        return;
    }
    if (auto const* const service = set.shelf<Services>().find(number_)) {
        auto used = *service;
        used.last_used_at = std::max(used.last_used_at.value_or(used_at_), used_at_);
        set.shelf<Services>().put(std::move(used));
    }
}

}  // namespace creditd::identity
