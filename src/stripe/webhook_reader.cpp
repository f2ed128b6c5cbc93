#include "stripe/webhook_reader.hpp"

#include "stripe/objects.hpp"
#include "stripe/signature.hpp"

#include <utility>

namespace creditd::stripe {
namespace {

topups::NewsVerifier::Refusal as_refusal(SignatureRefusal refusal)
{
    using enum topups::NewsVerifier::Refusal;
    switch (refusal) {
    case SignatureRefusal::NotInForm: return NoSignature;
    case SignatureRefusal::NoneFits: return BadSignature;
    case SignatureRefusal::OutsideWindow: return OutsideWindow;
    }
    std::unreachable();
}

}  // namespace

WebhookReader::WebhookReader(std::vector<std::string> secrets) : secrets_(std::move(secrets)) {}

std::variant<topups::News, topups::NewsVerifier::Refusal> WebhookReader::verify(std::string_view body,
                                                                                std::string_view signature,
                                                                                Moment now) const
{
    if (auto const refusal = judge_signature(body, signature, secrets_, now)) {
        return as_refusal(*refusal);
    }
    auto news = read(body);
    if (!news) {
        return Refusal::BadContent;
    }
    return std::move(*news);
}

std::optional<topups::News> WebhookReader::read(std::string_view body) const
{
    auto const document = http::json::parse(body);
    return document ? news_from(document->root()) : std::nullopt;
}

}  // namespace creditd::stripe
