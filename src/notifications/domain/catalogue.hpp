#pragma once

#include <span>
#include <string_view>

namespace creditd::notifications {

/// What is told to whom when a fact of this kind was left.
struct CatalogueEntry
{
    std::string_view kind;      ///< of the fact, and the type of the webhook: "purchase.paid"
    std::string_view mail{};    ///< template of the mail to the user; empty: no mail
    bool to_webhooks = true;    ///< endpoints may have it
    bool by_default = true;     ///< endpoints that name no types are told
    bool holds_secret = false;  ///< what it tells is forgotten as soon as it was sent or given up
};

/// Every kind that is told to anybody.
[[nodiscard]] std::span<CatalogueEntry const> catalogue();

[[nodiscard]] CatalogueEntry const* find_entry(std::string_view kind);

}  // namespace creditd::notifications
