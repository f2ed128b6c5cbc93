#include "http/loop.hpp"

#include "base/assert.hpp"
#include "http/io.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace creditd::http {

namespace {

Loop const*& current_loop()
{
    thread_local Loop const* loop = nullptr;
    return loop;
}

}  // namespace

void IoLoop::post(std::move_only_function<void()> work)
{
    asio::post(io, std::move(work));
}

bool IoLoop::is_current() const
{
    return current_loop() == this;
}

void IoLoop::run()
{
    current_loop() = this;
    io.run();
    current_loop() = nullptr;
}

Loops::Loops(std::size_t threads) : state_(std::make_unique<State>())
{
    CREDITD_ASSERT(threads > 0);
    for (std::size_t i = 0; i < threads; ++i) {
        state_->loops.push_back(std::make_unique<IoLoop>(i));
    }
}

Loops::~Loops()
{
    stop();
}

std::size_t Loops::size() const
{
    return state_->loops.size();
}

Loop& Loops::operator[](std::size_t index) const
{
    return *state_->loops[index];
}

void Loops::start()
{
    CREDITD_ASSERT(state_->threads.empty());
    for (auto const& loop : state_->loops) {
        state_->threads.emplace_back([loop = loop.get()] { loop->run(); });
    }
}

void Loops::stop()
{
    for (auto const& loop : state_->loops) {
        loop->io.stop();
    }
    for (auto& thread : state_->threads) {
        if (thread.joinable()) {
            thread.join();
        }
    }
}

}  // namespace creditd::http
