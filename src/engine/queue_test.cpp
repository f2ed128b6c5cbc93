#include "engine/queue.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <future>
#include <thread>
#include <vector>

namespace creditd::engine {

namespace {

constexpr std::size_t any_number = 1000;
constexpr Gathering for_an_hour{.busy_from = 2, .enough = 3, .longest = std::chrono::hours{1}};

void push(Queue& queue, int count)
{
    for (int i = 0; i < count; ++i) {
        Pending pending;
        CHECK(queue.push(pending) == Queue::Push::Taken);
    }
}

std::size_t take(Queue& queue, std::size_t most = any_number)
{
    std::vector<Pending> taken;
    return queue.take(taken, most) ? taken.size() : 0;
}

}  // namespace

TEST_CASE("ENGINE-1: who comes alone is taken at once, however long a busy writer may wait")
{
    Queue queue{any_number, for_an_hour};
    push(queue, 1);
    CHECK(take(queue) == 1);
    push(queue, 1);
    CHECK(take(queue) == 1);
}

TEST_CASE("ENGINE-1: after a batch of several the writer lets the next one gather")
{
    Queue queue{any_number, for_an_hour};
    push(queue, 2);
    CHECK(take(queue) == 2);
    push(queue, 1);
    auto next = std::async(std::launch::async, [&] { return take(queue); });
    while (!queue.is_waited_for() && next.wait_for(std::chrono::seconds{0}) != std::future_status::ready) {
        std::this_thread::yield();
    }

    SUBCASE("until enough are there")
    {
        push(queue, 2);
        CHECK(next.get() == 3);
    }

    SUBCASE("until the queue is closed; what is there is taken")
    {
        queue.close();
        CHECK(next.get() == 1);
        CHECK(take(queue) == 0);
    }
}

TEST_CASE("ENGINE-1: what gathers is taken when its time is over, and enough is not waited for")
{
    Queue queue{any_number, {.busy_from = 1, .enough = 3, .longest = std::chrono::microseconds{1}}};
    push(queue, 4);
    CHECK(take(queue) == 4);
    push(queue, 2);
    CHECK(take(queue) == 2);
    push(queue, 3);
    CHECK(take(queue, 2) == 2);
    CHECK(take(queue) == 1);
}

TEST_CASE("ENGINE-1: a queue that was told nothing waits for nothing")
{
    Queue queue{any_number};
    push(queue, 8);
    CHECK(take(queue) == 8);
    push(queue, 1);
    CHECK(take(queue) == 1);
}

}  // namespace creditd::engine
