#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace creditd::http {

/// Bytes received and not yet used.
class Input
{
public:
    [[nodiscard]] std::string_view view() const { return {bytes_.data() + begin_, end_ - begin_}; }
    [[nodiscard]] bool empty() const { return begin_ == end_; }

    void consume(std::size_t count);

    /// Consumes and returns them; valid until `room`.
    std::string_view take(std::size_t count);

    /// Room to receive into, at least a few kilobytes of it. Moves what is held.
    std::span<char> room();
    void received(std::size_t count) { end_ += count; }

private:
    std::vector<char> bytes_ = std::vector<char>(4096);
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

}  // namespace creditd::http
