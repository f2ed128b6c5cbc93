#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace creditd::http::testing {

struct ClientResponse
{
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers{};
    std::string body{};

    /// The first header of that name, case ignored; empty text when absent.
    [[nodiscard]] std::string_view header(std::string_view name) const;
};

/// A blocking HTTP/1.1 client on one keep-alive connection, for tests. Gives up after ten seconds of silence.
/// Throws std::runtime_error when the connection breaks.
class Client
{
public:
    explicit Client(std::uint16_t port, std::string_view address = "127.0.0.1");
    ~Client();
    Client(Client const&) = delete;
    Client& operator=(Client const&) = delete;

    using Headers = std::vector<std::pair<std::string, std::string>>;

    /// Sends a request (connecting again when the server closed) and reads its answer. A body of JSON gets
    /// its Content-Type unless `headers` has one.
    ClientResponse send(std::string_view method, std::string_view target, std::string_view body = {},
                        Headers const& headers = {});
    ClientResponse get(std::string_view target, Headers const& headers = {})
    {
        return send("GET", target, {}, headers);
    }
    ClientResponse post(std::string_view target, std::string_view body, Headers const& headers = {})
    {
        return send("POST", target, body, headers);
    }

    /// `Authorization: Bearer …` on every later request; empty: none.
    void set_token(std::string token) { token_ = std::move(token); }

    /// Bytes as they are, for bad requests and pipelining.
    void send_raw(std::string_view bytes);

    /// The next answer on the connection. `to_head`: the answer to a HEAD, which has no body.
    ClientResponse read_response(bool to_head = false);

    /// The next chunk of a chunked body whose head was read by `read_response(true)`; empty: the last.
    std::string read_chunk();

    /// Reads and forgets what the server has written, until nothing has come for a tenth of a second.
    void drop_what_is_there();

    /// True when the server has closed and nothing is left to read.
    bool is_closed_by_server();

    void close();

private:
    void connect();
    bool fill();
    std::string read_line();
    std::string read_exactly(std::size_t count);

    std::uint16_t port_;
    std::string address_;
    std::string token_;
    std::string buffer_;
    int socket_ = -1;
    bool ends_ = false;  // the server said that it closes
};

}  // namespace creditd::http::testing
