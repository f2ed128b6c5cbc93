#pragma once

#include "promotions/domain/promo_code.hpp"
#include "storage/reader.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace creditd::promotions {

/// The code of that text, in its canonical spelling, if there is one.
[[nodiscard]] std::optional<PromoCode> find_code(storage::Reader& reader, std::string_view code);

/// Whether an account redeemed the code of that text.
[[nodiscard]] bool has_redeemed(storage::Reader& reader, std::int64_t account, std::string_view code);

}  // namespace creditd::promotions
