#pragma once

#include "http/exchange.hpp"
#include "http/workers.hpp"
#include "pages/settings.hpp"

#include <memory>
#include <string_view>

namespace creditd::pages {

/// Answers with the embedded file `assets/<path>` (WEB-3), or 404: in the encoding that the request prefers
/// of those it is kept in, for good, or 304 when the client has it. Who takes no compressed copy has it
/// unpacked on `workers`.
void answer_asset(http::Workers& workers, Settings const& settings, std::unique_ptr<http::Exchange> exchange,
                  std::string_view path);

/// The embedded page of that name (`console.html`). Asserts that there is one.
[[nodiscard]] std::string_view page_text(std::string_view name);

/// The asset that pages have as their icon, `assets/mark-….svg`; empty when there is none.
[[nodiscard]] std::string_view icon_path();

}  // namespace creditd::pages
