#include "app/watched_reads.hpp"

#include "endpoint/subject.hpp"
#include "endpoint/submit.hpp"
#include "http/fields.hpp"
#include "http/json_writer.hpp"
#include "http/query.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <ranges>
#include <string>
#include <utility>

namespace creditd::app {

namespace {

using namespace std::string_view_literals;

constexpr std::array watched{
    WatchedRead{"listUsers", "user.search", "users"},
    WatchedRead{"nameUsers", "user.read_names", "users"},
    WatchedRead{"getUser", "user.read", "userId"},
    WatchedRead{"getAccount", "account.read", "userId"},
    WatchedRead{"listAccountTransactions", "account.read_history", "userId"},
    WatchedRead{"exportAccountTransactions", "account.export_history", "userId", true},
    WatchedRead{"getAccountSummary", "account.read_summary", "userId"},
    WatchedRead{"explainCredits", "account.explain", "userId"},
    WatchedRead{"reportCredits", "report.read", "reports"},
    WatchedRead{"exportReport", "report.export", "reports", true},
    WatchedRead{"listApprovals", "approval.search", "approvals"},
    WatchedRead{"getApproval", "approval.read", "id"},
    WatchedRead{"listBulkRows", "bulk_job.read_rows", "id"},
    WatchedRead{"exportBulkRows", "bulk_job.export_rows", "id", true},
    WatchedRead{"listPromoRedemptions", "promo_code.read_redemptions", "id"},
    WatchedRead{"exportPromoRedemptions", "promo_code.export_redemptions", "id", true},
    WatchedRead{"listOffers", "offer.search", "offers"},
    WatchedRead{"getOffer", "offer.read", "id"},
    WatchedRead{"listAllPurchases", "purchase.search", "purchases"},
    WatchedRead{"getAnyPurchase", "purchase.read", "id"},
    WatchedRead{"listMails", "mail.search", "mails"},
    WatchedRead{"listWebhookDeliveries", "webhook_delivery.search", "webhook-deliveries"},
    WatchedRead{"exportAuditEntries", "audit.export", "audit", true},
    WatchedRead{"exportAuditEntriesAsJson", "audit.export", "audit", true},
};

/// What users read of themselves, and who acts for users may read of others. A subject `id` is a thing that
/// is named by itself.
constexpr std::array watched_of_others{
    WatchedRead{"getBalance", "account.read_balance", "userId"},
    WatchedRead{"listGrants", "account.read_grants", "userId"},
    WatchedRead{"listTransactions", "account.read_history", "userId"},
    WatchedRead{"exportTransactions", "account.export_history", "userId", true},
    WatchedRead{"getSummary", "account.read_summary", "userId"},
    WatchedRead{"estimateUsage", "account.estimate", "userId"},
    WatchedRead{"listHolds", "account.read_holds", "userId"},
    WatchedRead{"getHold", "hold.read", "id"},
    WatchedRead{"listPurchases", "account.read_purchases", "userId"},
    WatchedRead{"getPurchase", "purchase.read", "id", false, true},
    WatchedRead{"getReceipt", "purchase.read_receipt", "id", false, true},
    WatchedRead{"watchCredits", "account.watch", "userId"},
    WatchedRead{"getCreditSettings", "account.read_settings", "userId"},
};

// The pages of the audit log are among them: reading it would lengthen what is read. Its exports are not.
constexpr std::array unwatched{"listAuditEntries"sv,
                               "listAllPackages"sv,
                               "getPackage"sv,
                               "listWebhookEvents"sv,
                               "getWebhookEvent"sv,
                               "listApiKeys"sv,
                               "getApiKey"sv,
                               "listRoles"sv,
                               "getRole"sv,
                               "listReasonCodes"sv,
                               "listWebhookEndpoints"sv,
                               "getWebhookEndpoint"sv,
                               "listPromoCodes"sv,
                               "getPromoCode"sv,
                               "verifyAuditLog"sv,
                               "verifyLedger"sv,
                               "listMeters"sv,
                               "getMeter"sv,
                               "getReconciliation"sv,
                               "listBulkJobs"sv,
                               "getBulkJob"sv,
                               "getOverview"sv,
                               "watchService"sv,
                               "listSettings"sv};

/// What pages through a list says nothing of what is looked for; nor do the ids whose names a page shows
/// beside what was read to draw it, which has lines of its own. A route that lets names of others pass reads
/// none of them.
bool is_filter(std::string_view name)
{
    bool const is_place =
        name == "page" || name == "limit" || name == "cursor" || name == "userId" || name == "ids";
    return !is_place &&
           std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

/// Calls `take(name, value)` for each parameter of a query that the route has found to be good.
template <class Take>
void for_each_parameter(std::string_view query, Take take)
{
    for (auto const part : std::views::split(query, '&')) {
        std::string_view const text{part.begin(), part.end()};
        auto const equals = std::min(text.find('='), text.size());
        auto const name = http::percent_decoded(text.substr(0, equals), true);
        auto const value = http::percent_decoded(text.substr(std::min(equals + 1, text.size())), true);
        if (name && value && !name->empty()) {
            take(*name, *value);
        }
    }
}

std::optional<std::string> user_in_body(http::Request const& request)
{
    auto const document = http::json::read_object(request);
    auto const user = document ? document->root().find("userId") : std::nullopt;
    bool const is_text = user && user->kind() == http::json::Kind::String;
    return is_text ? std::optional{std::string{user->text()}} : std::nullopt;
}

std::string subject_of(http::Request const& request, std::string_view subject)
{
    auto const parameter =
        std::ranges::find(request.path_parameters, subject, &std::pair<std::string_view, std::string>::first);
    if (parameter != request.path_parameters.end()) {
        return parameter->second;
    }
    std::string named{subject};
    for_each_parameter(request.query, [&](std::string const& name, std::string const& value) {
        if (name == "userId") {
            named = value;
        }
    });
    // An estimate tells the balance too, and names its user in the body.
    if (auto const body = request.body.empty() ? std::nullopt : user_in_body(request)) {
        named = *body;
    }
    return named;
}

/// The filters as an object; empty when there are none.
std::string filters_of(http::Request const& request)
{
    std::string filters;
    std::optional<http::json::Writer> json;
    for_each_parameter(request.query, [&](std::string const& name, std::string const& value) {
        if (is_filter(name)) {
            if (!json) {
                json.emplace(filters).begin_object();
            }
            json->member(name, value);
        }
    });
    if (json) {
        json->end_object();
    }
    return filters;
}

WatchedRead const* find_read(std::span<WatchedRead const> reads, std::string_view operation)
{
    auto const found = std::ranges::find(reads, operation, &WatchedRead::operation);
    return found == reads.end() ? nullptr : &*found;
}

audit::AuditEntry entry_of(WatchedRead const& read, http::Exchange const& exchange)
{
    auto const& request = exchange.request();
    return {.actor = exchange.principal().id,
            .action = std::string{read.action},
            .subject = subject_of(request, read.subject),
            .after = filters_of(request),
            .request_id = std::string{request.request_id},
            .client_address = request.client_address};
}

/// Whether the request is about somebody else. Most are not, and cost two looks at the principal.
bool is_about_another(http::Exchange const& exchange, WatchedRead const& read,
                      audit::ReadsByServices by_services)
{
    auto const& principal = exchange.principal();
    bool const is_service = principal.kind == http::Principal::Kind::Service;
    bool const is_watched =
        is_service ? by_services == audit::ReadsByServices::Watched : !read.is_own_to_people;
    if (!is_watched || !principal.may(endpoint::acts_for_users)) {
        return false;
    }
    auto const subject = subject_of(exchange.request(), read.subject);
    bool const is_named = subject != read.subject;  // else it is the own account
    return is_named && subject != principal.user_id;
}

}  // namespace

std::span<WatchedRead const> watched_reads()
{
    return watched;
}

std::span<std::string_view const> unwatched_reads()
{
    return unwatched;
}

std::span<WatchedRead const> watched_reads_of_others()
{
    return watched_of_others;
}

void watch_reads(std::vector<http::Route>& routes, endpoint::Services& services, audit::HourlyNotes& notes,
                 audit::ReadsByServices by_services)
{
    for (auto& route : routes) {
        auto const* const of_staff = find_read(watched, route.operation);
        auto const* const of_others = find_read(watched_of_others, route.operation);
        auto const* const read = of_staff != nullptr ? of_staff : of_others;
        if (read == nullptr) {
            continue;
        }
        auto const tell = [read, &services, &notes](http::Exchange const& exchange, int status) {
            if (status >= 300) {
                return;
            }
            if (read->is_export) {
                notes.note_each(services.engine, entry_of(*read, exchange));
            } else {
                notes.note(services.engine, entry_of(*read, exchange), endpoint::now(services));
            }
        };
        route.handler = [tell, read, by_services, is_always = of_staff != nullptr,
                         answer = std::move(route.handler)](std::unique_ptr<http::Exchange> exchange) {
            if (is_always || is_about_another(*exchange, *read, by_services)) {
                exchange->watch(tell);
            }
            answer(std::move(exchange));
        };
    }
}

}  // namespace creditd::app
