#pragma once

#include <expected>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace creditd::app {

/// How commands reach a server that holds the data directory: `DIR/creditd.sock`, for the same user of the
/// machine only. One line asks, `COMMAND ARGUMENT`; the answer is `ok` or `error`, a line feed, and text
/// until the end. One asker at a time.
class ControlSocket
{
public:
    /// Answers with text, or says what went wrong. What it throws is answered as an error.
    using Handler = std::function<std::expected<std::string, std::string>(std::string_view argument)>;

    /// The directory must be held by this process: a socket left there by an earlier one is removed. Throws
    /// std::system_error.
    ControlSocket(std::filesystem::path const& directory,
                  std::map<std::string, Handler, std::less<>> handlers);
    ~ControlSocket();  ///< stops
    ControlSocket(ControlSocket const&) = delete;
    ControlSocket& operator=(ControlSocket const&) = delete;

    /// Finishes the command that runs, takes no other, removes the socket. Idempotent.
    void stop();

private:
    void run();
    void serve(int connection);

    std::filesystem::path const directory_;
    std::map<std::string, Handler, std::less<>> const handlers_;
    int listener_ = -1;
    int wake_ = -1;
    std::thread thread_;
};

/// Asks the server that holds `directory`. Empty when none listens there. The error is the server's, or says
/// that the connection broke.
[[nodiscard]] std::optional<std::expected<std::string, std::string>> ask_server(
    std::filesystem::path const& directory, std::string_view command, std::string_view argument = {});

}  // namespace creditd::app
