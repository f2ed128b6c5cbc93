#include "app/schedule.hpp"

#include <doctest/doctest.h>

#include <semaphore>
#include <stdexcept>

namespace creditd::app {

TEST_CASE("schedule: work is done again and again until it is stopped")
{
    std::counting_semaphore<> done{0};
    Schedule schedule;
    schedule.start("the work", std::chrono::milliseconds{1}, [&] { done.release(); });

    for (int i = 0; i < 3; ++i) {
        done.acquire();
    }
    schedule.stop();
    schedule.stop();
}

TEST_CASE("schedule: work that fails is done again")
{
    std::counting_semaphore<> tried{0};
    Schedule schedule;
    schedule.start("the failing work", std::chrono::milliseconds{1}, [&] {
        tried.release();
        throw std::runtime_error("the disk is gone");
    });

    for (int i = 0; i < 2; ++i) {
        tried.acquire();
    }
}

TEST_CASE("schedule: stopping does not wait for the pause to end")
{
    Schedule schedule;
    schedule.start("the work", std::chrono::hours{1}, [] {});
    schedule.stop();
}

}  // namespace creditd::app
