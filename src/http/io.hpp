#pragma once

// Asio as this folder uses it: concrete executors everywhere, errors as values. Each file that includes this
// pays seconds of compile time: loop.cpp, connection.cpp and server.cpp only.

#include "http/loop.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <memory>
#include <thread>
#include <vector>

namespace creditd::http {

namespace asio = boost::asio;

using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;
using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                         asio::wait_traits<std::chrono::steady_clock>, Executor>;
template <class T>
using Awaitable = asio::awaitable<T, Executor>;

inline constexpr asio::use_awaitable_t<Executor> awaited{};
inline constexpr asio::as_tuple_t<asio::use_awaitable_t<Executor>> with_error{awaited};

/// A Loop over an io_context that one thread runs.
class IoLoop final : public Loop
{
public:
    explicit IoLoop(std::size_t index) : index_(index) {}

    void post(std::move_only_function<void()> work) override;
    [[nodiscard]] std::size_t index() const override { return index_; }
    [[nodiscard]] bool is_current() const override;

    asio::io_context io{1};

private:
    friend class Loops;
    void run();

    std::size_t index_;
    asio::executor_work_guard<Executor> work_{io.get_executor()};
};

struct Loops::State
{
    std::vector<std::unique_ptr<IoLoop>> loops;
    std::vector<std::thread> threads;
};

}  // namespace creditd::http
