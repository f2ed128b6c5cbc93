#include "http/input.hpp"

#include <cstring>
#include <utility>

namespace creditd::http {

void Input::consume(std::size_t count)
{
    begin_ += count;
    if (begin_ == end_) {
        begin_ = 0;
        end_ = 0;
    }
}

std::string_view Input::take(std::size_t count)
{
    std::string_view const taken{bytes_.data() + begin_, count};
    consume(count);
    return taken;
}

std::span<char> Input::room()
{
    constexpr std::size_t least = 2048;
    if (bytes_.size() - end_ < least && begin_ > 0) {
        std::memmove(bytes_.data(), bytes_.data() + begin_, end_ - begin_);
        end_ -= std::exchange(begin_, 0);
    }
    if (bytes_.size() - end_ < least) {
        bytes_.resize(bytes_.size() * 2);
    }
    return {bytes_.data() + end_, bytes_.size() - end_};
}

}  // namespace creditd::http
