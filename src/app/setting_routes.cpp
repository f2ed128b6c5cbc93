#include "app/setting_routes.hpp"

#include "app/setting_table.hpp"
#include "http/json_writer.hpp"
#include "http/query.hpp"

#include <memory>
#include <optional>
#include <utility>

namespace creditd::app {

namespace {

using Shown = std::optional<std::string>;

/// A secret that is not set is nothing, and one that is set says no more than that.
Shown shown(Setting const& setting, Settings const& settings)
{
    auto text = setting.show(settings);
    if (setting.is_secret) {
        return text.empty() ? Shown{} : Shown{"***"};
    }
    return text;
}

/// `creditd.toml:7`, `CREDITD_HTTP__LISTEN`, `--http-listen` or the command that chose it.
std::string_view kind_of_origin(std::string_view place)
{
    if (place.empty()) {
        return "default";
    }
    if (place.starts_with("CREDITD_")) {
        return "environment";
    }
    return place.starts_with("--") || place.starts_with("creditd ") ? "flag" : "file";
}

std::string settings_json(Settings const& settings, SettingOrigins const& origins)
{
    Settings const defaults;
    std::string body;
    http::json::Writer json{body};
    json.begin_object().begin_array("items");
    for (auto const& setting : all_settings()) {
        auto const found = origins.find(setting.name);
        auto const place = found == origins.end() ? std::string_view{} : std::string_view{found->second};
        json.begin_object()
            .member("name", setting.name)
            .member("section", setting.name.contains('.') ? setting.name.substr(0, setting.name.find('.'))
                                                          : std::string_view{"service"})
            .member("value", shown(setting, settings))
            .member("default", shown(setting, defaults))
            .member("origin", kind_of_origin(place))
            .member("place", place.empty() ? std::nullopt : std::optional{place})
            .member("secret", setting.is_secret)
            .member("form", setting.form)
            .member("description", setting.meaning)
            .end_object();
    }
    json.end_array().end_object();
    return body;
}

}  // namespace

std::vector<http::Route> setting_routes(Settings const& settings, SettingOrigins const& origins)
{
    using http::Access;
    using http::Method;
    // They do not change while the program runs.
    auto const body = std::make_shared<std::string const>(settings_json(settings, origins));
    return {
        {Method::Get, "/admin/settings", Access::requires_("settings:read"), "listSettings",
         http::default_body_limit,
         [body](std::unique_ptr<http::Exchange> exchange) {
             http::Query query{exchange->request()};
             if (auto problem = query.finish()) {
                 return exchange->respond(std::move(*problem));
             }
             exchange->respond(http::json_response(200, *body));
         }},
    };
}

}  // namespace creditd::app
