#pragma once

#include <string>
#include <vector>

namespace creditd::pages {

/// Who takes money, as the pages need to know.
enum class Payments { Off, Sandbox, Test, Live };

/// What the pages are told, and what an operator can set about them.
struct Settings
{
    std::string version{};
    bool is_test = false;      ///< the ledger is a test ledger
    std::string public_url{};  ///< empty: unknown
    bool registration = true;  ///< users may register
    bool mail = false;         ///< mail is sent, so that passwords can be reset
    Payments payments = Payments::Off;
    std::string stripe_publishable_key{};  ///< empty: checkouts are hosted by Stripe, never embedded

    /// Origins whose pages may show the wallet in a frame (`https://shop.example.com`); none by default.
    std::vector<std::string> frame_ancestors{};

    /// Stripe's embedded checkout can be shown: its key is there, and it is Stripe that is called.
    [[nodiscard]] bool embeds_checkout() const
    {
        return !stripe_publishable_key.empty() && (payments == Payments::Test || payments == Payments::Live);
    }
};

}  // namespace creditd::pages
