#pragma once

#include "topups/domain/purchase.hpp"
#include "topups/settings.hpp"

#include <string>
#include <string_view>

namespace creditd::topups {

/// The receipt of a paid purchase as a page for people and printers: number, date, seller, buyer, what was
/// bought, tax lines and totals, refunds. Everything in it is escaped.
[[nodiscard]] std::string receipt_page(Purchase const& purchase, Settings const& settings);

/// What a buyer sees who comes back from the provider's page.
[[nodiscard]] std::string return_page(std::string_view heading, std::string_view sentence, bool is_live);

/// The Content-Security-Policy of both pages: their own style, and nothing else.
[[nodiscard]] std::string const& receipt_policy();

}  // namespace creditd::topups
