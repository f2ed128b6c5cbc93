#include "usage/used_line_reads.hpp"

#include "endpoint/problems.hpp"
#include "http/problem_catalog.hpp"
#include "ledger/find_account.hpp"
#include "ledger/history.hpp"
#include "ledger/problems.hpp"
#include "storage/failure.hpp"

#include <optional>
#include <utility>

namespace creditd::usage {

namespace {

std::optional<UsedLine> find_used_line(storage::Reader& reader, crypto::IdParts id)
{
    auto const account = ledger::find_account_number(reader, id.account);
    auto line = account ? ledger::find_line(reader, *account, id.number) : std::nullopt;
    if (!line) {
        return std::nullopt;
    }
    UsedLine used{std::move(*line), {}};
    for (auto const& draw : used.line.draws) {
        if (auto const facts = ledger::find_grant(reader, id.account, draw.grant)) {
            used.grants.push_back(*facts);
        }
    }
    return used;
}

struct Reading
{
    endpoint::Services& services;
    std::unique_ptr<http::Exchange> exchange;
    crypto::IdParts id;
    WithUsedLine then;

    void run()
    {
        std::optional<UsedLine> used;
        try {
            services.database.read([&](storage::Reader& reader) { used = find_used_line(reader, id); });
        } catch (storage::StorageFailure const&) {
            return exchange->respond(http::retry_after(endpoint::problems::storage_unavailable,
                                                       "the database could not be read", 1));
        }
        if (!used) {
            return exchange->respond(
                http::problem_of(ledger::problems::transaction_not_found, "there is no such transaction"));
        }
        then(std::move(exchange), std::move(*used));
    }
};

}  // namespace

void read_used_line(endpoint::Services& services, std::unique_ptr<http::Exchange> exchange,
                    crypto::IdParts id, WithUsedLine then)
{
    auto const reading = std::make_shared<Reading>(services, std::move(exchange), id, std::move(then));
    if (!services.workers.run([reading] { reading->run(); })) {
        reading->exchange->respond(
            http::retry_after(http::problems::overloaded, "too many requests are waiting", 1));
    }
}

}  // namespace creditd::usage
