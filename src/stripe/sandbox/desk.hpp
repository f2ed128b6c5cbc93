#pragma once

#include "http/client.hpp"
#include "http/request.hpp"
#include "stripe/sandbox/api.hpp"
#include "stripe/sandbox/cashier.hpp"
#include "stripe/sandbox/deliveries.hpp"
#include "stripe/sandbox/faults.hpp"
#include "stripe/sandbox/objects.hpp"
#include "stripe/sandbox/render.hpp"

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>

namespace creditd::stripe::sandbox {

/// A request of the API as it came, for whoever judges what the service sends.
struct RecordedRequest
{
    std::string method;
    std::string path;
    std::string query;
    std::string body;
    std::string version;  ///< of the header Stripe-Version; the same for the next two; empty: none
    std::string idempotency_key;
    std::string content_type;
    int status = 0;  ///< answered; 0 when the connection was cut
};

/// An answer of the API, and what goes wrong with it.
struct DeskAnswer
{
    ApiAnswer answer{};
    bool is_replay = false;
    std::optional<Fault> fault{};
};

/// The account that the sandbox keeps. One thread at a time, but for `now`.
class Desk
{
public:
    Desk(http::Client& client, std::function<Moment()> wall_clock, std::string page_base);

    using Operation = std::function<ApiAnswer(Api&, std::string_view id, Parameters)>;

    /// Judges the key, keeps what was said under an idempotency key, records the request, and runs into the
    /// faults that wait for it.
    DeskAnswer call(http::Request const& request, std::string_view id, Operation const& operation);

    /// The sandbox's time: the wall clock, or what it was moved by.
    [[nodiscard]] Moment now() const;
    void move_clock_to(Moment moment);

    Objects objects;
    Render render;
    Deliveries deliveries;
    Cashier cashier;
    Api api;
    Faults faults;
    std::deque<RecordedRequest> requests;

private:
    struct Kept
    {
        std::string request;
        ApiAnswer answer;
    };
    ApiAnswer run(http::Request const& request, std::string_view id, Operation const& operation,
                  bool& is_replay);
    void record(http::Request const& request, DeskAnswer const& answer);

    std::function<Moment()> const wall_clock_;
    std::atomic<std::int64_t> ahead_ms_ = 0;
    std::unordered_map<std::string, Kept> kept_;
};

}  // namespace creditd::stripe::sandbox
