#include "live/domain/news.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace creditd::live;

TEST_CASE("LIVE-1: an event names what changed, each thing once")
{
    News news;
    CHECK(news.is_empty());
    CHECK(news.event_of(Topic::Balance).empty());

    news.add(Topic::Balance, "alice");
    news.add(Topic::Balance, "bob|b@x");
    news.add(Topic::Balance, "alice");
    news.add(Topic::Audit);
    CHECK_FALSE(news.is_empty());
    CHECK(news.event_of(Topic::Balance) == "event: balance\ndata: {\"userIds\":[\"alice\",\"bob|b@x\"]}\n\n");
    CHECK(news.event_of(Topic::Audit) == "event: audit\ndata: {}\n\n");
    CHECK_FALSE(news.has(Topic::Jobs));
}

TEST_CASE("LIVE-1: what cannot be named is told as more, and takes no more memory")
{
    News news;
    for (std::size_t i = 0; i < News::named_at_most; ++i) {
        news.add(Topic::Jobs, "job_" + std::to_string(i));
    }
    CHECK_FALSE(news.event_of(Topic::Jobs).contains("more"));
    news.add(Topic::Jobs, "job_0");
    CHECK_FALSE(news.event_of(Topic::Jobs).contains("more"));
    news.add(Topic::Jobs, "job_last");
    auto const event = news.event_of(Topic::Jobs);
    CHECK(event.ends_with("\"job_31\"],\"more\":true}\n\n"));
    for (int i = 0; i < 10'000; ++i) {
        news.add(Topic::Jobs, "another_" + std::to_string(i));
    }
    CHECK(news.event_of(Topic::Jobs) == event);

    News both;
    both.add(Topic::Approvals, "apr_1");
    both.add(news);
    CHECK(both.event_of(Topic::Jobs) == event);
    CHECK(both.event_of(Topic::Approvals) == "event: approvals\ndata: {\"ids\":[\"apr_1\"]}\n\n");

    News unknown;
    unknown.add_more(Topic::Approvals);
    CHECK(unknown.event_of(Topic::Approvals) == "event: approvals\ndata: {\"ids\":[],\"more\":true}\n\n");
}
