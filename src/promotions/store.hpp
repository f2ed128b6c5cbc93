#pragma once

#include "promotions/domain/guess_window.hpp"
#include "promotions/domain/promo_code.hpp"
#include "promotions/domain/redemption.hpp"
#include "storage/batch.hpp"
#include "storage/reader.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::promotions::store {

// Rows of promo codes, redemptions and guesses, in and out. Writes are for the writer's thread within a
// batch.

// `want_…` announces what `load_…` or `has_…` will ask for (storage::Batch::want).

void want_code(storage::Batch& batch, std::string_view code);
[[nodiscard]] std::optional<PromoCode> load_code(storage::Batch& batch, std::string_view code);
/// The code with that number, if there is one.
[[nodiscard]] std::optional<std::string> load_code_text(storage::Batch& batch, std::int64_t number);
void upsert_code(storage::Batch& batch, PromoCode const& code);
void remove_code(storage::Batch& batch, std::string_view code);

void want_redemption(storage::Batch& batch, std::int64_t account, std::string_view code);
[[nodiscard]] bool has_redemption(storage::Batch& batch, std::int64_t account, std::string_view code);
void insert_redemption(storage::Batch& batch, Redemption const& redemption);

/// `guesser`: 16 bytes that stand for a user or an address.
void want_guesses(storage::Batch& batch, std::string_view guesser);
[[nodiscard]] GuessWindow load_guesses(storage::Batch& batch, std::string_view guesser);
void upsert_guesses(storage::Batch& batch, std::string_view guesser, GuessWindow const& window);
/// Removes up to `count` windows that began before `moment`.
void remove_guesses_before(storage::Batch& batch, Moment moment, std::int64_t count);

[[nodiscard]] std::optional<PromoCode> find_code(storage::Reader& reader, std::string_view code);
[[nodiscard]] bool find_redemption(storage::Reader& reader, std::int64_t account, std::string_view code);
[[nodiscard]] std::optional<PromoCode> find_code_number(storage::Reader& reader, std::int64_t number);

/// What a list of codes shows.
struct Filter
{
    std::optional<bool> active{};
    std::string prefix{};  ///< of the code
};
/// Codes with numbers below `below`, newest first, `offset` of them left out.
[[nodiscard]] std::vector<PromoCode> list_codes(storage::Reader& reader, Filter const& filter,
                                                std::int64_t below, std::int64_t offset, std::int64_t count);
[[nodiscard]] std::int64_t count_codes(storage::Reader& reader, Filter const& filter);

/// Redemptions of a code with numbers below `below`, newest first, `offset` of them left out.
[[nodiscard]] std::vector<Redemption> list_redemptions(storage::Reader& reader, std::string_view code,
                                                       std::int64_t below, std::int64_t offset,
                                                       std::int64_t count);

/// What verify compares: a code, and how many redemptions it really has.
struct Tally
{
    std::string code;
    std::int64_t uses = 0;
    std::optional<std::int64_t> max_uses;
    std::int64_t redemptions = 0;
};
/// Codes after `after` in the order of their texts, at most `count`.
[[nodiscard]] std::vector<Tally> tallies(storage::Reader& reader, std::string_view after, std::int64_t count);
/// A redemption whose code there is none of, if any.
[[nodiscard]] std::optional<Redemption> find_stray_redemption(storage::Reader& reader);

/// The highest number of any code, or 0.
[[nodiscard]] std::int64_t last_number(storage::Reader& reader);

}  // namespace creditd::promotions::store
