#include "ledger/balance_cache.hpp"

#include "base/assert.hpp"
#include "crypto/sha256.hpp"
#include "ledger/own_writes.hpp"
#include "redis/client.hpp"
#include "redis/script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

namespace creditd::ledger {

namespace {

constexpr auto longest_shown = Duration::seconds(60);
constexpr std::size_t own_writes_remembered = 1 << 18;
constexpr std::size_t most_unwritten = 1 << 14;
constexpr std::size_t signature_size = 16;

/// KEYS: the view, and the version of the newest one, which is kept longer than any view is shown: also when
/// a view has run out, what was read before it was written does not come back. ARGV: version, view, ms to
/// show it, ms to remember the version. A version is text of one length, so that text order is its order.
constexpr std::string_view set_newer = R"(
local seen = redis.pcall('GET', KEYS[2])
if type(seen) == 'string' and #seen == #ARGV[1] and not string.find(seen, '%X') and seen > ARGV[1] then
  return 0
end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[4])
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1
)";
constexpr char const* remembered_ms = "180000";

std::string text_of(AccountVersion const& version)
{
    return fmt::format("{:016x}{:016x}", static_cast<std::uint64_t>(version.seq),
                       static_cast<std::uint64_t>(version.newest_scheduled));
}

/// How long after `now` a view may be shown; nothing when it may not.
std::optional<Duration> left_to_show(BalanceView const& view, Moment now)
{
    auto until = view.as_of + longest_shown;
    if (view.due) {
        until = std::min(until, *view.due);
    }
    return until > now ? std::optional{until - now} : std::nullopt;
}

}  // namespace

struct BalanceCache::State
{
    State(redis::Options options, std::string_view database_secret, Moment now)
        : secret(database_secret),
          prefix("creditd:" +
                 crypto::to_hex(crypto::view(crypto::hmac_sha256(secret, "redis")).substr(0, 6))),
          own(own_writes_remembered, now),
          client(with_hook(std::move(options)))
    {}

    redis::Options with_hook(redis::Options options);

    [[nodiscard]] std::string key_of(std::int64_t account, std::string_view what) const;
    [[nodiscard]] std::string sealed(std::int64_t account, BalanceView const& view) const;
    [[nodiscard]] std::optional<BalanceView> opened(std::int64_t account, std::string_view bytes);
    [[nodiscard]] std::optional<BalanceView> judge(std::int64_t account, std::string_view user_id, Moment now,
                                                   std::string_view bytes);

    void write(redis::Pipeline& pipeline, BalanceView view);
    void not_written(BalanceView view);
    void greet(redis::Pipeline& pipeline);

    std::string const secret;
    std::string const prefix;
    redis::Script const script{set_newer};
    OwnWrites own;
    std::atomic<std::uint64_t> hits = 0, misses = 0, rubbish = 0, written = 0;

    /// Committed while Redis was away: written when it is back, so that what is there does not stay old.
    std::mutex mutex;
    std::unordered_map<std::int64_t, BalanceView> unwritten;

    redis::Client client;
};

redis::Options BalanceCache::State::with_hook(redis::Options options)
{
    options.on_connected = [this](redis::Pipeline& pipeline) { greet(pipeline); };
    return options;
}

/// The braces keep both keys of an account on one machine where keys are spread.
std::string BalanceCache::State::key_of(std::int64_t account, std::string_view what) const
{
    return fmt::format("{}:{{{:016x}}}:{}", prefix, static_cast<std::uint64_t>(account), what);
}

std::string BalanceCache::State::sealed(std::int64_t account, BalanceView const& view) const
{
    auto bytes = view_bytes(view);
    auto const signature = crypto::hmac_sha256(secret, key_of(account, bytes));
    bytes.insert(0, crypto::view(signature).substr(0, signature_size));
    return bytes;
}

std::optional<BalanceView> BalanceCache::State::opened(std::int64_t account, std::string_view bytes)
{
    if (bytes.size() > signature_size) {
        auto const signature = bytes.substr(0, signature_size);
        auto const ours = crypto::hmac_sha256(secret, key_of(account, bytes.substr(signature_size)));
        if (crypto::equal_in_constant_time(signature, crypto::view(ours).substr(0, signature_size))) {
            return read_view(bytes.substr(signature_size));
        }
    }
    ++rubbish;
    return std::nullopt;
}

/// What was found, if it may be shown.
std::optional<BalanceView> BalanceCache::State::judge(std::int64_t account, std::string_view user_id,
                                                      Moment now, std::string_view bytes)
{
    auto view = opened(account, bytes);
    bool const may_be_shown = view && view->user_id == user_id && left_to_show(*view, now) &&
                              own.may_serve(account, view->version, view->as_of);
    return may_be_shown ? std::move(view) : std::nullopt;
}

