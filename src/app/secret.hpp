#pragma once

#include <string>
#include <utility>

namespace creditd::app {

/// A password, key or token on its way from the configuration to where it is used. It has no operator to
/// print, compare or format it, so it reaches a log only by somebody writing `reveal`.
class Secret
{
public:
    Secret() = default;
    explicit Secret(std::string text) : text_(std::move(text)) {}

    [[nodiscard]] bool empty() const { return text_.empty(); }
    [[nodiscard]] std::string const& reveal() const { return text_; }

private:
    std::string text_;
};

}  // namespace creditd::app
