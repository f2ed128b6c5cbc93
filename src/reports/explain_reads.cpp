#include "reports/explain_reads.hpp"

#include "endpoint/problems.hpp"
#include "endpoint/submit.hpp"
#include "http/problem_catalog.hpp"
#include "ledger/bring_forward_command.hpp"
#include "ledger/find_account.hpp"
#include "ledger/problems.hpp"
#include "reports/explanation_json.hpp"
#include "topups/reads.hpp"

#include <utility>

namespace creditd::reports {

namespace {

using endpoint::Services;

/// The account with nothing due left unposted; nothing when there is none.
std::optional<ledger::Account> find_current(Services& services, std::string const& user_id, Moment now)
{
    std::optional<ledger::Account> account;
    auto const look = [&] {
        services.database.read(
            [&](storage::Reader& reader) { account = ledger::find_account(reader, user_id); });
    };
    look();
    auto const due = account ? account->next_due_at() : std::nullopt;
    if (due && *due <= now) {
        (void)services.engine.run(std::make_unique<ledger::BringForward>(user_id));
        look();
    }
    return account;
}

MentionedPurchases purchases_of(Services& services, std::int64_t account,
                                std::vector<std::int64_t> const& numbers)
{
    MentionedPurchases mentioned;
    services.database.read([&](storage::Reader& reader) {
        for (auto const number : numbers) {
            if (number == 0 || mentioned.contains(number)) {
                continue;
            }
            if (auto purchase = topups::store::find_purchase(reader, {account, number})) {
                mentioned.emplace(number, std::move(*purchase));
            }
        }
    });
    return mentioned;
}

std::vector<std::int64_t> numbers_in(std::vector<ExplainedGrant> const& grants)
{
    std::vector<std::int64_t> numbers;
    numbers.reserve(grants.size() + 1);
    for (auto const& grant : grants) {
        numbers.push_back(grant.facts.purchase);
    }
    return numbers;
}

std::expected<http::Response, http::Problem> explained_line(Services& services,
                                                            ledger::Account const& account,
                                                            std::string const& id)
{
    auto const parts = services.ids.decode(crypto::IdKind::Transaction, id);
    auto const explained = parts && parts->account == account.number
                               ? explain_line(services.database, account, parts->number)
                               : std::nullopt;
    if (!explained) {
        return std::unexpected(http::problem_of(ledger::problems::transaction_not_found,
                                                "this account has no such transaction"));
    }
    auto numbers = numbers_in(explained->grants);
    numbers.push_back(explained->line.purchase);
    return http::json_response(200, explanation_json(services.ids, account, *explained,
                                                     purchases_of(services, account.number, numbers)));
}

http::Response explained_balance(Services& services, ledger::Account const& account, Moment at)
{
    auto const explained = explain_balance(services.database, account, at);
    return http::json_response(
        200, explanation_json(services.ids, account, at, explained,
                              purchases_of(services, account.number, numbers_in(explained.grants))));
}

}  // namespace

void answer_with_explanation(Services& services, std::unique_ptr<http::Exchange> exchange,
                             ExplainRequest request)
{
    endpoint::read_in_slices(
        services, std::move(exchange),
        [&services, request = std::move(request)](
            storage::Database&, http::Exchange const&) -> std::expected<http::Response, http::Problem> {
            auto const now = endpoint::now(services);
            auto const account = find_current(services, request.user_id, now);
            if (!account) {
                return std::unexpected(
                    http::problem_of(endpoint::problems::account_not_found, "there is no such account"));
            }
            return request.transaction
                       ? explained_line(services, *account, *request.transaction)
                       : explained_balance(services, *account,
                                           request.at.value_or(std::max(now, account->last_at)));
        });
}

}  // namespace creditd::reports
