#include "app/numbers_used.hpp"

#include <algorithm>
#include <array>

namespace creditd::app {

namespace {

constexpr std::array last_numbers{
    storage::Query{"last_transaction", "SELECT id FROM transactions ORDER BY id DESC LIMIT 1"},
    storage::Query{"last_answer", "SELECT number FROM answers ORDER BY number DESC LIMIT 1"},
    storage::Query{"last_grant", "SELECT number FROM grants ORDER BY number DESC LIMIT 1"},
    storage::Query{"last_ended_hold", "SELECT number FROM ended_holds ORDER BY number DESC LIMIT 1"},
    storage::Query{"last_user", "SELECT number FROM users ORDER BY number DESC LIMIT 1"},
    storage::Query{"last_session", "SELECT number FROM sessions ORDER BY number DESC LIMIT 1"},
    storage::Query{"last_service", "SELECT number FROM service_principals ORDER BY number DESC LIMIT 1"},
    storage::Query{"last_promo_code", "SELECT number FROM promo_codes ORDER BY number DESC LIMIT 1"},
    storage::Query{"last_audit_entry", "SELECT number FROM audit_entries ORDER BY number DESC LIMIT 1"},
};

}  // namespace

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
