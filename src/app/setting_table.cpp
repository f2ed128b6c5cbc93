#include "app/setting_table.hpp"

#include "base/credits.hpp"
#include "http/client_address.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <limits>
#include <vector>

namespace creditd::app {

namespace {

using Read = std::expected<void, std::string>;

Read must_be(std::string_view form)
{
    return std::unexpected(fmt::format("must be {}", form));
}

std::optional<std::int64_t> integer_from(std::string_view text)
{
    std::int64_t number = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

// The makers below take `place`: from Settings to the member that holds the value.

template <class Place>
Setting text(std::string_view name, std::string_view form, std::string_view meaning, Place place)
{
    return {.name = name,
            .form = std::string{form},
            .meaning = meaning,
            .read = [place](Settings& settings, std::string_view value) -> Read {
                place(settings) = std::string{value};
                return {};
            },
            .show = [place](Settings const& settings) { return place(const_cast<Settings&>(settings)); }};
}

template <class Place>
Setting secret(std::string_view name, std::string_view meaning, Place place)
{
    return {.name = name,
            .form = "text",
            .meaning = meaning,
            .is_secret = true,
            .read = [place](Settings& settings, std::string_view value) -> Read {
                place(settings) = Secret{std::string{value}};
                return {};
            },
            .show = [place](Settings const& settings) -> std::string {
                return place(const_cast<Settings&>(settings)).empty() ? "" : "***";
            }};
}

/// `set` and `get` convert between the number and what Settings holds.
template <class Get, class Set>
Setting number(std::string_view name, std::string_view unit, std::int64_t min, std::int64_t max,
               std::string_view meaning, Get get, Set set)
{
    auto form = fmt::format("{}{}–{}", unit, min, max);
    return {
        .name = name,
        .kind = SettingKind::Integer,
        .form = form,
        .meaning = meaning,
        .read = [=](Settings& settings, std::string_view value) -> Read {
            auto const parsed = integer_from(value);
            if (!parsed || *parsed < min || *parsed > max) {
                return must_be(fmt::format("a whole number, {}", form));
            }
            set(settings, *parsed);
            return {};
        },
        .show =
            [get](Settings const& settings) { return std::to_string(get(const_cast<Settings&>(settings))); }};
}

template <class Place>
Setting count(std::string_view name, std::int64_t min, std::int64_t max, std::string_view meaning,
              Place place)
{
    return number(
        name, "", min, max, meaning,
        [place](Settings& settings) { return static_cast<std::int64_t>(place(settings)); },
        [place](Settings& settings, std::int64_t n) {
            place(settings) = static_cast<std::remove_cvref_t<decltype(place(settings))>>(n);
        });
}

template <class Place>
Setting bytes(std::string_view name, std::int64_t min, std::int64_t max, std::string_view meaning,
              Place place)
{
    auto setting = count(name, min, max, meaning, place);
    setting.form = fmt::format("bytes, {}–{}", min, max);
    return setting;
}

/// A length of time in units of `unit_ms`.
template <class Place>
Setting duration(std::string_view name, std::string_view unit, std::int64_t unit_ms, std::int64_t min,
                 std::int64_t max, std::string_view meaning, Place place)
{
    return number(
        name, unit, min, max, meaning,
        [=](Settings& settings) { return place(settings).in_milliseconds() / unit_ms; },
        [=](Settings& settings, std::int64_t n) { place(settings) = Duration::milliseconds(n * unit_ms); });
}

template <class Place>
Setting milliseconds(std::string_view name, std::int64_t min, std::int64_t max, std::string_view meaning,
                     Place place)
{
    return duration(name, "milliseconds, ", 1, min, max, meaning, place);
}

template <class Place>
Setting seconds(std::string_view name, std::int64_t min, std::int64_t max, std::string_view meaning,
                Place place)
{
    return duration(name, "seconds, ", 1000, min, max, meaning, place);
}

template <class Place>
Setting boolean(std::string_view name, std::string_view meaning, Place place)
{
    return {.name = name,
            .kind = SettingKind::Boolean,
            .form = "true | false",
            .meaning = meaning,
            .read = [place](Settings& settings, std::string_view value) -> Read {
                if (value != "true" && value != "false") {
                    return must_be("true or false");
                }
                place(settings) = value == "true";
                return {};
            },
            .show = [place](Settings const& settings) -> std::string {
                return place(const_cast<Settings&>(settings)) ? "true" : "false";
            }};
}

template <class Place>
Setting credits(std::string_view name, Credits max, std::string_view meaning, Place place)
{
    auto form = fmt::format("credits, 0–{}", to_text(max));
    return {
        .name = name,
        .kind = SettingKind::Credits,
        .form = form,
        .meaning = meaning,
        .read = [=](Settings& settings, std::string_view value) -> Read {
            auto const parsed = credits_from_text(value).credits;
            if (!parsed || parsed->is_negative() || *parsed > max) {
                return must_be(fmt::format("{}, with at most 6 decimals", form));
            }
            place(settings) = *parsed;
            return {};
        },
        .show =
            [place](Settings const& settings) { return to_text(place(const_cast<Settings&>(settings))); }};
}

template <class Enum, std::size_t Count, class Place>
Setting choice(std::string_view name, std::array<std::string_view, Count> const& words,
               std::string_view meaning, Place place)
{
    return {.name = name,
            .form = fmt::format("{}", fmt::join(words, " | ")),
            .meaning = meaning,
            .read = [=](Settings& settings, std::string_view value) -> Read {
                auto const* const found = std::ranges::find(words, value);
                if (found == words.end()) {
                    return must_be(fmt::format("one of {}", fmt::join(words, ", ")));
                }
                place(settings) = static_cast<Enum>(found - words.begin());
                return {};
            },
            .show =
                [=](Settings const& settings) {
                    return std::string{
                        words.at(static_cast<std::size_t>(place(const_cast<Settings&>(settings))))};
                }};
}

std::optional<Listen> listen_from(std::string_view text)
{
    auto const colon = text.rfind(':');
    if (colon == std::string_view::npos) {
        return std::nullopt;
    }
    auto address = text.substr(0, colon);
    bool const has_brackets = address.starts_with('[') && address.ends_with(']');
    if (has_brackets) {
        address = address.substr(1, address.size() - 2);
    }
    if (address == "localhost") {
        address = "127.0.0.1";
    }
    auto const port = integer_from(text.substr(colon + 1));
    bool const is_port = port && *port >= 0 && *port <= std::numeric_limits<std::uint16_t>::max();
    bool const is_address = http::address_from_text(address) && has_brackets == address.contains(':');
    if (!is_port || !is_address) {
        return std::nullopt;
    }
    return Listen{std::string{address}, static_cast<std::uint16_t>(*port)};
}

constexpr std::string_view listen_form = "ADDRESS:PORT, such as 127.0.0.1:8080 or [::1]:8080";

Setting http_listen()
{
    return {.name = "http.listen",
            .form = "address:port",
            .meaning = "Where the API listens. Port 0: any free one.",
            .read = [](Settings& settings, std::string_view value) -> Read {
                auto const listen = listen_from(value);
                if (!listen) {
                    return must_be(listen_form);
                }
                settings.http_listen = *listen;
                return {};
            },
            .show = [](Settings const& settings) { return settings.http_listen.text(); }};
}

Setting metrics_listen()
{
    return {.name = "metrics.listen",
            .form = "address:port | off",
            .meaning = "Where Prometheus reads /metrics. Keep it private: it answers everybody.",
            .read = [](Settings& settings, std::string_view value) -> Read {
                auto const listen = listen_from(value);
                if (!listen && value != "off") {
                    return must_be(fmt::format("{}, or off", listen_form));
                }
                settings.metrics_listen = listen;
                return {};
            },
            .show = [](Settings const& settings) -> std::string {
                return settings.metrics_listen ? settings.metrics_listen->text() : "off";
            }};
}

Setting trusted_proxies()
{
    return {.name = "http.trusted_proxies",
            .kind = SettingKind::List,
            .form = "addresses or prefixes, separated by commas",
            .meaning = "Peers whose X-Forwarded-For is believed: 10.0.0.0/8, ::1.",
            .read = [](Settings& settings, std::string_view value) -> Read {
                std::vector<std::string> proxies;
                while (!value.empty()) {
                    auto const comma = value.find(',');
                    auto one = value.substr(0, comma);
                    value = comma == std::string_view::npos ? "" : value.substr(comma + 1);
                    one.remove_prefix(std::min(one.find_first_not_of(' '), one.size()));
                    one = one.substr(0, one.find_last_not_of(' ') + 1);
                    proxies.emplace_back(one);
                }
                try {
                    http::TrustedProxies const check{proxies};
                } catch (std::invalid_argument const&) {
                    return must_be("addresses or prefixes such as 10.0.0.0/8, separated by commas");
                }
                settings.http.trusted_proxies = std::move(proxies);
                return {};
            },
            .show =
                [](Settings const& settings) {
                    return fmt::format("{}", fmt::join(settings.http.trusted_proxies, ","));
                }};
}

Setting public_url()
{
    return {.name = "public_url",
            .form = "http:// or https:// address",
            .meaning = "How clients reach this server from outside; begins the links it gives out.",
            .read = [](Settings& settings, std::string_view value) -> Read {
                bool const is_web = value.starts_with("https://") || value.starts_with("http://");
                if (!value.empty() && (!is_web || value.contains(' ') || value.ends_with("//"))) {
                    return must_be("an address such as https://credits.example.com");
                }
                settings.public_url = value.ends_with('/') ? value.substr(0, value.size() - 1) : value;
                return {};
            },
            .show = [](Settings const& settings) { return settings.public_url; }};
}

constexpr std::string_view scheme = "sqlite:";

Setting database_url()
{
    return {.name = "database.url",
            .form = "sqlite:DIRECTORY",
            .meaning = "Where the ledger is kept: a directory on a local disk, for this server alone.",
            .read = [](Settings& settings, std::string_view value) -> Read {
                if (value.starts_with("postgres://") || value.starts_with("postgresql://")) {
                    return must_be("sqlite:DIRECTORY: this version has the embedded store, not PostgreSQL");
                }
                if (!value.starts_with(scheme) || value.size() == scheme.size()) {
                    return must_be("sqlite:DIRECTORY, such as sqlite:./creditd-data");
                }
                settings.data_directory = value.substr(scheme.size());
                return {};
            },
            .show = [](Settings const& settings) { return std::string{scheme} + settings.data_directory; }};
}

/// One of the two files that a sealed audit log needs.
Setting anchor_file(std::string_view name, std::string_view meaning,
                    std::filesystem::path audit::AnchorPlace::* place)
{
    return {.name = name,
            .form = "path",
            .meaning = meaning,
            .read = [place](Settings& settings, std::string_view value) -> Read {
                auto files = settings.audit.anchor.value_or(audit::AnchorPlace{});
                files.*place = value;
                bool const is_empty = files.anchor.empty() && files.key.empty();
                settings.audit.anchor = is_empty ? std::nullopt : std::optional(files);
                return {};
            },
            .show = [place](Settings const& settings) -> std::string {
                return settings.audit.anchor ? (*settings.audit.anchor.*place).native() : "";
            }};
}

constexpr std::array<std::string_view, 4> level_words{"debug", "info", "warning", "error"};
constexpr std::array<std::string_view, 3> format_words{"auto", "json", "text"};

constexpr std::int64_t year_seconds = 31'536'000;

template <class Add>
void add_sessions(Add const& add)
{
    add(seconds("sessions.user_seconds", 0, 10 * year_seconds, "A user's session, from log-in; 0: no end.",
                [](Settings& s) -> auto& { return s.identity.user_sessions.absolute; }));
    add(seconds("sessions.user_idle_seconds", 0, 10 * year_seconds, "The same, from its last use.",
                [](Settings& s) -> auto& { return s.identity.user_sessions.idle; }));
    add(seconds("sessions.staff_seconds", 0, 10 * year_seconds,
                "A session of staff (every role but user), from log-in; 0: no end.",
                [](Settings& s) -> auto& { return s.identity.staff_sessions.absolute; }));
    add(seconds("sessions.staff_idle_seconds", 0, 10 * year_seconds, "The same, from its last use.",
                [](Settings& s) -> auto& { return s.identity.staff_sessions.idle; }));
    add(count("sessions.per_user", 1, 10'000, "Sessions of one user; one more ends the oldest.",
              [](Settings& s) -> auto& { return s.identity.sessions_per_user; }));
}

template <class Add>
void add_usage_limits(Add const& add)
{
    add(count("limits.usage_batch_items", 1, 10'000, "Uses in one POST /credits/usage/batch.",
              [](Settings& s) -> auto& { return s.usage.batch_items; }));
    add(bytes("limits.usage_batch_bytes", 1024, 64 << 20, "Body of such a request.",
              [](Settings& s) -> auto& { return s.usage.batch_bytes; }));
    add(count("limits.meters", 1, 100'000, "Meters, active or not.",
              [](Settings& s) -> auto& { return s.usage.max_meters; }));
    add(count("limits.prices_per_meter", 1, 100'000, "Versions of one meter's price.",
              [](Settings& s) -> auto& { return s.usage.max_prices_per_meter; }));
}

template <class Add>
void add_guess_limits(Add const& add)
{
    constexpr std::int64_t most = 1'000'000;
    add(count("limits.login_failures_per_user", 0, most,
              "Wrong passwords for one e-mail address; 0: no limit.",
              [](Settings& s) -> auto& { return s.identity.failures_per_account.count; }));
    add(seconds("limits.login_failures_per_user_seconds", 1, 86'400, "Within so long.",
                [](Settings& s) -> auto& { return s.identity.failures_per_account.within; }));
    add(count("limits.login_failures_per_address", 0, most,
              "Wrong passwords from one client address; 0: no limit.",
              [](Settings& s) -> auto& { return s.identity.failures_per_address.count; }));
    add(seconds("limits.login_failures_per_address_seconds", 1, 86'400, "Within so long.",
                [](Settings& s) -> auto& { return s.identity.failures_per_address.within; }));
    add(count("limits.registrations_per_address", 0, most,
              "Registrations from one client address; 0: no limit.",
              [](Settings& s) -> auto& { return s.identity.registrations_per_address.count; }));
    add(seconds("limits.registrations_per_address_seconds", 1, 86'400, "Within so long.",
                [](Settings& s) -> auto& { return s.identity.registrations_per_address.within; }));
    add(count("limits.promo_guesses_per_user", 0, most,
              "Wrong promo codes of one user in an hour; 0: no limit.",
              [](Settings& s) -> auto& { return s.promotions.guesses_per_user; }));
    add(count("limits.promo_guesses_per_address", 0, most,
              "Wrong promo codes from one client address in an hour; 0: no limit.",
              [](Settings& s) -> auto& { return s.promotions.guesses_per_address; }));
    add(count("limits.passwords_waiting", 1, 100'000,
              "Passwords waiting to be hashed; more are answered 503.",
              [](Settings& s) -> auto& { return s.identity.hashes_waiting; }));
    add(count("limits.credentials_cached", 1, 10'000'000, "Sessions and keys remembered between requests.",
              [](Settings& s) -> auto& { return s.identity.credentials_cached; }));
    add(seconds("limits.key_overlap_seconds", 0, year_seconds,
                "How long a rotated API key's old secret may stay valid.",
                [](Settings& s) -> auto& { return s.identity.key_overlap_max; }));
}

std::vector<Setting> made()
{
    std::vector<Setting> all;
    auto const add = [&](Setting setting) { all.push_back(std::move(setting)); };

    add(public_url());

    add(http_listen());
    add(count("http.threads", 1, 64, "Threads that read requests and write answers.",
              [](Settings& s) -> auto& { return s.io_threads; }));
    add(count("http.worker_threads", 1, 64, "Threads that read the database and hash passwords.",
              [](Settings& s) -> auto& { return s.worker_threads; }));
    add(trusted_proxies());
    add(milliseconds("http.stop_grace_ms", 0, 600'000,
                     "How long a stopping server lets requests in flight finish.",
                     [](Settings& s) -> auto& { return s.stop_grace; }));

    add(metrics_listen());
    add(database_url());
    add(boolean(
        "database.unsafe_no_sync",
        "Answer before the disk has it, so that a power cut loses what was answered. Only test ledgers take it.",
        [](Settings& s) -> auto& { return s.unsafe_no_sync; }));

    add(text("admin.email", "e-mail", "The first administrator, made at the first start.",
             [](Settings& s) -> auto& { return s.admin_email; }));
    add(secret("admin.password", "The first administrator's password.",
               [](Settings& s) -> auto& { return s.admin_password; }));
    add(seconds("admin.setup_token_seconds", 60, 86'400, "How long the one-time set-up link is valid.",
                [](Settings& s) -> auto& { return s.identity.setup_token_life; }));

    add(credits("accounts.signup_credits", Credits::whole(1'000'000),
                "What a new account is given; 0 for nothing.",
                [](Settings& s) -> auto& { return s.ledger.signup_credits; }));
    add(boolean("accounts.open_on_first_use", "Service calls about an unknown user open an account.",
                [](Settings& s) -> auto& { return s.ledger.open_on_first_use; }));
    add(boolean("accounts.registration_open", "Anybody may register; else only administrators make users.",
                [](Settings& s) -> auto& { return s.identity.registration_open; }));
    add(text("accounts.top_up_url", "address or path", "Shown to users who lack credits.",
             [](Settings& s) -> auto& { return s.ledger.top_up_url; }));

    add_sessions(add);

    add(anchor_file("audit.anchor", "Where seals over the audit log are appended; best on another machine.",
                    &audit::AnchorPlace::anchor));
    add(anchor_file("audit.signing_key", "The PEM key that signs them; made when it is missing.",
                    &audit::AnchorPlace::key));
    add(seconds("audit.seal_seconds", 1, 86'400, "How often.",
                [](Settings& s) -> auto& { return s.audit.seal_every; }));

    add(boolean("promotions.uniform_refusals",
                "Say promo_invalid for every code that cannot be redeemed, so that guessing tells nothing.",
                [](Settings& s) -> auto& { return s.promotions.uniform_refusals; }));

    add(bytes("limits.body_bytes", 1024, 16 << 20,
              "A request's body, on routes without a limit of their own.",
              [](Settings& s) -> auto& { return s.body_bytes; }));
    add(bytes("limits.header_bytes", 1024, 1 << 20, "Request line and headers.",
              [](Settings& s) -> auto& { return s.http.header_limit; }));
    add(bytes("limits.uri_bytes", 256, 1 << 16, "A request's path and query.",
              [](Settings& s) -> auto& { return s.http.uri_limit; }));
    add(count("limits.header_count", 8, 1000, "Headers of a request.",
              [](Settings& s) -> auto& { return s.http.header_count_limit; }));
    add(count("limits.connections", 1, 1'000'000, "Open connections.",
              [](Settings& s) -> auto& { return s.http.connection_limit; }));
    add(count("limits.connections_per_address", 0, 1'000'000,
              "Open connections of one address, trusted proxies aside; 0 switches it off.",
              [](Settings& s) -> auto& { return s.http.connection_limit_per_address; }));
    add(milliseconds("limits.header_timeout_ms", 100, 600'000, "For a request's headers to arrive.",
                     [](Settings& s) -> auto& { return s.http.header_timeout; }));
    add(milliseconds("limits.body_timeout_ms", 100, 600'000, "For a request's body to arrive.",
                     [](Settings& s) -> auto& { return s.http.body_timeout; }));
    add(milliseconds("limits.idle_timeout_ms", 100, 3'600'000, "A connection without a request.",
                     [](Settings& s) -> auto& { return s.http.idle_timeout; }));
    add(milliseconds("limits.write_timeout_ms", 100, 600'000, "For the client to take an answer.",
                     [](Settings& s) -> auto& { return s.http.write_timeout; }));
    add(count("limits.queue", 1, 1'000'000, "Writes waiting for the ledger; more are answered 503.",
              [](Settings& s) -> auto& { return s.engine.queue_limit; }));
    add(count("limits.batch", 1, 65'536, "Writes in one commit.",
              [](Settings& s) -> auto& { return s.engine.batch_limit; }));
    add(count("limits.reads_waiting", 1, 1'000'000, "Reads waiting for a worker; more are answered 503.",
              [](Settings& s) -> auto& { return s.worker_queue; }));
    add(duration("limits.idempotency_days", "days, ", 86'400'000, 1, 3650,
                 "How long an Idempotency-Key is remembered.",
                 [](Settings& s) -> auto& { return s.engine.keep_keys_for; }));
    add(count("limits.open_grants", 1, 100'000, "Grants of one account that have something left.",
              [](Settings& s) -> auto& { return s.ledger.max_open_grants; }));
    add(count("limits.open_holds", 1, 100'000, "Holds of one account that have not ended.",
              [](Settings& s) -> auto& { return s.ledger.max_open_holds; }));
    add(seconds("limits.hold_default_seconds", 1, year_seconds, "How long a hold lasts that does not say.",
                [](Settings& s) -> auto& { return s.ledger.hold_ttl_default; }));
    add(seconds("limits.hold_max_seconds", 1, year_seconds, "How long a hold may last.",
                [](Settings& s) -> auto& { return s.ledger.hold_ttl_max; }));
    add_usage_limits(add);
    add_guess_limits(add);

    add(boolean(
        "process.private_memory",
        "No core dumps, and no other program of the same user may look into this one (nor read /proc/PID/io).",
        [](Settings& s) -> auto& { return s.private_memory; }));

    add(choice<LogLevel>("log.level", level_words, "The least important lines that are written.",
                         [](Settings& s) -> auto& { return s.log_level; }));
    add(choice<LogFormat>("log.format", format_words, "auto: text on a terminal, else JSON.",
                          [](Settings& s) -> auto& { return s.log_format; }));
    return all;
}

}  // namespace

std::string Listen::text() const
{
    return address.contains(':') ? fmt::format("[{}]:{}", address, port)
                                 : fmt::format("{}:{}", address, port);
}

std::span<Setting const> all_settings()
{
    static std::vector<Setting> const all = made();
    return all;
}

Setting const* find_setting(std::string_view name)
{
    auto const all = all_settings();
    auto const found = std::ranges::find(all, name, &Setting::name);
    return found == all.end() ? nullptr : &*found;
}

std::string environment_name(std::string_view setting)
{
    std::string name = "CREDITD_";
    for (char const c : setting) {
        if (c == '.') {
            name += "__";
        } else {
            name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        }
    }
    return name;
}

std::string flag_name(Setting const& setting)
{
    std::string name = "--";
    for (char const c : setting.name) {
        name += c == '.' || c == '_' ? '-' : c;
    }
    return setting.is_secret ? name + "-file" : name;
}

}  // namespace creditd::app
