#include "http/metrics.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <thread>
#include <vector>

using namespace creditd::http;

TEST_CASE("HTTP-13: counts of all threads are added up, those of ended threads too")
{
    MetricsRegistry registry;
    auto const spends = registry.counter("spends_total", "Spends.", {{"lane", "a\"b\\c"}});
    auto const holds = registry.counter("holds_total", "Holds.");
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int n = 0; n < 1000; ++n) {
                spends.increment();
            }
            holds.increment(5);
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    spends.increment();
    auto const text = registry.text();
    CHECK(text.find("# HELP spends_total Spends.\n# TYPE spends_total counter\n"
                    "spends_total{lane=\"a\\\"b\\\\c\"} 4001\n") != std::string::npos);
    CHECK(text.find("holds_total 20\n") != std::string::npos);
}

TEST_CASE("HTTP-13: a histogram counts up to and including each bound")
{
    MetricsRegistry registry;
    constexpr std::array<std::uint64_t, 2> bounds{1000, 500'000};
    auto const took = registry.histogram("took_seconds", "Time.", {{"op", "x"}}, bounds);
    [[maybe_unused]] auto const never =
        registry.histogram("took_seconds", "Time.", {{"op", "never"}}, bounds);
    for (std::uint64_t const microseconds : {0U, 1000U, 1001U, 500'000U, 2'000'000U}) {
        took.observe(microseconds);
    }
    CHECK(registry.text() == "# HELP took_seconds Time.\n# TYPE took_seconds histogram\n"
                             "took_seconds_bucket{op=\"x\",le=\"0.001\"} 2\n"
                             "took_seconds_bucket{op=\"x\",le=\"0.5\"} 4\n"
                             "took_seconds_bucket{op=\"x\",le=\"+Inf\"} 5\n"
                             "took_seconds_sum{op=\"x\"} 2.502001\n"
                             "took_seconds_count{op=\"x\"} 5\n");
}

TEST_CASE("HTTP-13: values that others hold are asked for when the metrics are read")
{
    MetricsRegistry registry;
    double depth = 3;
    registry.gauge("queue_depth", "Waiting.", [&] { return depth; });
    registry.observed_counter("batches_total", "Batches.", [] { return 17.0; });
    depth = 4.5;
    auto const text = registry.text();
    CHECK(text.find("# TYPE queue_depth gauge\nqueue_depth 4.5\n") != std::string::npos);
    CHECK(text.find("# TYPE batches_total counter\nbatches_total 17\n") != std::string::npos);
}

TEST_CASE("HTTP-13: a thread that counts for two registries keeps them apart")
{
    MetricsRegistry first;
    MetricsRegistry second;
    auto const a = first.counter("n", "N.");
    auto const b = second.counter("n", "N.");
    for (int i = 0; i < 3; ++i) {
        a.increment();
        b.increment(10);
    }
    CHECK(first.text().ends_with("n 3\n"));
    CHECK(second.text().ends_with("n 30\n"));
}
