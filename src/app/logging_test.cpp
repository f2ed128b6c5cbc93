#include "app/logging.hpp"

#include <doctest/doctest.h>

namespace creditd::app {

TEST_CASE("log: a JSON line is one line, whatever the message holds")
{
    CHECK(
        json_log_line("2026-01-01T00:00:00.000Z", "error", "a \"quoted\"\nline \\ and \x01") ==
        R"({"time":"2026-01-01T00:00:00.000Z","level":"error","message":"a \"quoted\"\nline \\ and \u0001"})");
}

}  // namespace creditd::app
