#include "app/setting_makers.hpp"

namespace creditd::app {

namespace {

/// A secret because it may hold a password.
Setting redis_url()
{
    return {.name = "redis.url",
            .form = "redis://[user][:password@]host[:port][/database]",
            .meaning = "A Redis from which balances are read; rediss:// for TLS. Empty: none.",
            .is_secret = true,
            .read = [](Settings& settings, std::string_view value) -> ReadSetting {
                if (value.empty()) {
                    settings.redis_url.reset();
                    return {};
                }
                auto url = redis::parse_url(value);
                if (!url) {
                    return must_be(url.error());
                }
                settings.redis_url = std::move(*url);
                return {};
            },
            .show = [](Settings const& settings) -> std::string {
                return settings.redis_url ? settings.redis_url->place() : "";
            }};
}

}  // namespace

void add_redis_settings(SettingList& list)
{
    list.add(redis_url());
    list.add(milliseconds("redis.timeout_ms", 5, 5'000,
                          "How long Redis may take to answer before the database is asked instead.",
                          [](Settings& s) -> auto& { return s.redis_timeout; }));
    list.add(text("redis.ca_file", "path", "Certificates to trust with rediss://; empty: the system's.",
                  [](Settings& s) -> auto& { return s.redis_ca_file; }));
}

}  // namespace creditd::app
