#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace creditd::storage::postgres::testing {

/// A TCP proxy before the tests' server that can be told to fail.
class CuttingProxy
{
public:
    enum class Mode : std::uint8_t {
        Pass,
        CutRequests,  ///< what the client sends next is thrown away, and the connection cut
        CutAnswers,   ///< it reaches the server, whose answer is thrown away, and the connection cut
        Blackhole,    ///< nothing goes through in either direction, and nothing is cut
    };

    CuttingProxy();
    ~CuttingProxy();
    CuttingProxy(CuttingProxy const&) = delete;
    CuttingProxy& operator=(CuttingProxy const&) = delete;

    void set(Mode mode) { mode_ = mode; }

    /// `url` with our address in place of the server's.
    [[nodiscard]] std::string in_front_of(std::string const& url) const;

private:
    void accept_all();
    void serve(int client);
    bool forward(int from, int to, Mode cutting);

    std::string server_host_;
    std::string server_port_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<Mode> mode_ = Mode::Pass;
    std::atomic<bool> is_stopping_ = false;
    std::mutex mutex_;
    std::vector<std::thread> threads_;
    std::thread acceptor_;
};

}  // namespace creditd::storage::postgres::testing
