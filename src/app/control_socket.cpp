#include "app/control_socket.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <exception>
#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace creditd::app {

namespace {

constexpr std::string_view socket_name = "creditd.sock";
constexpr std::size_t longest_line = 64 * 1024;
constexpr timeval patience{2, 0};  // for an asker that connects and says nothing

/// A descriptor, closed with its scope.
class Descriptor
{
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor()
    {
        if (number_ >= 0) {
            close(number_);
        }
    }
    Descriptor(Descriptor const&) = delete;
    Descriptor& operator=(Descriptor const&) = delete;

    [[nodiscard]] int get() const { return number_; }
    int release() { return std::exchange(number_, -1); }

private:
    int number_;
};

[[noreturn]] void throw_error(char const* what)
{
    throw std::system_error(errno, std::system_category(), what);
}

/// The socket's address by way of the open directory: the path of a socket may have 107 bytes only, a data
/// directory's any number.
sockaddr_un address_in(Descriptor const& directory)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    auto const path = fmt::format("/proc/self/fd/{}/{}", directory.get(), socket_name);
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    return address;
}

Descriptor open_directory(std::filesystem::path const& directory)
{
    return Descriptor{open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
}

bool is_same_user(int connection)
{
    ucred peer{};
    socklen_t size = sizeof peer;
    return getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
           (peer.uid == geteuid() || peer.uid == 0);
}

/// Up to the line feed; empty when none comes.
std::optional<std::string> read_line(int connection)
{
    std::string line;
    std::array<char, 4096> part{};
    while (line.size() < longest_line) {
        auto const size = recv(connection, part.data(), part.size(), 0);
        if (size <= 0) {
            return std::nullopt;
        }
        line.append(part.data(), static_cast<std::size_t>(size));
        if (auto const end = line.find('\n'); end != std::string::npos) {
            line.resize(end);
            return line;
        }
    }
    return std::nullopt;
}

bool send_all(int connection, std::string_view text)
{
    while (!text.empty()) {
        auto const size = send(connection, text.data(), text.size(), MSG_NOSIGNAL);
        if (size <= 0) {
            return false;
        }
        text.remove_prefix(static_cast<std::size_t>(size));
    }
    return true;
}

std::string read_to_end(int connection)
{
    std::string all;
    std::array<char, 4096> part{};
    for (ssize_t size = 0; (size = recv(connection, part.data(), part.size(), 0)) > 0;) {
        all.append(part.data(), static_cast<std::size_t>(size));
    }
    return all;
}

}  // namespace

ControlSocket::ControlSocket(std::filesystem::path const& directory,
                             std::map<std::string, Handler, std::less<>> handlers)
    : directory_(std::filesystem::absolute(directory)),
      handlers_(std::move(handlers))
{
    auto const opened = open_directory(directory_);
    auto const address = address_in(opened);
    Descriptor listener{socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    Descriptor wake{eventfd(0, EFD_CLOEXEC)};
    if (opened.get() < 0 || listener.get() < 0 || wake.get() < 0) {
        throw_error("cannot make the control socket");
    }
    unlink(address.sun_path);
    if (bind(listener.get(), reinterpret_cast<sockaddr const*>(&address), sizeof address) != 0 ||
        chmod(address.sun_path, 0600) != 0 || listen(listener.get(), 8) != 0) {
        throw_error("cannot listen on the control socket");
    }
    listener_ = listener.release();
    wake_ = wake.release();
    thread_ = std::thread([this] { run(); });
}

ControlSocket::~ControlSocket()
{
    stop();
    close(listener_);
    close(wake_);
}

void ControlSocket::stop()
{
    if (!thread_.joinable()) {
        return;
    }
    std::uint64_t const one = 1;
    [[maybe_unused]] auto const written = write(wake_, &one, sizeof one);
    thread_.join();
    std::error_code ignored;
    std::filesystem::remove(directory_ / socket_name, ignored);
}

void ControlSocket::run()
{
    while (true) {
        std::array<pollfd, 2> awaited{pollfd{listener_, POLLIN, 0}, pollfd{wake_, POLLIN, 0}};
        if (poll(awaited.data(), awaited.size(), -1) < 0 && errno != EINTR) {
            spdlog::error("the control socket failed: {}", std::strerror(errno));
            return;
        }
        if (awaited[1].revents != 0) {
            return;
        }
        Descriptor const connection{accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)};
        if (connection.get() >= 0 && is_same_user(connection.get())) {
            serve(connection.get());
        }
    }
}

void ControlSocket::serve(int connection)
{
    setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    auto const line = read_line(connection);
    if (!line) {
        return;
    }
    auto const space = std::min(line->find(' '), line->size());
    auto const command = std::string_view{*line}.substr(0, space);
    auto const argument = std::string_view{*line}.substr(std::min(space + 1, line->size()));
    auto const handler = handlers_.find(command);
    std::expected<std::string, std::string> answer;
    try {
        answer = handler == handlers_.end()
                     ? std::unexpected(fmt::format("the running server does not know {}", command))
                     : handler->second(argument);
    } catch (std::exception const& failure) {
        answer = std::unexpected(std::string{failure.what()});
    }
    send_all(connection, (answer ? "ok\n" : "error\n") + (answer ? *answer : answer.error()));
}

std::optional<std::expected<std::string, std::string>> ask_server(std::filesystem::path const& directory,
                                                                  std::string_view command,
                                                                  std::string_view argument)
{
    auto const opened = open_directory(directory);
    Descriptor const connection{socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (opened.get() < 0 || connection.get() < 0) {
        return std::nullopt;
    }
    auto const address = address_in(opened);
    if (connect(connection.get(), reinterpret_cast<sockaddr const*>(&address), sizeof address) != 0) {
        return std::nullopt;
    }
    std::string all;
    if (send_all(connection.get(), fmt::format("{} {}\n", command, argument))) {
        all = read_to_end(connection.get());
    }
    if (all.starts_with("ok\n")) {
        return std::expected<std::string, std::string>{all.substr(3)};
    }
    return std::expected<std::string, std::string>{
        std::unexpected(all.starts_with("error\n") ? all.substr(6) : "the running server did not answer")};
}

}  // namespace creditd::app
