#pragma once

#include "identity/identity_command.hpp"
#include "identity/testing/world.hpp"
#include "ledger/books.hpp"
#include "ledger/open_account.hpp"
#include "ledger/settings.hpp"

#include <doctest/doctest.h>

namespace creditd::identity::testing {

/// Opens the account of `crm:1` without a user, as a service's first use does.
class OpenBareAccount final : public IdentityCommand
{
public:
    explicit OpenBareAccount(ledger::Settings const& settings)
        : IdentityCommand(somewhere()),
          settings_(settings)
    {}
    void needs(engine::WorkingSet& set) const override { set.shelf<ledger::Books>().need("crm:1"); }
    void decide(engine::WorkingSet& set, engine::Context const& context) override
    {
        CHECK(ledger::open_account(set.shelf<ledger::Books>(), "crm:1", "service:x", settings_, context));
        accept(201);
    }

private:
    ledger::Settings const& settings_;
};

}  // namespace creditd::identity::testing
