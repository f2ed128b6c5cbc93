#pragma once

#include "audit/domain/chain.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::audit {

/// Chain heads as they stood at one moment (ADMIN-2): one line of the anchor file.
struct Seal
{
    enum class Kind : std::uint8_t {
        Moved,    ///< the heads that moved since the seal before
        Restore,  ///< the database was put back to an earlier state: all its heads; later ones were given up
    };

    std::int64_t number = 1;  ///< counts up from 1 in its file
    Moment made_at;
    Kind kind = Kind::Moved;
    std::string previous{};  ///< hex SHA-256 of the line before, empty in the first: no line can be taken out
    std::vector<Head> heads{};

    bool operator==(Seal const&) const = default;
};

/// A seal's line as it is signed: JSON without the signature and the closing brace. Exactly one text per
/// seal.
[[nodiscard]] std::string to_text(Seal const& seal);

/// The whole line, without its line feed; `signature` is raw bytes.
[[nodiscard]] std::string signed_line(std::string_view text, std::string_view signature);

/// A line taken apart.
struct SignedSeal
{
    Seal seal;
    std::string text;  ///< what was signed
    std::string signature;
};

/// Empty unless `line` is exactly as `to_text` and `signed_line` write it.
[[nodiscard]] std::optional<SignedSeal> seal_from_line(std::string_view line);

}  // namespace creditd::audit
