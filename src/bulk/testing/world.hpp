#pragma once

#include "approvals/approval_book.hpp"
#include "approvals/kinds.hpp"
#include "audit/testing/service.hpp"
#include "bulk/bulk_runner.hpp"
#include "bulk/settings.hpp"
#include "http/testing/json_at.hpp"
#include "identity/credential_cache.hpp"
#include "identity/settings.hpp"
#include "ledger/domain/account.hpp"
#include "ledger/settings.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::bulk::testing {

using http::testing::at;

/// Bulk work on a real engine, without sockets and threads of its own: what happens in the background happens
/// when a test says so. An administrator calls, unless `be` says otherwise. The clock stands still.
class World
{
public:
    World();

    Settings settings{};
    ledger::Settings accounts{.signup_credits = Credits{}};
    identity::Settings identifying{};
    identity::CredentialCache credentials{100};
    bool has_second_person = false;
    audit::testing::Service service;
    approvals::Kinds kinds;
    BulkRunner runner{*service.services, settings, accounts};

    void be(std::shared_ptr<http::Principal const> principal)
    {
        service.caller->act_as(std::move(principal));
    }
    void be_admin(std::string const& name = "admin");

    /// Opens an account with one grant of adjustment.
    void open(std::string const& user_id, Credits credits = {});
    void spend(std::string const& user_id, Credits amount);
    void suspend(std::string const& user_id);
    /// As if a node whose clock is ahead had written the account's last line.
    void put_ahead(std::string const& user_id, Duration by);
    /// As if the line were undone by a request of its own.
    void mark_undone(std::string const& user_id, std::int64_t seq, Credits amount);
    [[nodiscard]] ledger::Account account(std::string const& user_id);
    [[nodiscard]] std::string balance(std::string const& user_id)
    {
        return to_text(account(user_id).balance);
    }
    /// A promo code of 50 credits.
    void code(std::string const& code, std::optional<std::int64_t> max_uses = std::nullopt,
              std::optional<Moment> expires_at = std::nullopt);

    http::Response get(std::string_view target);
    http::Response post(std::string_view target, std::string_view body = "{}", std::string const& key = {});
    http::Response send(std::string_view target, std::string_view file,
                        std::string_view media_type = "text/csv", std::string const& key = {});

    /// Sends a file, has it planned, and gives the job's id.
    std::string plan(std::string_view operation, std::string_view file,
                     std::string_view media_type = "text/csv");
    http::Response apply(std::string const& job, std::string_view mode = "per_row");
    /// Applies a plan row by row, or undoes a job, and works until it is done.
    void apply_all(std::string const& job);
    void undo_all(std::string const& job);
    /// A decision of whoever calls about what an answer, or a job, waits for: `approve`, `reject`.
    http::Response judge(std::string const& approval, std::string_view verb);
    /// The job's number.
    [[nodiscard]] std::int64_t number_of(std::string const& job) const
    {
        return service.ids.decode(crypto::IdKind::Job, job)->number;
    }
    /// Goes on with all jobs until nothing is left, or after so many slices.
    void work();
    void work_slices(int slices);

    /// Something of a job or of one of its rows, by path: `counts.valid`, `result.code`.
    std::string of_job(std::string const& job, std::string_view path);
    std::string of_row(std::string const& job, std::int64_t row, std::string_view path);

    [[nodiscard]] std::size_t audit_entries(std::string_view action);
    /// What all of them say, one after another.
    [[nodiscard]] std::string audit_texts(std::string_view action);

private:
    int keys_ = 0;
};

/// "409 bulk_plan_stale", or the status alone when it is no problem; of a wrong field "422 mode required".
std::string told(http::Response const& response);

}  // namespace creditd::bulk::testing
