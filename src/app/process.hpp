#pragma once

#include <array>
#include <csignal>

namespace creditd::app {

// What the process asks of the system; Linux only.

/// No core dump and no other process of the same user may read this one's memory: it holds keys. (`/proc/PID`
/// then belongs to root.)
void keep_memory_private();

/// As many descriptors as the system allows.
void raise_descriptor_limit();

/// Names the threads that are made while this lives: a new thread takes its maker's name. At most 15
/// characters.
class ThreadName
{
public:
    explicit ThreadName(char const* name);
    ~ThreadName();
    ThreadName(ThreadName const&) = delete;
    ThreadName& operator=(ThreadName const&) = delete;

private:
    std::array<char, 16> before_{};
};

/// Collects SIGTERM and SIGINT for `wait`: made before any thread, so that all of them inherit the mask.
class StopSignals
{
public:
    StopSignals();

    /// Waits for the first. From then on another ends the process at once.
    void wait();

private:
    sigset_t set_;
};

}  // namespace creditd::app
