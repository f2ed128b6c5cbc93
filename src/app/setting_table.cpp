#include "app/setting_table.hpp"

#include "app/setting_makers.hpp"

#include <charconv>

namespace creditd::app {

namespace {

std::vector<Setting> made()
{
    SettingList list;
    add_server_settings(list);
    add_redis_settings(list);
    add_ledger_settings(list);
    add_approval_settings(list);
    add_mail_settings(list);
    add_stripe_settings(list);
    add_topup_settings(list);
    add_page_settings(list);
    add_identity_settings(list);
    add_limit_settings(list);
    add_process_settings(list);
    return list.take();
}

}  // namespace

ReadSetting must_be(std::string_view form)
{
    return std::unexpected(fmt::format("must be {}", form));
}

std::optional<std::int64_t> integer_from(std::string_view text)
{
    std::int64_t number = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

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
