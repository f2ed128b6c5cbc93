#include "app/config.hpp"
#include "app/setting_table.hpp"
#include "storage/testing/temporary_directory.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <set>

namespace creditd::app {

namespace {

using Errors = std::vector<std::string>;

/// A directory with files to read settings from.
class Files
{
public:
    std::filesystem::path write(std::string_view name, std::string_view content)
    {
        auto path = directory_.path() / name;
        std::ofstream{path} << content;
        return path;
    }
    [[nodiscard]] std::string path(std::string_view name) const
    {
        return (directory_.path() / name).native();
    }

private:
    storage::testing::TemporaryDirectory directory_;
};

Settings good(ConfigSources const& sources)
{
    auto const config = load_config(sources);
    REQUIRE_MESSAGE(config.has_value(), config.error().front());
    return config->settings;
}

Errors wrong(ConfigSources const& sources)
{
    auto const config = load_config(sources);
    return config ? Errors{} : config.error();
}

/// What is said of one line in a file, without the place.
std::string said_of(std::string_view toml)
{
    Files files;
    auto const path = files.write("creditd.toml", toml);
    auto const errors = wrong({.file = path});
    REQUIRE(errors.size() == 1);
    REQUIRE(errors[0].starts_with(path.native()));
    return errors[0].substr(path.native().size());
}

}  // namespace

TEST_CASE("settings: defaults give way to the file, the file to the environment, the environment to flags")
{
    Files files;
    auto const file = files.write("creditd.toml", "[limits]\nqueue = 1\nbatch = 1\nconnections = 1\n");
    std::vector<std::pair<std::string, std::string>> const environment{{"CREDITD_LIMITS__BATCH", "2"},
                                                                       {"CREDITD_LIMITS__CONNECTIONS", "2"}};

    auto const config = load_config({file, environment, {{"--limits-connections", "3"}}});

    REQUIRE(config.has_value());
    CHECK(config->settings.engine.queue_limit == 1);
    CHECK(config->settings.engine.batch_limit == 2);
    CHECK(config->settings.http.connection_limit == 3);
    CHECK(config->settings.http.header_limit == Settings{}.http.header_limit);
    CHECK(config->origins.at("limits.queue") == file.native() + ":2");
    CHECK(config->origins.at("limits.batch") == "CREDITD_LIMITS__BATCH");
    CHECK(config->origins.at("limits.connections") == "--limits-connections");
    CHECK_FALSE(config->origins.contains("limits.header_bytes"));
}

TEST_CASE("settings: a name that is none is an error with its place and the closest name")
{
    CHECK(said_of("\n[http]\nlissten = \"127.0.0.1:1\"\n") ==
          ":3: http.lissten is not a setting; did you mean http.listen?");
    CHECK(said_of("quite_something_else = 1\n") == ":1: quite_something_else is not a setting");
    CHECK(said_of("[http.listen]\nport = 1\n").find("is neither a text") != std::string::npos);
    CHECK(wrong({.environment = {{"CREDITD_HTTP_LISTEN", "x"}}}) ==
          Errors{"CREDITD_HTTP_LISTEN is not a setting; did you mean CREDITD_HTTP__LISTEN?"});
    CHECK(wrong({.environment = {{"CREDITD_NOTHING__LIKE_IT", "x"}}}) ==
          Errors{"CREDITD_NOTHING__LIKE_IT is not a setting"});
    CHECK(wrong({.environment = {{"CREDITD_BINARY", "x"}, {"PATH", "y"}}}).empty());
    CHECK(wrong({.flags = {{"--http-lissten", "x"}}}) == Errors{"--http-lissten is not an option"});
}

TEST_CASE("settings: a value outside its bounds is an error that says the bounds")
{
    CHECK(said_of("[http]\nthreads = 0\n") == ":2: http.threads must be a whole number, 1–64, not \"0\"");
    CHECK(said_of("[http]\nthreads = 65\n") == ":2: http.threads must be a whole number, 1–64, not \"65\"");
    CHECK(said_of("[http]\nthreads = 1.5\n") == ":2: http.threads must be a whole number, 1–64, not \"1.5\"");
    CHECK(said_of("[accounts]\nopen_on_first_use = 1\n") ==
          ":2: accounts.open_on_first_use must be true or false, not \"1\"");
    CHECK(said_of("[log]\nlevel = \"loud\"\n") ==
          ":2: log.level must be one of debug, info, warning, error, not \"loud\"");
    CHECK(said_of("[database]\nurl = \"mysql://db\"\n").find("postgres://USER@HOST/DATABASE") !=
          std::string::npos);
    CHECK(said_of("\nx = ?\n").starts_with(":2: "));
    CHECK(wrong({.environment = {{"CREDITD_HTTP__LISTEN", "localhost"}}})
              .front()
              .starts_with("CREDITD_HTTP__LISTEN: http.listen must be ADDRESS:PORT"));

    CHECK(good({.flags = {{"--http-threads", "1"}}}).io_threads == 1);
    CHECK(good({.flags = {{"--http-threads", "64"}}}).io_threads == 64);
}

TEST_CASE("settings: everything that is wrong is said at once")
{
    auto const errors = wrong({.environment = {{"CREDITD_HTTP__THREADS", "x"}, {"CREDITD_LOG__LEVEL", "y"}},
                               .flags = {{"--limits-queue", "0"}}});

    CHECK(errors.size() == 3);
}

TEST_CASE("settings: addresses are numeric, IPv6 in brackets, localhost is 127.0.0.1")
{
    auto const listen = [](std::string const& text) {
        return good({.flags = {{"--http-listen", text}}}).http_listen;
    };
    CHECK(listen("0.0.0.0:80") == Listen{"0.0.0.0", 80});
    CHECK(listen("[::1]:8080") == Listen{"::1", 8080});
    CHECK(listen("localhost:65535") == Listen{"127.0.0.1", 65535});
    for (auto const* const text :
         {"127.0.0.1", ":8080", "127.0.0.1:65536", "::1:8080", "example.com:80", "[1.2.3.4]:5"}) {
        CHECK(wrong({.flags = {{"--http-listen", text}}}).size() == 1);
    }
    CHECK_FALSE(good({.flags = {{"--metrics-listen", "off"}}}).metrics_listen.has_value());
}

TEST_CASE("settings: credits are read from their digits, not from a binary number")
{
    Files files;
    auto const file = files.write("creditd.toml", "[accounts]\nsignup_credits = 0.000001  # ü\n");
    CHECK(good({.file = file}).ledger.signup_credits == Credits::from_micro(1));
    CHECK(said_of("[accounts]\nsignup_credits = 0.0000001\n").find("at most 6 decimals") !=
          std::string::npos);
    CHECK(said_of("[accounts]\nsignup_credits = -1\n").find("must be credits, 0–1000000") !=
          std::string::npos);
}

TEST_CASE("settings: a secret comes from a file too, and is never shown")
{
    Files files;
    auto const password = files.write("password", "hunter22\n").native();
    auto const sources = ConfigSources{.environment = {{"CREDITD_ADMIN__EMAIL", "me@example.com"},
                                                       {"CREDITD_ADMIN__PASSWORD_FILE", password}}};

    auto const config = load_config(sources);

    REQUIRE(config.has_value());
    CHECK(config->settings.admin_password.reveal() == "hunter22");
    auto const text = config_text(*config, true);
    CHECK(text.find("hunter22") == std::string::npos);
    CHECK(text.find("admin.password = \"***\"  # CREDITD_ADMIN__PASSWORD_FILE (" + password + ")") !=
          std::string::npos);
    CHECK(text.find("http.listen = \"127.0.0.1:8080\"  # default") != std::string::npos);
}

TEST_CASE("settings: a secret given twice, or from a file that is not there, is an error")
{
    CHECK(wrong({.environment = {{"CREDITD_ADMIN__PASSWORD", "a"}, {"CREDITD_ADMIN__PASSWORD_FILE", "b"}}})
              .size() >= 1);
    CHECK(wrong({.flags = {{"--admin-password-file", "/nowhere/at/all"}}}) ==
          Errors{"--admin-password-file: cannot read /nowhere/at/all"});
    CHECK(wrong({.environment = {{"CREDITD_ADMIN__EMAIL", "me@example.com"}}}) ==
          Errors{"admin.email and admin.password are set together or not at all"});
}

TEST_CASE("settings: a hold lasts no longer by default than it may")
{
    CHECK(wrong({.flags = {{"--limits-hold-max-seconds", "899"}}}).size() == 1);
    CHECK(good({.flags = {{"--limits-hold-max-seconds", "900"}}}).ledger.hold_ttl_max ==
          Duration::seconds(900));
}

TEST_CASE("settings: a file that is not there is an error")
{
    CHECK(wrong({.file = "/nowhere/creditd.toml"}) ==
          Errors{"/nowhere/creditd.toml: the file cannot be read"});
}

TEST_CASE("settings: the example names every setting, and says the defaults")
{
    auto uncommented = config_example();
    std::string lines;
    std::istringstream split{uncommented};
    for (std::string line; std::getline(split, line);) {
        bool const is_setting = line.starts_with('#') && line.size() > 1 && line[1] != ' ';
        bool const is_secret = line.find("_file = ") != std::string::npos;
        lines += is_secret ? "" : (is_setting ? line.substr(1) : line) + "\n";
    }
    Files files;
    auto const config = load_config({.file = files.write("example.toml", lines)});

    REQUIRE_MESSAGE(config.has_value(), config.error().front());
    CHECK(config_text(*config, false) == config_text({Settings{}, {}}, false));
    // Left out above, beside the secrets: settings that are the path of a file.
    auto const left_out = std::ranges::count_if(all_settings(), [](Setting const& setting) {
        return setting.is_secret || setting.name.ends_with("_file");
    });
    CHECK(std::ssize(config->origins) + left_out == std::ssize(all_settings()));
}

TEST_CASE("settings: names, variables and flags are unique, and what is shown can be read again")
{
    std::set<std::string> names;
    for (auto const& setting : all_settings()) {
        CHECK(names.insert(std::string{setting.name}).second);
        CHECK(names.insert(environment_name(setting.name)).second);
        CHECK(names.insert(flag_name(setting)).second);
        Settings settings;
        auto const shown = setting.show(settings);
        CHECK_MESSAGE(setting.read(settings, shown).has_value(), setting.name);
        CHECK(setting.show(settings) == shown);
    }
}

}  // namespace creditd::app
