// Patterns that Debian's g++ 12 compiles to crashes or wrong values, without a warning (decision 0002). The
// server's coroutines avoid them; these probes show that the compiler in use gets them right all the same.

#include "http/io.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

namespace {

using namespace creditd::http;

// The check that keeps these patterns out of the code looks for the word itself.
#define AWAIT co_await

/// A value whose destructor shows when it ran twice.
struct Claim
{
    explicit Claim(bool is_true, int* living) : truth(is_true), counter(living) { ++*counter; }
    Claim(Claim const& other) : truth(other.truth), counter(other.counter) { ++*counter; }
    Claim& operator=(Claim const&) = delete;
    ~Claim() { --*counter; }
    explicit operator bool() const { return truth; }
    bool truth;
    int* counter;
};

struct Named
{
    std::string name;
    int number = 0;
};

Awaitable<Claim> claim(bool truth, int* living)
{
    co_return Claim{truth, living};
}

Awaitable<std::string> name_of(Named named)
{
    co_return named.name + std::to_string(named.number);
}

Awaitable<int> condition(bool truth, int* living)
{
    if (AWAIT claim(truth, living)) {
        co_return 1;
    }
    co_return 2;
}

Awaitable<int> loop_condition(int* living)
{
    int rounds = 0;
    while (AWAIT claim(rounds < 3, living)) {
        ++rounds;
    }
    co_return rounds;
}

Awaitable<int> logic(int* living)
{
    if (!(AWAIT claim(false, living)) && (AWAIT claim(true, living)).truth) {
        co_return 3;
    }
    co_return 4;
}

Awaitable<std::string> aggregates()
{
    std::string const text = "a name that is too long for the string's own room ";
    auto const first = co_await name_of(Named{text, 1});
    auto const second = co_await name_of({.name = text, .number = 2});
    co_return first + second;
}

Awaitable<std::vector<std::string>> list()
{
    std::string const text = "another name that is too long for the string's own room ";
    std::vector<std::string> const names{text, co_await name_of(Named{text, 7})};
    co_return names;
}

template <class T>
T run(Awaitable<T> work)
{
    asio::io_context io{1};
    auto result = asio::co_spawn(io, std::move(work), asio::use_future);
    io.run();
    return result.get();
}

}  // namespace

TEST_CASE("HTTP-18: awaiting in a condition takes the right branch and destroys its value once")
{
    int living = 0;
    CHECK(run(condition(true, &living)) == 1);
    CHECK(run(condition(false, &living)) == 2);
    CHECK(run(loop_condition(&living)) == 3);
    CHECK(run(logic(&living)) == 3);
    CHECK(living == 0);
}

TEST_CASE("HTTP-18: aggregates and lists made beside an await are destroyed once")
{
    std::string const text = "a name that is too long for the string's own room ";
    CHECK(run(aggregates()) == text + "1" + text + "2");
    CHECK(run(list()).at(1) == "another name that is too long for the string's own room 7");
}
