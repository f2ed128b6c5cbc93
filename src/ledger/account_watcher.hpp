#pragma once

#include "ledger/domain/account.hpp"

#include <span>

namespace creditd::ledger {

/// Is told of accounts as they are after a commit that changed them.
class AccountWatcher
{
public:
    virtual ~AccountWatcher() = default;

    /// On a writer's thread, before anybody hears of the commit. `now` is the batch's. Must not block.
    virtual void committed(std::span<Account const* const> accounts, Moment now) = 0;

    /// The same where it could not be found out whether there was a commit.
    virtual void doubted(std::span<Account const* const> accounts, Moment now) = 0;
};

}  // namespace creditd::ledger
