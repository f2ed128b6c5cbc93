#pragma once

#include "base/moment.hpp"
#include "http/exchange.hpp"
#include "http/live_body.hpp"
#include "ledger/account_watcher.hpp"
#include "live/domain/news.hpp"
#include "live/settings.hpp"
#include "storage/database.hpp"

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

namespace creditd::live {

/// Who watches what, and what they have not been told yet (LIVE-1 … LIVE-5).
///
/// Writers say after each commit what changed; while nobody watches that costs one look at a number. One
/// thread tells the watchers, once a second at most, so that a storm of changes is one event. Any thread.
class Hub final : public ledger::AccountWatcher
{
public:
    explicit Hub(Settings settings) : settings_(settings) {}
    ~Hub() override;  ///< stops
    Hub(Hub const&) = delete;
    Hub& operator=(Hub const&) = delete;

    /// Begins to tell. `authenticator` says whether a watcher may still watch. Once.
    void start(std::shared_ptr<http::Authenticator> authenticator);
    /// Ends every stream. Idempotent.
    void stop();

    /// What a stream is about.
    struct Subject
    {
        std::string user_id{};        ///< this account alone; empty: the whole service
        http::Permission permission;  ///< of its route: without it the stream ends
    };
    /// Answers with a stream that begins with `hello`; or 429 `too_many_streams`.
    void watch(std::unique_ptr<http::Exchange> exchange, Subject subject, Moment now);

    /// Whether it is worth saying anything.
    [[nodiscard]] bool is_listening() const override
    {
        return watchers_count_.load(std::memory_order_relaxed) > 0;
    }

    void committed(std::span<ledger::Account const* const> accounts, Moment now) override;
    void doubted(std::span<ledger::Account const* const> accounts, Moment now) override
    {
        committed(accounts, now);
    }

    /// What a batch changed beside balances.
    void note(News const& news);

    /// Where other nodes write to the same database: looks at what the watched accounts became, and has the
    /// watchers of the service fetch everything anew. Throws StorageFailure. One thread.
    void look_at(storage::Database& database);

    /// Tells what is known now, and sees who is still there and still may. The hub's own thread does it.
    void tell();

    [[nodiscard]] std::size_t watchers() const { return watchers_count_.load(std::memory_order_relaxed); }

private:
    struct Watcher;
    struct WatchedAccount
    {
        std::size_t watchers = 0;
        bool has_changed = false;
        std::uint64_t version = 0;  ///< as another node may have left it; 0: not looked at yet
    };

    void run();
    void forget_the_gone();
    void ask_who_still_may();

    Settings const settings_;
    std::shared_ptr<http::Authenticator> authenticator_;

    std::atomic<std::size_t> watchers_count_{0};
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    bool has_news_ = false;
    News of_service_;
    std::size_t service_watchers_ = 0;
    std::unordered_map<std::string, WatchedAccount> accounts_;
    std::map<std::string, std::size_t, std::less<>> by_principal_;
    std::vector<std::shared_ptr<Watcher>> watchers_;

    std::thread thread_;
};

}  // namespace creditd::live
