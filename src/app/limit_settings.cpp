#include "app/setting_makers.hpp"

namespace creditd::app {

namespace {

void add_usage_limits(SettingList& list)
{
    list.add(count("limits.usage_batch_items", 1, 10'000, "Uses in one POST /credits/usage/batch.",
                   [](Settings& s) -> auto& { return s.usage.batch_items; }));
    list.add(bytes("limits.usage_batch_bytes", 1024, 64 << 20, "Body of such a request.",
                   [](Settings& s) -> auto& { return s.usage.batch_bytes; }));
    list.add(count("limits.meters", 1, 100'000, "Meters, active or not.",
                   [](Settings& s) -> auto& { return s.usage.max_meters; }));
    list.add(count("limits.prices_per_meter", 1, 100'000, "Versions of one meter's price.",
                   [](Settings& s) -> auto& { return s.usage.max_prices_per_meter; }));
}

void add_guess_limits(SettingList& list)
{
    constexpr std::int64_t most = 1'000'000;
    list.add(count("limits.login_failures_per_user", 0, most,
                   "Wrong passwords for one e-mail address; 0: no limit.",
                   [](Settings& s) -> auto& { return s.identity.failures_per_account.count; }));
    list.add(seconds("limits.login_failures_per_user_seconds", 1, 86'400, "Within so long.",
                     [](Settings& s) -> auto& { return s.identity.failures_per_account.within; }));
    list.add(count("limits.login_failures_per_address", 0, most,
                   "Wrong passwords from one client address; 0: no limit.",
                   [](Settings& s) -> auto& { return s.identity.failures_per_address.count; }));
    list.add(seconds("limits.login_failures_per_address_seconds", 1, 86'400, "Within so long.",
                     [](Settings& s) -> auto& { return s.identity.failures_per_address.within; }));
    list.add(count("limits.registrations_per_address", 0, most,
                   "Registrations from one client address; 0: no limit.",
                   [](Settings& s) -> auto& { return s.identity.registrations_per_address.count; }));
    list.add(seconds("limits.registrations_per_address_seconds", 1, 86'400, "Within so long.",
                     [](Settings& s) -> auto& { return s.identity.registrations_per_address.within; }));
    list.add(count("limits.mail_links_per_email", 0, most,
                   "Links by mail that may be asked for, for one address or user; 0: no limit.",
                   [](Settings& s) -> auto& { return s.identity.mail.requests_per_email.count; }));
    list.add(seconds("limits.mail_links_per_email_seconds", 1, 86'400, "Within so long.",
                     [](Settings& s) -> auto& { return s.identity.mail.requests_per_email.within; }));
    list.add(count("limits.mail_links_per_address", 0, most, "The same from one client address; 0: no limit.",
                   [](Settings& s) -> auto& { return s.identity.mail.requests_per_address.count; }));
    list.add(seconds("limits.mail_links_per_address_seconds", 1, 86'400, "Within so long.",
                     [](Settings& s) -> auto& { return s.identity.mail.requests_per_address.within; }));
    list.add(count("limits.promo_guesses_per_user", 0, most,
                   "Wrong promo codes of one user in an hour; 0: no limit.",
                   [](Settings& s) -> auto& { return s.promotions.guesses_per_user; }));
    list.add(count("limits.promo_guesses_per_address", 0, most,
                   "Wrong promo codes from one client address in an hour; 0: no limit.",
                   [](Settings& s) -> auto& { return s.promotions.guesses_per_address; }));
    list.add(count("limits.passwords_waiting", 1, 100'000,
                   "Passwords waiting to be hashed; more are answered 503.",
                   [](Settings& s) -> auto& { return s.identity.hashes_waiting; }));
    list.add(count("limits.credentials_cached", 1, 10'000'000,
                   "Sessions and keys remembered between requests.",
                   [](Settings& s) -> auto& { return s.identity.credentials_cached; }));
    list.add(seconds("limits.key_overlap_seconds", 0, year_seconds,
                     "How long a rotated API key's old secret may stay valid.",
                     [](Settings& s) -> auto& { return s.identity.key_overlap_max; }));
}

}  // namespace

void add_limit_settings(SettingList& list)
{
    list.add(bytes("limits.webhook_bytes", 1024, 4'194'304, "The largest webhook event taken.",
                   [](Settings& s) -> auto& { return s.topups.webhook_bytes; }));
    list.add(bytes("limits.body_bytes", 1024, 16 << 20,
                   "A request's body, on routes without a limit of their own.",
                   [](Settings& s) -> auto& { return s.body_bytes; }));
    list.add(bytes("limits.header_bytes", 1024, 1 << 20, "Request line and headers.",
                   [](Settings& s) -> auto& { return s.http.header_limit; }));
    list.add(bytes("limits.uri_bytes", 256, 1 << 16, "A request's path and query.",
                   [](Settings& s) -> auto& { return s.http.uri_limit; }));
    list.add(count("limits.header_count", 8, 1000, "Headers of a request.",
                   [](Settings& s) -> auto& { return s.http.header_count_limit; }));
    list.add(count("limits.connections", 1, 1'000'000, "Open connections.",
                   [](Settings& s) -> auto& { return s.http.connection_limit; }));
    list.add(count("limits.connections_per_address", 0, 1'000'000,
                   "Open connections of one address, trusted proxies aside; 0 switches it off.",
                   [](Settings& s) -> auto& { return s.http.connection_limit_per_address; }));
    list.add(milliseconds("limits.header_timeout_ms", 100, 600'000, "For a request's headers to arrive.",
                          [](Settings& s) -> auto& { return s.http.header_timeout; }));
    list.add(milliseconds("limits.body_timeout_ms", 100, 600'000, "For a request's body to arrive.",
                          [](Settings& s) -> auto& { return s.http.body_timeout; }));
    list.add(milliseconds("limits.idle_timeout_ms", 100, 3'600'000, "A connection without a request.",
                          [](Settings& s) -> auto& { return s.http.idle_timeout; }));
    list.add(milliseconds("limits.write_timeout_ms", 100, 600'000, "For the client to take an answer.",
                          [](Settings& s) -> auto& { return s.http.write_timeout; }));
    list.add(count("limits.queue", 1, 1'000'000, "Writes waiting for the ledger; more are answered 503.",
                   [](Settings& s) -> auto& { return s.engine.queue_limit; }));
    list.add(count("limits.batch", 1, 65'536, "Writes in one commit.",
                   [](Settings& s) -> auto& { return s.engine.batch_limit; }));
    list.add(count("limits.reads_waiting", 1, 1'000'000, "Reads waiting for a worker; more are answered 503.",
                   [](Settings& s) -> auto& { return s.worker_queue; }));
    list.add(duration("limits.idempotency_days", "days, ", 86'400'000, 1, 3650,
                      "How long an Idempotency-Key is remembered.",
                      [](Settings& s) -> auto& { return s.engine.keep_keys_for; }));
    list.add(count("limits.open_grants", 1, 100'000, "Grants of one account that have something left.",
                   [](Settings& s) -> auto& { return s.ledger.max_open_grants; }));
    list.add(count("limits.open_holds", 1, 100'000, "Holds of one account that have not ended.",
                   [](Settings& s) -> auto& { return s.ledger.max_open_holds; }));
    list.add(seconds("limits.hold_default_seconds", 1, year_seconds,
                     "How long a hold lasts that does not say.",
                     [](Settings& s) -> auto& { return s.ledger.hold_ttl_default; }));
    list.add(count("limits.event_streams", 1, 1'000'000,
                   "Pages and programs that watch at once; more are answered 429.",
                   [](Settings& s) -> auto& { return s.live.streams; }));
    list.add(count("limits.event_streams_each", 1, 10'000, "Streams of events of one user or program.",
                   [](Settings& s) -> auto& { return s.live.streams_per_principal; }));
    list.add(seconds("limits.hold_max_seconds", 1, year_seconds, "How long a hold may last.",
                     [](Settings& s) -> auto& { return s.ledger.hold_ttl_max; }));
    list.add(bytes("limits.bulk_request_bytes", 65'536, 64 << 20, "One part of a bulk file.",
                   [](Settings& s) -> auto& { return s.bulk.request_bytes; }));
    list.add(bytes("limits.bulk_file_bytes", 65'536, std::int64_t{4} << 30,
                   "All parts of a bulk file together.",
                   [](Settings& s) -> auto& { return s.bulk.file_bytes; }));
    list.add(count("limits.bulk_rows", 1, 10'000'000, "Rows of a bulk file.",
                   [](Settings& s) -> auto& { return s.bulk.rows; }));
    list.add(count("limits.bulk_jobs", 1, 1000,
                   "Bulk jobs being received, planned, applied or undone; a further one is answered 409.",
                   [](Settings& s) -> auto& { return s.bulk.jobs_under_way; }));
    add_usage_limits(list);
    add_guess_limits(list);
}

}  // namespace creditd::app
