#include "crypto/base64.hpp"
#include "notifications/domain/signature.hpp"

#include <doctest/doctest.h>

namespace creditd::notifications {

TEST_CASE("NOTIFY-8: the signature is HMAC-SHA256 over id, time and body, as receivers compute it")
{
    // The value was computed with Python's hmac over the same bytes.
    std::string const text = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    auto const secret = crypto::from_base64(text);
    REQUIRE(secret);
    auto const headers = sign("msg_p5jXN8AQM9LWM0D4loKWxJek", Moment::from_milliseconds(1'614'265'330'250),
                              R"({"test": 2432232314})", *secret, "");

    CHECK(headers.id == "msg_p5jXN8AQM9LWM0D4loKWxJek");
    CHECK(headers.timestamp == "1614265330");
    CHECK(headers.signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    CHECK(shown_secret(*secret) == "whsec_" + text);
}

TEST_CASE("NOTIFY-8: while a secret is being replaced, both signatures are sent, the new one first")
{
    auto const now = Moment::from_milliseconds(1'614'265'330'000);
    auto const both = sign("evt_1", now, "{}", "new", "old").signature;

    CHECK(both == sign("evt_1", now, "{}", "new", "").signature + " " +
                      sign("evt_1", now, "{}", "old", "").signature);
}

TEST_CASE("NOTIFY-8: another id, time, body or secret makes another signature")
{
    auto const now = Moment::from_milliseconds(1'614'265'330'000);
    auto const one = sign("evt_1", now, "{}", "secret", "").signature;
    CHECK(one != sign("evt_2", now, "{}", "secret", "").signature);
    CHECK(one != sign("evt_1", now + Duration::seconds(1), "{}", "secret", "").signature);
    CHECK(one != sign("evt_1", now, "{ }", "secret", "").signature);
    CHECK(one != sign("evt_1", now, "{}", "secrets", "").signature);
}

}  // namespace creditd::notifications
