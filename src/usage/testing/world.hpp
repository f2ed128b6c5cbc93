#pragma once

#include "base/credits.hpp"
#include "base/moment.hpp"
#include "endpoint/services.hpp"
#include "http/testing/caller.hpp"
#include "ledger/domain/account.hpp"
#include "ledger/settings.hpp"
#include "storage/testing/test_database.hpp"
#include "usage/prices.hpp"
#include "usage/settings.hpp"

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace creditd::usage::testing {

/// An answer, looked into by paths: `transaction.amount`, `results.2.status`.
struct Reply
{
    int status = 0;
    std::string body;
    bool replayed = false;

    /// As http::testing::at.
    [[nodiscard]] std::string at(std::string_view path) const;

    /// `field: code` of the first error of a 422, or the problem's code.
    [[nodiscard]] std::string why() const;
};

/// The usage routes over an engine on SQLite, with a clock that moves when told. A service with every
/// permission calls, unless `act_as_user` says otherwise; each write has a key of its own, unless one is
/// given.
class World
{
public:
    World();
    ~World();

    ledger::Settings accounts;  ///< read by the routes at each request
    Settings settings;          ///< the body limit of batches is read once, at the beginning

    void act_as_service();
    void act_as_user(std::string const& user_id);
    void act_as_nobody_special();  ///< signed in, without an account or the right to act for users

    void open(std::string_view user_id);
    void grant(std::string_view user_id, Credits amount, std::optional<Moment> expires_at = std::nullopt);
    /// Opens with one grant.
    void open(std::string_view user_id, Credits amount);
    void suspend(std::string_view user_id);
    /// 10 credits for 1000 tokens, at least 1.
    void make_token_meter();

    Reply post(std::string_view path, std::string_view body, std::optional<std::string> key = std::nullopt);
    Reply post_without_key(std::string_view path, std::string_view body);
    Reply patch(std::string_view path, std::string_view body);
    Reply get(std::string_view path);

    [[nodiscard]] ledger::Account account(std::string_view user_id);
    [[nodiscard]] std::size_t lines(std::string_view user_id)
    {
        return static_cast<std::size_t>(account(user_id).seq);
    }
    [[nodiscard]] std::size_t audit_entries(std::string_view action);

    [[nodiscard]] Moment now() const;
    void advance(Duration by);

    /// Stops everything and opens the same data again.
    void restart();

private:
    struct Running;
    void start();

    storage::testing::TestDatabase place_;
    std::atomic<std::int64_t> now_ms_;
    std::unique_ptr<Running> running_;
    std::shared_ptr<http::Principal const> caller_;
    int keys_ = 0;
};

}  // namespace creditd::usage::testing
