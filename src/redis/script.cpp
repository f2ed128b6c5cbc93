#include "redis/script.hpp"

#include "base/assert.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <utility>

namespace creditd::redis {

namespace {

std::string sha1_in_hex(std::string_view text)
{
    std::array<unsigned char, 20> digest{};
    CREDITD_ASSERT(EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha1(), nullptr) == 1);
    std::string hex;
    for (auto const byte : digest) {
        fmt::format_to(std::back_inserter(hex), "{:02x}", byte);
    }
    return hex;
}

}  // namespace

Script::Script(std::string_view text) : text_(text), digest_(sha1_in_hex(text)) {}

void Script::load(Pipeline& pipeline) const
{
    pipeline.send(command_of({"SCRIPT", "LOAD", text_}), [](std::optional<Reply> const& /*reply*/) {});
}

void Script::run(Pipeline& pipeline, std::vector<std::string> keys, std::vector<std::string> arguments,
                 Done done) const
{
    auto by_digest = command("EVALSHA", digest_, keys, arguments);
    pipeline.send(std::move(by_digest),
                  [this, &pipeline, keys = std::move(keys), arguments = std::move(arguments),
                   done = std::move(done)](std::optional<Reply> reply) mutable {
                      if (!reply || !reply->is_error("NOSCRIPT")) {
                          return done(std::move(reply));
                      }
                      // A reply came, so the pipeline is the client's own connection, which is there as long
                      // as it answers.
                      pipeline.send(command("EVAL", text_, keys, arguments), std::move(done));
                  });
}

std::string Script::command(std::string_view verb, std::string_view script, std::span<std::string const> keys,
                            std::span<std::string const> arguments) const
{
    auto const count = std::to_string(keys.size());
    std::vector<std::string_view> words{verb, script, count};
    words.insert(words.end(), keys.begin(), keys.end());
    words.insert(words.end(), arguments.begin(), arguments.end());
    return command_of(words);
}

}  // namespace creditd::redis
