#include "app/setting_makers.hpp"
#include "http/client_address.hpp"

#include <limits>
#include <stdexcept>

namespace creditd::app {

namespace {

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
            .read = [](Settings& settings, std::string_view value) -> ReadSetting {
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
            .read = [](Settings& settings, std::string_view value) -> ReadSetting {
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
            .read = [](Settings& settings, std::string_view value) -> ReadSetting {
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
            .read = [](Settings& settings, std::string_view value) -> ReadSetting {
                bool const is_web = value.starts_with("https://") || value.starts_with("http://");
                if (!value.empty() && (!is_web || value.contains(' ') || value.ends_with("//"))) {
                    return must_be("an address such as https://credits.example.com");
                }
                settings.public_url = value.ends_with('/') ? value.substr(0, value.size() - 1) : value;
                return {};
            },
            .show = [](Settings const& settings) { return settings.public_url; }};
}

constexpr std::array<std::string_view, 4> level_words{"debug", "info", "warning", "error"};
constexpr std::array<std::string_view, 3> format_words{"auto", "json", "text"};
constexpr std::array<std::string_view, 3> access_words{"off", "on", "json"};

}  // namespace

void add_server_settings(SettingList& list)
{
    list.add(public_url());

    list.add(http_listen());
    list.add(count("http.threads", 1, 64, "Threads that read requests and write answers.",
                   [](Settings& s) -> auto& { return s.io_threads; }));
    list.add(count("http.worker_threads", 1, 64, "Threads that read the database and hash passwords.",
                   [](Settings& s) -> auto& { return s.worker_threads; }));
    list.add(trusted_proxies());
    list.add(milliseconds("http.stop_grace_ms", 0, 600'000,
                          "How long a stopping server lets requests in flight finish.",
                          [](Settings& s) -> auto& { return s.stop_grace; }));

    list.add(metrics_listen());
}

void add_process_settings(SettingList& list)
{
    list.add(boolean(
        "process.private_memory",
        "No core dumps, and no other program of the same user may look into this one (nor read /proc/PID/io).",
        [](Settings& s) -> auto& { return s.private_memory; }));

    list.add(choice<LogLevel>("log.level", level_words, "The least important lines that are written.",
                              [](Settings& s) -> auto& { return s.log_level; }));
    list.add(choice<LogFormat>("log.format", format_words, "auto: text on a terminal, else JSON.",
                               [](Settings& s) -> auto& { return s.log_format; }));
    list.add(choice<AccessLog>("log.access", access_words,
                               "A line for each answer: on as log.format has it, json always as JSON.",
                               [](Settings& s) -> auto& { return s.access_log; }));
}

}  // namespace creditd::app