void BalanceCache::State::write(redis::Pipeline& pipeline, BalanceView view)
{
    // What is due already is not for showing, but the version must be known; 1 ms is the least Redis takes.
    auto const shown = left_to_show(view, view.as_of).value_or(Duration::milliseconds(1));
    auto const account = account_number(view.user_id);
    std::vector<std::string> keys{key_of(account, "balance"), key_of(account, "version")};
    std::vector<std::string> arguments{text_of(view.version), sealed(account, view),
                                       std::to_string(shown.in_milliseconds()), remembered_ms};
    script.run(pipeline, std::move(keys), std::move(arguments),
               [this, view = std::move(view)](std::optional<redis::Reply> const& reply) mutable {
                   if (reply) {
                       ++written;
                   } else {
                       not_written(std::move(view));
                   }
               });
}

void BalanceCache::State::not_written(BalanceView view)
{
    auto const account = account_number(view.user_id);
    std::scoped_lock const lock{mutex};
    auto const found = unwritten.find(account);
    if (found != unwritten.end()) {
        if (found->second.version <= view.version) {
            found->second = std::move(view);
        }
    } else if (unwritten.size() < most_unwritten) {
        unwritten.emplace(account, std::move(view));
    }
}

/// On a new connection: the script, and what was not written.
void BalanceCache::State::greet(redis::Pipeline& pipeline)
{
    std::unordered_map<std::int64_t, BalanceView> late;
    {
        std::scoped_lock const lock{mutex};
        late.swap(unwritten);
    }
    script.load(pipeline);
    for (auto& [account, view] : late) {
        write(pipeline, std::move(view));
    }
}

BalanceCache::BalanceCache(redis::Options options, std::string_view secret, Moment now)
    : state_(std::make_unique<State>(std::move(options), secret, now))
{}

BalanceCache::~BalanceCache()
{
    stop();
}

void BalanceCache::find(std::string user_id, Moment now, Found found)
{
    auto& state = *state_;
    auto const account = account_number(user_id);
    auto command = redis::command_of({"GET", state.key_of(account, "balance")});
    state.client.run([&state, account, now, user_id = std::move(user_id), command = std::move(command),
                      found = std::move(found)](redis::Pipeline& pipeline) mutable {
        pipeline.send(std::move(command),
                      [&state, account, now, user_id = std::move(user_id),
                       found = std::move(found)](std::optional<redis::Reply> reply) mutable {
                          std::optional<BalanceView> view;
                          if (reply && reply->kind == redis::Reply::Kind::Text) {
                              view = state.judge(account, user_id, now, reply->text);
                          }
                          ++(view ? state.hits : state.misses);
                          found(std::move(view));
                      });
    });
}

void BalanceCache::keep(BalanceView view)
{
    auto& state = *state_;
    state.own.note(account_number(view.user_id), view.version, view.as_of);
    state.client.run([&state, view = std::move(view)](redis::Pipeline& pipeline) mutable {
        state.write(pipeline, std::move(view));
    });
}

void BalanceCache::committed(std::span<Account const* const> accounts, Moment now)
{
    if (accounts.empty()) {
        return;
    }
    auto& state = *state_;
    std::vector<BalanceView> views;
    views.reserve(accounts.size());
    for (auto const* const account : accounts) {
        views.push_back(view_balance(*account, std::max(now, account->last_at)));
        state.own.note(account->number, views.back().version, views.back().as_of);
    }
    state.client.run([&state, views = std::move(views)](redis::Pipeline& pipeline) mutable {
        for (auto& view : views) {
            state.write(pipeline, std::move(view));
        }
    });
}

/// What is there may be older than what the database has, which has to be asked; if nothing was committed,
/// that costs a few reads until the next change.
void BalanceCache::doubted(std::span<Account const* const> accounts, Moment now)
{
    auto& state = *state_;
    std::vector<std::string> removals;
    for (auto const* const account : accounts) {
        state.own.note(account->number, version_of(*account), std::max(now, account->last_at));
        removals.push_back(redis::command_of({"DEL", state.key_of(account->number, "balance")}));
    }
    state.client.run([removals = std::move(removals)](redis::Pipeline& pipeline) mutable {
        for (auto& removal : removals) {
            pipeline.send(std::move(removal), [](std::optional<redis::Reply> const& /*reply*/) {});
        }
    });
}

void BalanceCache::when_written(std::move_only_function<void()> then)
{
    state_->client.run([then = std::move(then)](redis::Pipeline& pipeline) mutable {
        pipeline.when_answered(std::move(then));
    });
}

void BalanceCache::stop()
{
    // The last commits reach Redis, if it answers in its time; else that ends the wait.
    std::promise<void> written;
    when_written([&written] { written.set_value(); });
    written.get_future().wait();
    state_->client.stop();
}

BalanceCacheFigures BalanceCache::figures() const
{
    auto const& state = *state_;
    auto const client = state.client.figures();
    return {.is_connected = client.is_connected,
            .hits = state.hits,
            .misses = state.misses,
            .rubbish = state.rubbish,
            .written = state.written,
            .failures = client.failures};
}

}  // namespace creditd::ledger
