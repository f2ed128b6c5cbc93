#pragma once

#include "identity/credential_cache.hpp"
#include "identity/identity_command.hpp"

namespace creditd::identity {

/// Writes down when a session or key was last used. Nobody waits for it, and it never goes back in time.
class RecordUse final : public IdentityCommand
{
public:
    RecordUse(Credential::Kind kind, std::int64_t number, Moment used_at);

    void needs(engine::WorkingSet& set) const override;
    void decide(engine::WorkingSet& set, engine::Context const& context) override;

private:
    Credential::Kind const kind_;
    std::int64_t const number_;
    Moment const used_at_;
};

}  // namespace creditd::identity
