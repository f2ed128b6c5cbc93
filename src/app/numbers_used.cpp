#include "app/numbers_used.hpp"

#include <algorithm>
#include <array>

namespace creditd::app {

namespace {

constexpr std::array last_numbers{
    storage::Query{"last_transaction", "SELECT number FROM transactions ORDER BY number DESC LIMIT 1"},
    storage::Query{"last_answer", "SELECT number FROM answers ORDER BY number DESC LIMIT 1"},
    storage::Query{"last_grant", "SELECT number FROM grants ORDER BY number DESC LIMIT 1"},
    storage::Query{"last_ended_hold", "SELECT number FROM ended_holds ORDER BY number DESC LIMIT 1"},
    storage::Query{"last_user", "SELECT number FROM users ORDER BY number DESC LIMIT 1"},
    storage::Query{"last_session", "SELECT number FROM sessions ORDER BY number DESC LIMIT 1"},
    storage::Query{"last_service", "SELECT number FROM service_principals ORDER BY number DESC LIMIT 1"},
    storage::Query{"last_notice", "SELECT number FROM outbox ORDER BY number DESC LIMIT 1"},
    storage::Query{"last_webhook_endpoint",
                   "SELECT number FROM webhook_endpoints ORDER BY number DESC LIMIT 1"},
    storage::Query{"last_promo_code", "SELECT number FROM promo_codes ORDER BY number DESC LIMIT 1"},
    storage::Query{"last_package", "SELECT number FROM packages ORDER BY number DESC LIMIT 1"},
    storage::Query{"last_offer", "SELECT number FROM offers ORDER BY number DESC LIMIT 1"},
    storage::Query{"last_purchase", "SELECT number FROM purchases ORDER BY number DESC LIMIT 1"},
    storage::Query{"last_refund", "SELECT number FROM refunds ORDER BY number DESC LIMIT 1"},
    storage::Query{"last_dispute", "SELECT number FROM disputes ORDER BY number DESC LIMIT 1"},
    storage::Query{"last_provider_call", "SELECT number FROM provider_calls ORDER BY number DESC LIMIT 1"},
    storage::Query{"last_webhook_event", "SELECT number FROM webhook_events ORDER BY number DESC LIMIT 1"},
    storage::Query{"last_bulk_job", "SELECT number FROM bulk_jobs ORDER BY number DESC LIMIT 1"},
    storage::Query{"last_audit_entry", "SELECT number FROM audit_entries ORDER BY number DESC LIMIT 1"},
};

constexpr storage::Query given_out{"writers_numbers_through", "SELECT MAX(numbers_through) FROM writers"};

}  // namespace

std::int64_t numbers_given_out(storage::Database& database)
{
    std::int64_t last = 0;
    database.read([&](storage::Reader& reader) {
        reader.query(given_out, {},
                     [&](storage::Row const& row) { last = row.integer_or_null(0).value_or(0); });
    });
    return last;
}

std::int64_t numbers_used(storage::Database& database)
{
    std::int64_t last = 0;
    database.read([&](storage::Reader& reader) {
        for (auto const& query : last_numbers) {
            reader.query(query, {}, [&](storage::Row const& row) { last = std::max(last, row.integer(0)); });
        }
    });
    return last;
}

}  // namespace creditd::app
