#pragma once

#include "base/moment.hpp"
#include "http/client.hpp"

#include <cstdint>
#include <functional>
#include <mutex>
#include <random>
#include <string>
#include <string_view>

namespace creditd::stripe::sandbox {

/// Where events are posted, and what goes wrong on the way.
struct DeliveryRules
{
    std::string url{};         ///< empty: events are kept and not posted
    std::string secret{};      ///< signs them
    int most_copies = 1;       ///< each event is posted between 1 and so many times
    Duration longest_delay{};  ///< each copy waits up to this, so that later ones overtake it
    int lost_percent = 0;      ///< of the events; a lost one is never posted
    int lose_next = 0;         ///< so many events from now on are lost
    Duration first_retry = Duration::seconds(1);  ///< doubled each time
    int attempts = 8;                             ///< of each copy, until one is answered 2xx
    std::uint64_t seed = 1;                       ///< of the dice
};

struct DeliveryCounts
{
    std::int64_t events = 0;
    std::int64_t lost = 0;
    std::int64_t posted = 0;     ///< attempts made
    std::int64_t delivered = 0;  ///< copies answered 2xx
    std::int64_t given_up = 0;
    std::int64_t waiting = 0;  ///< copies that have not ended yet
};

/// Posts events. Each attempt goes to where the rules say then, and is signed anew, as Stripe does it. Any
/// thread.
class Deliveries
{
public:
    /// The client must outlive this, and be stopped before this goes.
    Deliveries(http::Client& client, std::function<Moment()> now);

    void set_rules(DeliveryRules rules);
    [[nodiscard]] DeliveryRules rules() const;
    [[nodiscard]] DeliveryCounts counts() const;

    /// Posts an event by the rules, or loses it.
    void post(std::string const& body);

    /// Posts it once, whatever the rules say of copies, delays and losses.
    void post_again(std::string body);

private:
    struct Copy
    {
        std::string body;
        int attempts = 1;
        Duration retry{};
    };
    [[nodiscard]] Copy copy_of(std::string body) const;  // under the mutex
    void attempt(Copy copy);
    void take_answer(Copy copy, http::CallResult const& result);
    [[nodiscard]] std::int64_t dice(std::int64_t from, std::int64_t to);  // under the mutex

    http::Client& client_;
    std::function<Moment()> const now_;
    mutable std::mutex mutex_;
    DeliveryRules rules_;
    DeliveryCounts counts_;
    std::mt19937_64 random_{1};
};

}  // namespace creditd::stripe::sandbox
