#include "topups/testing/scripted_verifier.hpp"

#include <utility>

namespace creditd::topups::testing {

std::variant<News, NewsVerifier::Refusal> ScriptedVerifier::verify(std::string_view body,
                                                                   std::string_view signature,
                                                                   Moment /*now*/) const
{
    if (signature.empty()) {
        return Refusal::NoSignature;
    }
    if (signature != "signed") {
        return Refusal::BadSignature;
    }
    auto news = read(body);
    if (!news) {
        return Refusal::BadContent;
    }
    return std::move(*news);
}

std::optional<News> ScriptedVerifier::read(std::string_view body) const
{
    std::scoped_lock const lock{mutex_};
    auto const found = known_.find(body);
    return found == known_.end() ? std::nullopt : std::optional{found->second};
}

void ScriptedVerifier::keep(News news)
{
    std::scoped_lock const lock{mutex_};
    auto const body = "\"" + news.event_id + "\"";
    known_.insert_or_assign(body, std::move(news));
}

}  // namespace creditd::topups::testing
