#include "storage/postgres/connection.hpp"

#include "base/assert.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <libpq-fe.h>
#include <memory>
#include <optional>
#include <poll.h>
#include <utility>

namespace creditd::storage::postgres {

namespace {

std::string_view field_of(PGresult const* result, int field)
{
    auto const* const text = PQresultErrorField(result, field);
    return text != nullptr ? std::string_view{text} : std::string_view{};
}

ServerError error_of(PGresult const* result)
{
    auto message = std::string{field_of(result, PG_DIAG_MESSAGE_PRIMARY)};
    if (auto const detail = field_of(result, PG_DIAG_MESSAGE_DETAIL); !detail.empty()) {
        message += fmt::format(" ({})", detail);
    }
    if (message.empty()) {
        message = PQresultErrorMessage(result);
    }
    return {std::string{field_of(result, PG_DIAG_SQLSTATE)}, std::move(message)};
}

/// libpq's messages end with a line feed, and some have several lines.
std::string one_line(std::string text)
{
    while (!text.empty() && text.back() == '\n') {
        text.pop_back();
    }
    std::ranges::replace(text, '\n', ' ');
    return text;
}

void note_warning(void* was_warned, PGresult const* notice)
{
    // The word itself, not its translation.
    if (field_of(notice, PG_DIAG_SEVERITY_NONLOCALIZED) == "WARNING") {
        *static_cast<bool*>(was_warned) = true;
    }
}

struct ClearResult
{
    void operator()(PGresult* result) const { PQclear(result); }
};
using OwnedResult = std::unique_ptr<PGresult, ClearResult>;

}  // namespace

void throw_failure(ServerError const& error, std::string_view during)
{
    auto const text = fmt::format("{}: {} [{}]", during, error.message, error.state);
    std::string_view const state = error.state;
    // serialization_failure, deadlock_detected, lock_not_available, unique_violation
    if (state == "40001" || state == "40P01" || state == "55P03" || state == "23505") {
        throw StorageConflict(text);
    }
    if (state == "53100") {  // disk_full
        throw StorageFull(text);
    }
    // connection trouble, shutdown and cancel, read-only server, other lacks, sessions ended for idling
    if (state.starts_with("08") || state.starts_with("57") || state == "25006" || state.starts_with("53") ||
        state == "25P03") {
        throw StorageUnavailable(text);
    }
    throw StorageFailure(text);
}

Connection::Connection(std::span<std::pair<std::string, std::string> const> words, SteadyTime deadline)
{
    std::vector<char const*> keywords;
    std::vector<char const*> values;
    for (auto const& [keyword, value] : words) {
        keywords.push_back(keyword.c_str());
        values.push_back(value.c_str());
    }
    keywords.push_back(nullptr);
    values.push_back(nullptr);
    connection_ = PQconnectStartParams(keywords.data(), values.data(), 0);
    try {
        establish(deadline);
    } catch (...) {
        close();
        throw;
    }
}

Connection::~Connection()
{
    close();
}

void Connection::close() noexcept
{
    PQfinish(connection_);  // takes null
    connection_ = nullptr;
    trips_.clear();
    current_.awaited.clear();
}

void Connection::establish(SteadyTime deadline)
{
    if (connection_ == nullptr) {
        throw ConnectionLost("no memory for a connection");
    }
    for (auto step = PGRES_POLLING_WRITING; step != PGRES_POLLING_OK; step = PQconnectPoll(connection_)) {
        if (step == PGRES_POLLING_FAILED || PQstatus(connection_) == CONNECTION_BAD) {
            lose("cannot connect");
        }
        wait(step == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline);
    }
    PQsetNoticeReceiver(connection_, note_warning, &was_warned_);
    expect(PQsetnonblocking(connection_, 1) == 0);
    expect(PQenterPipelineMode(connection_) == 1);
}

void Connection::lose(std::string const& reason)
{
    auto const said = connection_ != nullptr ? one_line(PQerrorMessage(connection_)) : std::string{};
    close();
    throw ConnectionLost(said.empty() ? reason : fmt::format("{}: {}", reason, said));
}

void Connection::expect(bool went_well)
{
    if (!went_well) {
        lose("the connection ended");
    }
}

void Connection::wait(short events, SteadyTime deadline)
{
    pollfd watched{PQsocket(connection_), events, 0};
    while (true) {
        auto const left = deadline - std::chrono::steady_clock::now();
        if (left.count() <= 0) {
            lose("the database did not answer in time");
        }
        auto const left_ms = std::chrono::ceil<std::chrono::milliseconds>(left).count();
        int const ready = poll(&watched, 1, static_cast<int>(left_ms));
        if (ready > 0) {
            return;
        }
        if (ready < 0 && errno != EINTR) {
            lose(fmt::format("poll: {}", std::strerror(errno)));
        }
    }
}

std::string const& Connection::prepared(std::string_view sql, std::span<Parameter const> parameters)
{
    signature_.clear();
    for (auto const& parameter : parameters) {
        signature_ += static_cast<char>(parameter.type & 0xFFU);
        signature_ += static_cast<char>(parameter.type >> 8U);
    }
    signature_ += sql;
    auto [known, is_new] = names_.try_emplace(signature_);
    if (is_new) {
        known->second = fmt::format("s{}", next_name_++);
        std::vector<Oid> types;
        std::ranges::transform(parameters, std::back_inserter(types), &Parameter::type);
        std::string const text{sql};
        expect(PQsendPrepare(connection_, known->second.c_str(), text.c_str(), static_cast<int>(types.size()),
                             types.data()) == 1);
        current_.awaited.push_back({Expected::Prepared, known->first});
    }
    return known->second;
}

void Connection::send(std::string_view sql, std::span<Parameter const> parameters)
{
    CREDITD_ASSERT(is_open());
    auto const& name = prepared(sql, parameters);
    constexpr std::size_t most = 128;
    CREDITD_ASSERT(parameters.size() <= most);
    std::array<char const*, most> values{};
    std::array<int, most> lengths{};
    std::array<int, most> formats{};
    for (std::size_t at = 0; at < parameters.size(); ++at) {
        auto const& parameter = parameters[at];
        // An empty view may have no address, which would say null.
        auto const* const bytes = parameter.bytes.data() != nullptr ? parameter.bytes.data() : "";
        values[at] = parameter.is_null ? nullptr : bytes;
        lengths[at] = static_cast<int>(parameter.bytes.size());
        formats[at] = 1;
    }
    expect(PQsendQueryPrepared(connection_, name.c_str(), static_cast<int>(parameters.size()), values.data(),
                               lengths.data(), formats.data(), 1) == 1);
    current_.awaited.push_back({Expected::Rows, {}});
}

void Connection::end_trip(bool is_abandoned)
{
    CREDITD_ASSERT(is_open());
    expect(PQpipelineSync(connection_) == 1);
    current_.is_abandoned = is_abandoned;
    trips_.push_back(std::exchange(current_, {}));
}

void Connection::abandon(SteadyTime deadline)
{
    end_trip(true);
    while (true) {
        int const unsent = PQflush(connection_);
        expect(unsent >= 0);
        if (unsent == 0) {
            return;
        }
        wait(POLLOUT, deadline);
    }
}

std::expected<std::vector<Result>, ServerError> Connection::finish(SteadyTime deadline)
{
    end_trip(false);
    while (trips_.front().is_abandoned) {
        auto const trip = std::move(trips_.front());
        trips_.pop_front();
        auto const ignored = read_trip(trip, deadline);
    }
    auto const trip = std::move(trips_.front());
    trips_.pop_front();
    return read_trip(trip, deadline);
}

/// Null ends the results of one statement.
pg_result* Connection::next_result(SteadyTime deadline)
{
    while (true) {
        int const unsent = PQflush(connection_);
        expect(unsent >= 0);
        if (PQisBusy(connection_) == 0) {
            return PQgetResult(connection_);
        }
        wait(static_cast<short>(unsent > 0 ? POLLIN | POLLOUT : POLLIN), deadline);
        // Also after a failure: what the server said before it hung up is still to be read.
        if (PQconsumeInput(connection_) == 0 && PQisBusy(connection_) != 0) {
            lose("the connection ended");
        }
    }
}

std::expected<std::vector<Result>, ServerError> Connection::read_trip(Trip const& trip, SteadyTime deadline)
{
    std::vector<Result> results;
    std::optional<ServerError> error;
    for (auto const& [kind, name] : trip.awaited) {
        OwnedResult result{next_result(deadline)};
        auto const status = PQresultStatus(result.get());
        bool const is_good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
        if (!is_good && !error) {
            expect(result != nullptr);
            error = error_of(result.get());
        }
        if (PQstatus(connection_) == CONNECTION_BAD) {
            lose(error ? error->message : "the connection ended");
        }
        if (kind == Expected::Prepared && !is_good) {
            names_.erase(std::string{name});
        }
        if (kind == Expected::Rows && is_good) {
            results.emplace_back(result.release());
        }
        OwnedResult const end{next_result(deadline)};
        expect(end == nullptr);
    }
    OwnedResult const sync{next_result(deadline)};
    expect(PQresultStatus(sync.get()) == PGRES_PIPELINE_SYNC);
    if (error) {
        return std::unexpected(std::move(*error));
    }
    return results;
}

bool Connection::was_warned()
{
    return std::exchange(was_warned_, false);
}

}  // namespace creditd::storage::postgres
