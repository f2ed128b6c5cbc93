#pragma once

#include "stripe/sandbox/objects.hpp"

#include <set>
#include <string>
#include <string_view>

namespace creditd::stripe::sandbox {

/// What a caller wants to see whole instead of by its id: `payment_intent.payment_method`.
using Expand = std::set<std::string, std::less<>>;

/// Objects as Stripe's API of the version in Settings says them, with every member that must be there.
class Render
{
public:
    /// `page_base`: where the sandbox's own pages are, `http://127.0.0.1:12111`.
    Render(Objects const& objects, std::string page_base)
        : objects_(objects),
          page_base_(std::move(page_base))
    {}

    [[nodiscard]] std::string json(Session const& session, Expand const& expand = {}) const;
    [[nodiscard]] std::string json(Payment const& payment, Expand const& expand = {}) const;
    [[nodiscard]] std::string json(Refund const& refund, Expand const& expand = {}) const;
    [[nodiscard]] std::string json(Dispute const& dispute, Expand const& expand = {}) const;
    [[nodiscard]] std::string json(Customer const& customer, Expand const& expand = {}) const;
    [[nodiscard]] std::string json(Event const& event, Expand const& expand = {}) const;
    [[nodiscard]] std::string charge_json(Payment const& payment) const;
    [[nodiscard]] std::string method_json(PaymentMethod const& method) const;

    /// Where the buyer pays on it.
    [[nodiscard]] std::string page_of(Session const& session) const;

    /// The body of an error.
    [[nodiscard]] std::string error_json(std::string_view type, std::string_view code,
                                         std::string_view message, std::string_view decline_code = {},
                                         Payment const* payment = nullptr) const;

private:
    Objects const& objects_;
    std::string page_base_;
};

}  // namespace creditd::stripe::sandbox
