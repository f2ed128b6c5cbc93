#pragma once

#include "storage/postgres/cluster.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::storage::postgres::testing {

/// The server that tests use: CREDITD_TEST_POSTGRES, which `./dev test` sets to one of its own. Throws when
/// it is not set.
[[nodiscard]] std::string server_url();

/// `url` with `options` for the session, `-csearch_path=mine` say.
[[nodiscard]] std::string with_options(std::string_view url, std::string_view options);

[[nodiscard]] SteadyTime deadline_in(std::chrono::milliseconds time);

/// Runs each statement of `script` on the server, outside any ledger. Gives the rows of the last.
std::vector<std::vector<std::string>> run_sql(std::string const& url, std::string_view script);

/// A schema of one test's own, gone with it.
class TestSchema
{
public:
    TestSchema();
    ~TestSchema();
    TestSchema(TestSchema const&) = delete;
    TestSchema& operator=(TestSchema const&) = delete;

    [[nodiscard]] std::string const& name() const { return name_; }
    /// Opens what lies in this schema.
    [[nodiscard]] std::string const& url() const { return url_; }

private:
    std::string name_;
    std::string url_;
};

}  // namespace creditd::storage::postgres::testing
