#include "notifications/domain/catalogue.hpp"
#include "notifications/domain/endpoint.hpp"

#include <doctest/doctest.h>

namespace creditd::notifications {

TEST_CASE("NOTIFY-9: an endpoint that names no types is told what is on by default, usage not among it")
{
    WebhookEndpoint const endpoint;
    CHECK(endpoint.is_told("purchase.paid"));
    CHECK_FALSE(endpoint.is_told("usage.recorded"));
    CHECK_FALSE(endpoint.is_told("no.such_type"));
}

TEST_CASE("NOTIFY-9: an endpoint is told the types it names alone, and nothing while it is switched off")
{
    WebhookEndpoint endpoint;
    endpoint.events = {"usage.recorded"};
    CHECK(endpoint.is_told("usage.recorded"));
    CHECK_FALSE(endpoint.is_told("purchase.paid"));

    endpoint.active = false;
    CHECK_FALSE(endpoint.is_told("usage.recorded"));
}

TEST_CASE("NOTIFY-9: what holds a secret goes to no endpoint")
{
    WebhookEndpoint endpoint;
    for (auto const& entry : catalogue()) {
        if (entry.holds_secret) {
            endpoint.events = {std::string{entry.kind}};
            CHECK_FALSE(endpoint.is_told(entry.kind));
        }
    }
}

}  // namespace creditd::notifications
