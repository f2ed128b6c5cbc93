#include "embedded/stripe_samples.hpp"
#include "stripe/json_members.hpp"
#include "stripe/signature.hpp"
#include "stripe/webhook_reader.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace creditd::stripe {
namespace {

std::string_view sample(std::string_view path)
{
    auto const files = embedded::stripe_samples();
    auto const found = std::ranges::find(files, path, &embedded::EmbeddedFile::path);
    REQUIRE(found != files.end());
    return found->content;
}

Moment at_second(std::int64_t second)
{
    return Moment::from_milliseconds(second * 1000);
}

/// Believed, and JSON: what Stripe's library means by accepting.
bool is_accepted(std::string const& body, std::string const& header, std::string const& secret, Moment now,
                 Duration window)
{
    return !judge_signature(body, header, std::vector{secret}, now, window) &&
           http::json::parse(body).has_value();
}

TEST_CASE("STRIPE-2: each signature of the vectors is judged as Stripe's library judges it")
{
    auto const document = http::json::parse(sample("signature-vectors.json"));
    REQUIRE(document);
    int judged = 0;
    auto const vectors = member(document->root(), "vectors");
    for (auto const vector : *vectors) {
        auto const name = text_of(vector, "name");
        CAPTURE(name);
        auto const note = text_of(vector, "note");
        bool const expected = *truth_of(vector, "official.accepted");
        bool const accepted = is_accepted(text_of(vector, "payload"), text_of(vector, "header"),
                                          text_of(vector, "secret"), at_second(*integer_of(vector, "now")),
                                          Duration::seconds(*integer_of(vector, "tolerance")));
        if (note.contains("strict_may_reject")) {
            CHECK_FALSE(accepted);  // from the future, and a time that is no number: stricter here
        } else {
            CHECK(accepted == expected);
        }
        ++judged;
    }
    CHECK(judged == 20);
}

TEST_CASE("STRIPE-2: both ends of the window are inside it")
{
    std::vector<std::string> const secrets{"whsec_a"};
    auto const header = signature_header("{}", "whsec_a", at_second(10'000));
    for (auto const [second, is_good] :
         {std::pair{9'699, false}, {9'700, true}, {10'000, true}, {10'300, true}, {10'301, false}}) {
        CAPTURE(second);
        CHECK(judge_signature("{}", header, secrets, at_second(second)).has_value() != is_good);
    }
}

TEST_CASE("STRIPE-2: any of several secrets is good, and a blank one signs nothing")
{
    auto const now = at_second(10'000);
    std::vector<std::string> const secrets{"whsec_new", "", "whsec_old"};
    CHECK_FALSE(judge_signature("{}", signature_header("{}", "whsec_new", now), secrets, now));
    CHECK_FALSE(judge_signature("{}", signature_header("{}", "whsec_old", now), secrets, now));
    CHECK(judge_signature("{}", signature_header("{}", "", now), secrets, now) == SignatureRefusal::NoneFits);
    CHECK(judge_signature("{}", signature_header("{}", "whsec_new", now), {}, now) ==
          SignatureRefusal::NoneFits);
}

TEST_CASE("STRIPE-2: refusals come in their order: form, signature, time")
{
    std::vector<std::string> const secrets{"whsec_a"};
    auto const now = at_second(10'000);
    for (auto const* header : {"", "t=10000", "v1=00", "t=,v1=00", "t=-1,v1=00", "t=1e4,v1=00",
                               "t=1,t=2,v1=00", "t=99999999999999999999,v1=00", "nonsense", ",,,"}) {
        CAPTURE(header);
        CHECK(judge_signature("{}", header, secrets, now) == SignatureRefusal::NotInForm);
    }
    CHECK(judge_signature("{}", "t=1,v1=00", secrets, now) == SignatureRefusal::NoneFits);
    CHECK(judge_signature("{}", signature_header("{}", "whsec_a", at_second(1)), secrets, now) ==
          SignatureRefusal::OutsideWindow);
}

TEST_CASE("STRIPE-2: what is signed and no event is bad content, and nothing unsigned is parsed")
{
    WebhookReader const reader{{"whsec_a"}};
    auto const now = at_second(10'000);
    using Refusal = topups::NewsVerifier::Refusal;
    auto const refusal_of = [&](std::string_view body, std::string const& header) {
        auto const result = reader.verify(body, header, now);
        auto const* const refusal = std::get_if<Refusal>(&result);
        return refusal == nullptr ? std::nullopt : std::optional{*refusal};
    };
    for (auto const* body : {"", "{", "[]", "{}", "null", "\xff\xfe", R"({"object":"event","id":"evt_1"})"}) {
        CAPTURE(body);
        CHECK(refusal_of(body, signature_header(body, "whsec_a", now)) == Refusal::BadContent);
        CHECK(refusal_of(body, signature_header(body, "whsec_b", now)) == Refusal::BadSignature);
        CHECK(refusal_of(body, "") == Refusal::NoSignature);
    }
}

}  // namespace
}  // namespace creditd::stripe
