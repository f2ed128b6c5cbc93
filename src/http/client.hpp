#pragma once

#include "base/moment.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::http {

/// Whom a call may reach, judged by the address that is connected to and not by the name in the URL, so that
/// no name server can lead a call into the operator's own network.
enum class Peers : std::uint8_t {
    Any,
    PublicOnly,  ///< no loopback, private, link-local, multicast or reserved address (client_peers.hpp)
};

/// A request to somebody else. The body's Content-Type is a header like any other.
struct OutgoingRequest
{
    Method method = Method::Get;
    std::string url;                                  ///< `http://` or `https://`, nothing else
    std::vector<Header> headers{};                    ///< a line break in one refuses the call
    std::string body{};                               ///< sent with POST, PUT and PATCH
    Duration deadline = Duration::seconds(30);        ///< from the start of the call to its last byte
    std::size_t answer_limit = std::size_t{1} << 20;  ///< bytes of body; a longer answer ends the call
    Peers peers = Peers::Any;
    std::string trust_file{};  ///< PEM certificates to trust, read for each connection; empty: the system's
};

/// What the other side answered, whatever the status. Redirects are answers like any other: none is followed.
struct ReceivedAnswer
{
    int status = 0;
    std::vector<Header> headers{};
    std::string body{};

    /// The value of the first header of that name, case ignored; empty when absent.
    [[nodiscard]] std::string_view header(std::string_view name) const;
};

/// Why there is no answer.
struct CallFailure
{
    enum class Kind : std::uint8_t {
        BadRequest,      ///< not an http(s) URL, or a header with a line break
        Overloaded,      ///< too many calls wait already
        Stopped,         ///< the client was stopped first
        Unreachable,     ///< no such name, nobody listens
        AddressRefused,  ///< the address is one that `Peers::PublicOnly` does not reach
        Untrusted,       ///< the certificate is not good for that name
        DeadlinePassed,
        Broken,  ///< the connection ended early, or what came is not HTTP
        TooLarge,
    };
    Kind kind = Kind::Broken;
    bool may_have_arrived = false;  ///< the other side may have seen the request, and acted on it
    std::string text{};             ///< for the log and for admins; holds neither bodies nor headers
};

using CallResult = std::expected<ReceivedAnswer, CallFailure>;

struct ClientOptions
{
    std::size_t calls_at_once = 64;
    std::size_t waiting_limit = 10'000;  ///< calls that wait for their turn; more are `Overloaded`
    std::string user_agent = "creditd";
};

/// Calls other services over HTTP/1.1, with or without TLS, on a thread of its own. Connections are kept and
/// used again. A proxy named in the environment is never used, nor credentials of any file.
class Client
{
public:
    /// Takes the result on the client's thread, once; must not block, and may call `send` and `run_after`.
    using Receiver = std::move_only_function<void(CallResult)>;

    /// Throws std::runtime_error when libcurl cannot be set up.
    explicit Client(ClientOptions options = {});
    ~Client();  ///< stops
    Client(Client const&) = delete;
    Client& operator=(Client const&) = delete;

    /// Starts the call soon. From any thread. After `stop` the receiver is given `Stopped` at once, here.
    void send(OutgoingRequest request, Receiver receiver);

    /// Runs `work` on the client's thread after that time. From any thread. Dropped unrun by `stop`.
    void run_after(Duration delay, std::move_only_function<void()> work);

    /// Ends every call with `Stopped`, and the thread. Idempotent; not from the client's own thread.
    void stop();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace creditd::http
