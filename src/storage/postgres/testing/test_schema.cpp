#include "storage/postgres/testing/test_schema.hpp"

#include "storage/postgres/sql_script.hpp"

#include <fmt/format.h>

#include <atomic>
#include <cstdlib>
#include <libpq-fe.h>
#include <memory>
#include <stdexcept>
#include <unistd.h>

namespace creditd::storage::postgres::testing {

namespace {

struct Finish
{
    void operator()(PGconn* connection) const { PQfinish(connection); }
};
struct Clear
{
    void operator()(PGresult* result) const { PQclear(result); }
};

std::atomic<int> schemas_made = 0;

}  // namespace

std::string server_url()
{
    auto const* const url = std::getenv("CREDITD_TEST_POSTGRES");
    if (url == nullptr || *url == '\0') {
        throw std::runtime_error("CREDITD_TEST_POSTGRES names no server: ./dev test starts one and sets it");
    }
    return url;
}

std::string with_options(std::string_view url, std::string_view options)
{
    if (!url.contains("://")) {
        return fmt::format("{} options='{}'", url, options);
    }
    std::string encoded;
    for (char const letter : options) {
        encoded += letter == '=' ? "%3D" : letter == ' ' ? "%20" : std::string(1, letter);
    }
    return fmt::format("{}{}options={}", url, url.contains('?') ? '&' : '?', encoded);
}

SteadyTime deadline_in(std::chrono::milliseconds time)
{
    return std::chrono::steady_clock::now() + time;
}

std::vector<std::vector<std::string>> run_sql(std::string const& url, std::string_view script)
{
    std::unique_ptr<PGconn, Finish> const connection{PQconnectdb(url.c_str())};
    PQsetNoticeProcessor(connection.get(), [](void*, char const*) {}, nullptr);
    std::vector<std::vector<std::string>> rows;
    for (auto const statement : statements_of(script)) {
        std::unique_ptr<PGresult, Clear> const result{
            PQexec(connection.get(), std::string{statement}.c_str())};
        auto const status = PQresultStatus(result.get());
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
            throw std::runtime_error(fmt::format("{}: {}", statement, PQerrorMessage(connection.get())));
        }
        rows.assign(static_cast<std::size_t>(PQntuples(result.get())), {});
        for (int row = 0; row < PQntuples(result.get()); ++row) {
            for (int column = 0; column < PQnfields(result.get()); ++column) {
                rows[static_cast<std::size_t>(row)].emplace_back(PQgetvalue(result.get(), row, column));
            }
        }
    }
    return rows;
}

TestSchema::TestSchema()
    : name_(fmt::format("test_{}_{}", getpid(), ++schemas_made)),
      url_(with_options(server_url(), fmt::format("-csearch_path={}", name_)))
{
    run_sql(server_url(), fmt::format("DROP SCHEMA IF EXISTS {} CASCADE; CREATE SCHEMA {}", name_, name_));
}

TestSchema::~TestSchema()
{
    try {
        run_sql(server_url(), fmt::format("DROP SCHEMA {} CASCADE", name_));
    } catch (std::exception const&) {
        // The server goes with the run.
    }
}

}  // namespace creditd::storage::postgres::testing
