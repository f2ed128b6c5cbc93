#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace creditd::http::testing {

/// A server that reads one request from each connection, says the next line of its script, and closes. An
/// empty line is never said: that connection stays open until the end.
class ScriptedPeer
{
public:
    explicit ScriptedPeer(std::vector<std::string> lines);
    ~ScriptedPeer();
    ScriptedPeer(ScriptedPeer const&) = delete;
    ScriptedPeer& operator=(ScriptedPeer const&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }

    /// `http://127.0.0.1:PORT`.
    [[nodiscard]] std::string base() const { return "http://127.0.0.1:" + std::to_string(port_); }

    /// Head and body of every request so far.
    [[nodiscard]] std::vector<std::string> requests() const
    {
        std::scoped_lock const lock{mutex_};
        return requests_;
    }

private:
    void serve();

    std::vector<std::string> const lines_;
    mutable std::mutex mutex_;
    std::vector<std::string> requests_;
    std::vector<int> open_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

/// An answer with that status, those header lines (each ending in a line feed) and body.
[[nodiscard]] std::string scripted_answer(int status, std::string const& body,
                                          std::string const& headers = {});

}  // namespace creditd::http::testing
