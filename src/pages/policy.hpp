#pragma once

#include "pages/settings.hpp"

#include <string>
#include <string_view>

namespace creditd::pages {

/// Which of the pages.
enum class Area { Console, Wallet, Docs };

/// The Content-Security-Policy of a page (WEB-2). `nonce` is the one of this answer's style elements.
[[nodiscard]] std::string policy_of(Area area, Settings const& settings, std::string_view nonce);

/// True for what may stand in `frame-ancestors`: an origin of https, or of http on this machine, without a
/// path (`https://shop.example.com`, `https://*.example.com:8443`).
[[nodiscard]] bool is_frame_ancestor(std::string_view origin);

}  // namespace creditd::pages
