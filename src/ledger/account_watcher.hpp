#pragma once

#include "ledger/domain/account.hpp"

#include <algorithm>
#include <span>
#include <vector>

namespace creditd::ledger {

/// Is told of accounts as they are after a commit that changed them.
class AccountWatcher
{
public:
    virtual ~AccountWatcher() = default;

    /// False while it needs to hear nothing: then it is not told. From any thread.
    [[nodiscard]] virtual bool is_listening() const { return true; }

    /// On a writer's thread, before anybody hears of the commit. `now` is the batch's. Must not block.
    virtual void committed(std::span<Account const* const> accounts, Moment now) = 0;

    /// The same where it could not be found out whether there was a commit.
    virtual void doubted(std::span<Account const* const> accounts, Moment now) = 0;
};

/// Tells several, in order. While wiring alone they are added.
class AccountWatchers final : public AccountWatcher
{
public:
    void add(AccountWatcher& watcher) { all_.push_back(&watcher); }

    [[nodiscard]] bool is_listening() const override
    {
        return std::ranges::any_of(all_, &AccountWatcher::is_listening);
    }
    void committed(std::span<Account const* const> accounts, Moment now) override
    {
        for (auto* const watcher : all_) {
            if (watcher->is_listening()) {
                watcher->committed(accounts, now);
            }
        }
    }
    void doubted(std::span<Account const* const> accounts, Moment now) override
    {
        for (auto* const watcher : all_) {
            if (watcher->is_listening()) {
                watcher->doubted(accounts, now);
            }
        }
    }

private:
    std::vector<AccountWatcher*> all_;
};

}  // namespace creditd::ledger
