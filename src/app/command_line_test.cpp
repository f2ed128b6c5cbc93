#include "app/command_line.hpp"

#include <doctest/doctest.h>

#include <initializer_list>
#include <vector>

namespace creditd::app {

namespace {

std::expected<CommandLine, CommandLineEnd> parse(std::initializer_list<char const*> words)
{
    std::vector<char const*> argv{"creditd"};
    argv.insert(argv.end(), words);
    return parse_command_line(static_cast<int>(argv.size()), argv.data());
}

}  // namespace

TEST_CASE("command line: serve takes a file, the test clock and every setting as a flag")
{
    auto const line = parse({"serve", "--config", "a.toml", "--test-clock", "--http-listen", "127.0.0.1:1",
                             "--limits-queue", "7"});

    REQUIRE(line.has_value());
    CHECK(line->command == CommandName::Serve);
    CHECK(line->config_file == "a.toml");
    CHECK(line->test_clock);
    CHECK(line->flags == std::vector<std::pair<std::string, std::string>>{{"--http-listen", "127.0.0.1:1"},
                                                                          {"--limits-queue", "7"}});
}

TEST_CASE("command line: commands within commands")
{
    CHECK(parse({"config", "check"})->command == CommandName::ConfigCheck);
    CHECK(parse({"config", "show", "--origin"})->with_origins);
    CHECK(parse({"config", "example"})->command == CommandName::ConfigExample);
    CHECK(parse({"verify", "--database-url", "sqlite:x"})->command == CommandName::Verify);
    CHECK(parse({"demo"})->command == CommandName::Demo);
    CHECK(parse({"audit", "verify"})->command == CommandName::AuditVerify);
    CHECK(parse({"audit", "verify", "--anchor", "seals", "--key", "a.pub"})->anchor_key == "a.pub");
    CHECK(parse({"audit", "erase", "--subject", "alice", "--reason", "asked"})->subject == "alice");
    CHECK_FALSE(parse({"audit", "erase", "--subject", "alice"}));
    CHECK(parse({"sandbox"})->sandbox_listen == "127.0.0.1:12111");
    CHECK(parse({"admin", "create", "--email", "a@b.c"})->email == "a@b.c");
    CHECK(parse({"key", "create", "--name", "app"})->role == "service");
    CHECK(parse({"version"})->command == CommandName::Version);
}

TEST_CASE("command line: help is for standard output, a mistake ends with status 2")
{
    auto const help = parse({"--help"});
    REQUIRE_FALSE(help.has_value());
    CHECK(help.error().status == 0);
    CHECK(help.error().text.find("serve") != std::string::npos);

    for (auto const& words :
         {parse({}), parse({"sreve"}), parse({"serve", "--no-such-thing"}), parse({"config"}),
          parse({"admin", "create"}), parse({"audit"}), parse({"serve", "--http-listen"})}) {
        REQUIRE_FALSE(words.has_value());
        CHECK(words.error().status == 2);
        CHECK_FALSE(words.error().text.empty());
    }
}

TEST_CASE("command line: an option that is none is told with the closest one")
{
    CHECK(parse({"serve", "--http-lissten=1"}).error().text.find("did you mean --http-listen?") !=
          std::string::npos);
    CHECK(parse({"serve", "--colour", "red"}).error().text.find("did you mean") == std::string::npos);
}

TEST_CASE("command line: secrets are not taken as words, which others can read")
{
    CHECK_FALSE(parse({"serve", "--admin-password", "hunter22"}).has_value());
    CHECK(parse({"serve", "--admin-password-file", "f"}).has_value());
    CHECK_FALSE(parse({"sandbox", "--webhook-secret", "whsec_1"}).has_value());
    CHECK(parse({"serve", "--stripe-secret-key-file", "f"}).has_value());
}

}  // namespace creditd::app
