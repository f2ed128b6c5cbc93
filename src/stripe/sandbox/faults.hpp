#pragma once

#include "base/moment.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::stripe::sandbox {

/// What goes wrong with a call of the API, on request.
enum class FaultKind : std::uint8_t {
    Slow,        ///< answers after a while
    Error,       ///< 500, and nothing happened
    ErrorAfter,  ///< 500 although it happened
    Garbage,     ///< 200 with what is no JSON; it happened
    Cut,         ///< the connection ends, and nothing happened
    CutAfter,    ///< the connection ends although it happened
    Busy,        ///< 429
};

[[nodiscard]] std::optional<FaultKind> fault_from(std::string_view word);

struct Fault
{
    FaultKind kind = FaultKind::Error;
    std::string call{};  ///< `POST /v1/refunds`: method and beginning of the path; empty: every call
    std::int64_t times = 1;
    Duration delay{};  ///< of Slow
};

/// The faults that wait for their calls, first come first served.
class Faults
{
public:
    void add(Fault fault) { waiting_.push_back(std::move(fault)); }
    void clear() { waiting_.clear(); }

    /// The fault of this call, counted down.
    [[nodiscard]] std::optional<Fault> take(std::string_view method, std::string_view path);

private:
    std::vector<Fault> waiting_;
};

}  // namespace creditd::stripe::sandbox
