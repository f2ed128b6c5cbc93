#pragma once

#include <cstdint>
#include <expected>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

struct redisReader;

namespace creditd::redis {

/// What Redis said to one command. Lists are not told apart: nobody here asks for one.
struct Reply
{
    enum class Kind : std::uint8_t { Nothing, Number, Text, Error, List };

    Kind kind = Kind::Nothing;
    std::int64_t number = 0;
    std::string text{};  ///< of Text and Error

    [[nodiscard]] bool is_error(std::string_view code) const
    {
        return kind == Kind::Error && text.starts_with(code);
    }
};

/// A command as it goes over the wire.
[[nodiscard]] std::string command_of(std::span<std::string_view const> words);
[[nodiscard]] inline std::string command_of(std::initializer_list<std::string_view> words)
{
    return command_of(std::span{words.begin(), words.size()});
}

/// Takes bytes as they come, gives replies as they are whole. One thread.
class ReplyReader
{
public:
    ReplyReader();
    ~ReplyReader();
    ReplyReader(ReplyReader const&) = delete;
    ReplyReader& operator=(ReplyReader const&) = delete;

    void feed(std::string_view bytes);

    /// The next reply, nothing while it is not whole, or what is wrong: the bytes are not Redis'.
    [[nodiscard]] std::expected<std::optional<Reply>, std::string> next();

private:
    struct Free
    {
        void operator()(redisReader* reader) const;
    };
    std::unique_ptr<redisReader, Free> reader_;
};

}  // namespace creditd::redis
