#pragma once

#include <atomic>
#include <cstdint>
#include <future>
#include <initializer_list>
#include <string>
#include <thread>
#include <vector>

namespace creditd::redis::testing {

/// Stands in for a Redis: for each connection in turn a script, for each step of it one answer to whatever
/// the client sent. An empty answer is silence; after a script's end the connection stays open, and after the
/// last script new connections are closed at once.
class ScriptedServer
{
public:
    using Script = std::vector<std::string>;
    static constexpr char const* hang_up = "(hang up)";

    ScriptedServer(std::initializer_list<Script> scripts);
    ~ScriptedServer();
    ScriptedServer(ScriptedServer const&) = delete;
    ScriptedServer& operator=(ScriptedServer const&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }

    /// Until every script's last answer was given.
    void wait_until_played() { played_.get_future().get(); }

private:
    void play();
    void play_one(int connection, Script const& script) const;

    std::vector<Script> const scripts_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<bool> stopping_ = false;
    std::promise<void> played_;
    std::vector<int> open_;
    std::thread thread_;
};

}  // namespace creditd::redis::testing
