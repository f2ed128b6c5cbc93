#include "app/control_socket.hpp"
#include "storage/testing/temporary_directory.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <sys/stat.h>

namespace creditd::app {

namespace {

using Said = std::expected<std::string, std::string>;
using Directory = storage::testing::TemporaryDirectory;

std::map<std::string, ControlSocket::Handler, std::less<>> handlers()
{
    std::map<std::string, ControlSocket::Handler, std::less<>> all;
    all.emplace("echo", [](std::string_view words) { return Said{std::string{words}}; });
    all.emplace("refuse", [](std::string_view) { return Said{std::unexpected("a rule said no")}; });
    all.emplace("break", [](std::string_view) -> Said { throw std::runtime_error("the disk is gone"); });
    return all;
}

}  // namespace

TEST_CASE("control socket: commands are answered in the server, with text or with what went wrong")
{
    Directory const directory;
    ControlSocket const socket{directory.path(), handlers()};

    CHECK(ask_server(directory.path(), "echo", R"({"a":"b c"})") == Said{R"({"a":"b c"})"});
    CHECK(ask_server(directory.path(), "echo") == Said{""});
    CHECK(ask_server(directory.path(), "refuse") == Said{std::unexpected("a rule said no")});
    CHECK(ask_server(directory.path(), "break") == Said{std::unexpected("the disk is gone")});
    CHECK(ask_server(directory.path(), "what") ==
          Said{std::unexpected("the running server does not know what")});
}

TEST_CASE("control socket: nobody but the owner may connect, and a long path is no obstacle")
{
    Directory const directory;
    auto const deep = directory.path() / std::string(150, 'd');
    std::filesystem::create_directory(deep);
    ControlSocket const socket{deep, handlers()};

    struct stat found{};
    REQUIRE(stat((deep / "creditd.sock").c_str(), &found) == 0);
    CHECK((found.st_mode & 0777) == 0600);
    CHECK(ask_server(deep, "echo", "x") == Said{"x"});
}

TEST_CASE("control socket: where no server runs, nobody answers")
{
    Directory const directory;
    CHECK_FALSE(ask_server(directory.path(), "echo").has_value());
    CHECK_FALSE(ask_server(directory.path() / "nowhere", "echo").has_value());
    {
        ControlSocket socket{directory.path(), handlers()};
        socket.stop();
        CHECK_FALSE(std::filesystem::exists(directory.path() / "creditd.sock"));
        CHECK_FALSE(ask_server(directory.path(), "echo").has_value());
    }
    CHECK_FALSE(ask_server(directory.path(), "echo").has_value());
}

TEST_CASE("control socket: one that a killed server left is taken over")
{
    Directory const directory;
    std::filesystem::path const left = directory.path() / "creditd.sock";
    ControlSocket const first{directory.path(), handlers()};
    REQUIRE(std::filesystem::exists(left));

    ControlSocket const second{directory.path(), handlers()};

    CHECK(ask_server(directory.path(), "echo", "x") == Said{"x"});
}

}  // namespace creditd::app
