#include "redis/reply.hpp"

#include "base/assert.hpp"

#include <hiredis/hiredis.h>

namespace creditd::redis {

namespace {

struct FreeReply
{
    void operator()(void* reply) const { freeReplyObject(reply); }
};

Reply reply_of(redisReply const& reply)
{
    switch (reply.type) {
    case REDIS_REPLY_NIL: return {};
    case REDIS_REPLY_INTEGER: return {.kind = Reply::Kind::Number, .number = reply.integer};
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS: return {.kind = Reply::Kind::Text, .text = {reply.str, reply.len}};
    case REDIS_REPLY_ERROR: return {.kind = Reply::Kind::Error, .text = {reply.str, reply.len}};
    default: return {.kind = Reply::Kind::List};
    }
}

}  // namespace

std::string command_of(std::span<std::string_view const> words)
{
    std::string command = "*" + std::to_string(words.size()) + "\r\n";
    for (auto const word : words) {
        command += '$';
        command += std::to_string(word.size());
        command += "\r\n";
        command += word;
        command += "\r\n";
    }
    return command;
}

void ReplyReader::Free::operator()(redisReader* reader) const
{
    redisReaderFree(reader);
}

ReplyReader::ReplyReader() : reader_(redisReaderCreate())
{
    CREDITD_ASSERT(reader_ != nullptr);
}

ReplyReader::~ReplyReader() = default;

void ReplyReader::feed(std::string_view bytes)
{
    redisReaderFeed(reader_.get(), bytes.data(), bytes.size());  // what is wrong, `next` tells
}

std::expected<std::optional<Reply>, std::string> ReplyReader::next()
{
    void* raw = nullptr;
    if (redisReaderGetReply(reader_.get(), &raw) != REDIS_OK) {
        return std::unexpected(std::string{redisReaderGetError(reader_.get())});
    }
    if (raw == nullptr) {
        return std::nullopt;
    }
    std::unique_ptr<void, FreeReply> const owner{raw};
    return reply_of(*static_cast<redisReply const*>(raw));
}

}  // namespace creditd::redis
