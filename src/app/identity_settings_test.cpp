#include "app/config.hpp"
#include "storage/testing/temporary_directory.hpp"

#include <doctest/doctest.h>

#include <fstream>

namespace creditd::app {

namespace {

constexpr std::string_view in_file = R"([[identity.issuers]]
issuer = "https://id.example.com"
audience = "creditd"
jwks_url = "https://id.example.com/keys"
trust_file = "/etc/ca.pem"
role_claim = "realm_access.roles"
roles = ["boss=admin", "a=b=support"]
leeway_seconds = 5

[[identity.issuers]]
issuer = "https://partner.example.com"
audience = "credits"
jwks_file = "/etc/keys.json"
user_prefix = "partner:"
default_role = "auditor"
)";

std::expected<Config, std::vector<std::string>> from_file(std::string_view content)
{
    storage::testing::TemporaryDirectory const directory;
    auto const path = directory.path() / "creditd.toml";
    std::ofstream{path} << content;
    return load_config({.file = path});
}

std::expected<Config, std::vector<std::string>> from_environment(std::string_view json)
{
    return load_config({.environment = {{"CREDITD_IDENTITY__ISSUERS", std::string{json}}}});
}

std::string said_of(std::string_view json)
{
    auto const config = from_environment(json);
    return config ? "" : config.error().front();
}

}  // namespace

TEST_CASE("IDENT-1: issuers are tables of the file, and the same as JSON in the environment")
{
    auto const file = from_file(in_file);
    REQUIRE(file);
    auto const& issuers = file->settings.identity.issuers;
    REQUIRE(issuers.size() == 2);
    CHECK(issuers[0].name == "https://id.example.com");
    CHECK(issuers[0].trust_file == "/etc/ca.pem");
    CHECK(issuers[0].roles ==
          std::vector<std::pair<std::string, std::string>>{{"boss", "admin"}, {"a=b", "support"}});
    CHECK(issuers[0].leeway == Duration::seconds(5));
    CHECK(issuers[0].default_role == "user");
    CHECK(issuers[1].keys_file == "/etc/keys.json");
    CHECK(issuers[1].user_prefix == "partner:");
    CHECK(issuers[1].leeway == Duration::seconds(30));

    auto const shown = config_text(*file, false);
    auto const begin = shown.find("identity.issuers = ");
    REQUIRE(begin != std::string::npos);
    auto const line = shown.substr(begin, shown.find('\n', begin) - begin);
    auto const again = from_file("[identity]\nissuers = " + line.substr(line.find('=') + 2) + "\n");
    REQUIRE(again);
    CHECK(config_text(*again, false) == shown);
}

TEST_CASE("IDENT-1: wrong issuers are told with their place, and nothing is served")
{
    CHECK(said_of("[]").empty());
    CHECK(said_of("").empty());
    CHECK(said_of("{}").find("must be a list of tables") != std::string::npos);
    CHECK(said_of("[7]").find("is wrong at") != std::string::npos);
    CHECK(said_of(R"([{"issuer":"a"}])").find("a: needs an audience") != std::string::npos);
    CHECK(said_of(R"([{"issuer":"a","colour":"red"}])").find("[0].colour") != std::string::npos);
    CHECK(said_of(R"([{"issuer":"a","roles":["boss"]}])").find("[0].roles") != std::string::npos);
    CHECK(said_of(R"([{"issuer":"a","leeway_seconds":61}])").find("[0].leeway_seconds") != std::string::npos);
    CHECK(said_of(R"([{"issuer":"a","audience":"b","jwks_url":"http://example.com/k"}])")
              .find("must begin with https://") != std::string::npos);
    auto const file = from_file("[identity]\nissuers = [7]\n");
    REQUIRE_FALSE(file);
    CHECK(file.error().front().find("creditd.toml:2: identity.issuers is wrong") != std::string::npos);
}

}  // namespace creditd::app
