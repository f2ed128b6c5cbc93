#include "app/sweeper.hpp"

#include "engine/direct_mailbox.hpp"
#include "ledger/bring_forward_command.hpp"
#include "ledger/find_account.hpp"
#include "storage/failure.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <condition_variable>
#include <memory>
#include <utility>

namespace creditd::app {

namespace {

constexpr std::int64_t users_per_slice = 256;  // half a batch: requests never wait behind a whole one

/// Waits for the fates of a slice.
class Tally
{
public:
    explicit Tally(std::size_t commands) : outstanding_(commands) {}

    void count(engine::Fate fate)
    {
        std::scoped_lock const lock{mutex_};
        decided_ += fate == engine::Fate::Decided ? 1 : 0;
        if (--outstanding_ == 0) {
            all_.notify_all();
        }
    }

    /// How many were decided, once all are known.
    std::int64_t wait()
    {
        std::unique_lock lock{mutex_};
        all_.wait(lock, [this] { return outstanding_ == 0; });
        return decided_;
    }

private:
    std::mutex mutex_;
    std::condition_variable all_;
    std::size_t outstanding_;
    std::int64_t decided_ = 0;
};

}  // namespace

std::int64_t Sweeper::bring_forward(std::vector<std::string> const& users)
{
    static engine::DirectMailbox direct;
    auto const tally = std::make_shared<Tally>(users.size());
    for (auto const& user : users) {
        engine_.submit(std::make_unique<ledger::BringForward>(user), direct,
                       [tally](engine::Finished finished) { tally->count(finished.fate); });
    }
    return tally->wait();
}

std::int64_t Sweeper::bring_forward(MayGoOn const& may_go_on)
{
    std::scoped_lock const one_at_a_time{sweeping_};
    std::int64_t swept = 0;
    std::vector<std::string> before;
    while (auto const now = stopping_ ? std::nullopt : clock_.now()) {
        std::vector<std::string> users;
        database_.read(
            [&](storage::Reader& reader) { users = ledger::users_due(reader, *now, users_per_slice); });
        if (users.empty() || users == before) {
            break;
        }
        auto const decided = bring_forward(users);
        swept += decided;
        if (std::cmp_less(decided, users.size())) {
            throw storage::StorageFailure(fmt::format("{} of {} accounts could not be brought forward",
                                                      users.size() - static_cast<std::size_t>(decided),
                                                      users.size()));
        }
        if (!may_go_on()) {
            break;
        }
        before = std::move(users);
    }
    return swept;
}

void Sweeper::do_other_work(MayGoOn const& may_go_on)
{
    std::scoped_lock const one_at_a_time{working_};
    for (auto const& work : more_) {
        if (stopping_ || !may_go_on()) {
            return;
        }
        try {
            work();
        } catch (std::exception const& failure) {
            spdlog::warn("a part of the sweep failed: {}", failure.what());
        }
    }
}

std::int64_t Sweeper::sweep(MayGoOn const& may_go_on)
{
    std::int64_t swept = 0;
    try {
        swept = bring_forward(may_go_on);
    } catch (storage::StorageFailure const&) {
        do_other_work(may_go_on);  // it need not wait until an account is mended
        throw;
    }
    do_other_work(may_go_on);
    return swept;
}

}  // namespace creditd::app
