#include "ledger/account_reads.hpp"

#include "endpoint/problems.hpp"
#include "endpoint/submit.hpp"
#include "http/problem_catalog.hpp"
#include "ledger/bring_forward_command.hpp"
#include "ledger/find_account.hpp"
#include "storage/failure.hpp"

#include <spdlog/spdlog.h>

#include <optional>
#include <utility>

namespace creditd::ledger {

namespace {

using Result = std::expected<http::Response, http::Problem>;

/// One attempt at a read; a second follows when the first finds something due.
struct AccountReading
{
    endpoint::Services& services;
    std::unique_ptr<http::Exchange> exchange;
    std::int64_t account_number;
    std::string user_id;  ///< empty until found, when only the number is known
    http::Problem missing;
    AccountRead work;

    /// Empty when something is due.
    std::optional<Result> attempt(bool post_due)
    {
        std::optional<Result> result;
        services.database.read([&](storage::Reader& reader) {
            auto const account = find_account_number(reader, account_number);
            if (!account || (!user_id.empty() && account->user_id != user_id)) {
                result = std::unexpected(missing);
                return;
            }
            user_id = account->user_id;
            auto const now = std::max(endpoint::now(services), account->last_at);
            auto const due = account->next_due_at();
            if (!post_due || !due || *due > now) {
                result = work(reader, *account, now, *exchange);
            }
        });
        return result;
    }

    void answer(Result result)
    {
        if (result) {
            exchange->respond(std::move(*result));
        } else {
            exchange->respond(std::move(result.error()));
        }
    }
};

void run(std::unique_ptr<AccountReading> reading, bool post_due);

/// Posts what is due, then reads again. If it cannot be posted now, the read says what is posted.
void post_due_then_read(std::unique_ptr<AccountReading> reading)
{
    auto& services = reading->services;
    auto& mailbox = *services.mailboxes.at(reading->exchange->loop().index());
    auto command = std::make_unique<BringForward>(reading->user_id);
    services.engine.submit(std::move(command), mailbox,
                           [reading = std::move(reading)](engine::Finished /*finished*/) mutable {
                               run(std::move(reading), false);
                           });
}

void run(std::unique_ptr<AccountReading> reading, bool post_due)
{
    auto& workers = reading->services.workers;
    auto shared = std::make_shared<std::unique_ptr<AccountReading>>(std::move(reading));
    bool const taken = workers.run([shared, post_due] {
        auto& own = **shared;
        std::optional<Result> result;
        try {
            result = own.attempt(post_due);
        } catch (storage::StorageFailure const& failure) {
            spdlog::error("a read failed: {}", failure.what());
            result = std::unexpected(http::retry_after(endpoint::problems::storage_unavailable,
                                                       "the database could not be read", 1));
        }
        if (result) {
            return own.answer(std::move(*result));
        }
        post_due_then_read(std::move(*shared));
    });
    if (!taken) {
        (*shared)->answer(
            std::unexpected(http::retry_after(http::problems::overloaded, "too many reads are waiting", 1)));
    }
}

}  // namespace

void read_account(endpoint::Services& services, std::unique_ptr<http::Exchange> exchange, std::string user_id,
                  AccountRead work)
{
    auto const number = account_number(user_id);
    run(std::make_unique<AccountReading>(
            services, std::move(exchange), number, std::move(user_id),
            http::problem_of(endpoint::problems::account_not_found, "there is no such account"),
            std::move(work)),
        true);
}

void read_account(endpoint::Services& services, std::unique_ptr<http::Exchange> exchange,
                  std::int64_t account, http::Problem missing, AccountRead work)
{
    run(std::make_unique<AccountReading>(services, std::move(exchange), account, std::string{},
                                         std::move(missing), std::move(work)),
        true);
}

}  // namespace creditd::ledger
