#include "app/ledger_address.hpp"

#include <string_view>

namespace creditd::app {

namespace {

/// `postgres://user:password@host/…` without its password; those among the parameters go too.
std::string without_password(std::string_view url)
{
    std::string shown{url};
    auto const begin = shown.find("://") + 3;
    auto const at = shown.find('@', begin);
    auto const colon = shown.find(':', begin);
    if (at != std::string::npos && colon < at) {
        shown.replace(colon + 1, at - colon - 1, "***");
    }
    constexpr std::string_view parameter = "password=";  // the end of `sslpassword=`, too
    for (auto found = shown.find(parameter); found != std::string::npos;
         found = shown.find(parameter, found + parameter.size())) {
        auto const value = found + parameter.size();
        auto const end = shown.find('&', value);
        shown.replace(value, end == std::string::npos ? end : end - value, "***");
    }
    return shown;
}

}  // namespace

std::string ledger_address(Settings const& settings)
{
    return is_on_postgres(settings) ? without_password(settings.postgres_url.reveal())
                                    : "sqlite:" + settings.data_directory;
}

std::filesystem::path control_directory(Settings const& settings)
{
    return is_on_postgres(settings) ? settings.node_directory : settings.data_directory;
}

}  // namespace creditd::app
