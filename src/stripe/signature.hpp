#pragma once

#include "base/moment.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace creditd::stripe {

/// Why a webhook is not believed, in the order of the checks.
enum class SignatureRefusal : std::uint8_t {
    NotInForm,      ///< no `t=SECONDS` once, or no `v1=` at all
    NoneFits,       ///< no `v1` is what any of the secrets makes of these bytes
    OutsideWindow,  ///< the time signed is more than the window from now, before or after
};

/// Judges the header `Stripe-Signature` (`t=SECONDS,v1=HEX[,v1=HEX…]`) over the body's raw bytes. Any of the
/// signatures may fit any of the secrets; each is compared in constant time. Blank secrets fit nothing. Both
/// ends of the window are inside; a window of zero is none. Empty when the signature is good (TOPUP-9).
[[nodiscard]] std::optional<SignatureRefusal> judge_signature(std::string_view body, std::string_view header,
                                                              std::span<std::string const> secrets,
                                                              Moment now,
                                                              Duration window = Duration::seconds(300));

/// The header that Stripe would send with that body.
[[nodiscard]] std::string signature_header(std::string_view body, std::string_view secret, Moment now);

}  // namespace creditd::stripe
