#pragma once

#include "topups/payment_gateway.hpp"

#include <string>
#include <vector>

namespace creditd::stripe {

/// Verifies and reads what Stripe posts.
class WebhookReader final : public topups::NewsVerifier
{
public:
    explicit WebhookReader(std::vector<std::string> secrets);

    [[nodiscard]] std::variant<topups::News, Refusal> verify(std::string_view body,
                                                             std::string_view signature,
                                                             Moment now) const override;
    [[nodiscard]] std::optional<topups::News> read(std::string_view body) const override;

private:
    std::vector<std::string> const secrets_;
};

}  // namespace creditd::stripe
