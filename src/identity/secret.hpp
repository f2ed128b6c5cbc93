#pragma once

#include <string>
#include <string_view>

namespace creditd::identity {

inline constexpr std::string_view session_prefix = "cst_";  ///< of session tokens
inline constexpr std::string_view key_prefix = "csk_";      ///< of API keys
inline constexpr std::string_view setup_prefix = "csu_";    ///< of set-up tokens
inline constexpr std::string_view mail_prefix = "csm_";     ///< of links in mails
inline constexpr std::string_view wallet_prefix = "csw_";   ///< of links that open a wallet

/// A bearer secret of 256 random bits, shown once, and what is kept of it.
struct Secret
{
    std::string text;
    std::string digest;  ///< its SHA-256
};

/// `prefix` and 52 characters. Any thread.
[[nodiscard]] Secret new_secret(std::string_view prefix);

[[nodiscard]] std::string digest_of(std::string_view secret);

}  // namespace creditd::identity
