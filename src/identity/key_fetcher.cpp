#include "identity/key_fetcher.hpp"

#include <fmt/format.h>

#include <fstream>
#include <utility>

namespace creditd::identity {

namespace {

constexpr auto refreshed_every = Duration::minutes(10);
constexpr auto fetched_within = Duration::seconds(10);

IssuerKeys::Fetched content_of(std::string const& path)
{
    std::ifstream stream{path, std::ios::binary};
    std::string content(longest_key_set + 1, '\0');
    stream.read(content.data(), static_cast<std::streamsize>(content.size()));
    if (!stream.eof() || stream.gcount() == 0) {
        return std::unexpected(fmt::format("{} cannot be read, or is too long", path));
    }
    content.resize(static_cast<std::size_t>(stream.gcount()));
    return content;
}

IssuerKeys::Fetched body_of(http::CallResult result)
{
    if (!result) {
        return std::unexpected(std::move(result.error().text));
    }
    if (result->status != 200) {
        return std::unexpected(fmt::format("the answer was {}", result->status));
    }
    return std::move(result->body);
}

}  // namespace

void KeyFetcher::fetch(Issuer const& issuer, std::move_only_function<void(IssuerKeys::Fetched)> done)
{
    if (!issuer.keys_file.empty()) {
        return done(content_of(issuer.keys_file));
    }
    client_.send(
        {.method = http::Method::Get,
         .url = issuer.keys_url,
         .headers = {{"Accept", "application/json"}},
         .deadline = fetched_within,
         .answer_limit = longest_key_set,
         .trust_file = issuer.trust_file},
        [done = std::move(done)](http::CallResult result) mutable { done(body_of(std::move(result))); });
}

void KeyFetcher::keep_running(std::function<void()> const& work)
{
    work();
    client_.run_after(refreshed_every, [this, work] { keep_running(work); });
}

}  // namespace creditd::identity
