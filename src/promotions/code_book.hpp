#pragma once

#include "engine/working_set.hpp"
#include "promotions/domain/promo_code.hpp"
#include "promotions/domain/redemption.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace creditd::promotions {

/// The promo codes of one batch and their redemptions: a shelf in the working set. A code is loaded once and
/// written once per batch, however many redeem it, and so is never used more often than it may be (PROMO-3).
/// The writer's thread alone.
class CodeBook final : public engine::Shelf
{
public:
    /// Names a code for loading, by its canonical text or by its number.
    void need(std::string_view code);
    void need_number(std::int64_t number);

    /// The code, or null. Needed before. Valid until the shelf is cleared.
    [[nodiscard]] PromoCode* find(std::string_view code);
    [[nodiscard]] PromoCode* find_number(std::int64_t number);

    /// Says that a code was changed.
    void touch(PromoCode const& code);

    /// A new code; there must be none of that text, and the text must have been needed.
    PromoCode& add(PromoCode code);

    /// Takes a code out that nobody redeemed.
    void remove(PromoCode const& code);

    /// Whether an account redeemed a code. Needed before.
    void need_redemption(std::int64_t account, std::string_view code);
    [[nodiscard]] bool has_redeemed(std::int64_t account, std::string_view code) const;

    /// Counts a use of the code, which must be there, and writes down who had it.
    void add_redemption(Redemption redemption);

    void want(storage::Batch& batch) override;
    void load(storage::Batch& batch) override;
    void record(storage::Batch& batch, engine::Context const& context) override;
    void clear() override;

private:
    struct Entry
    {
        bool is_loaded = false;
        bool was_there = false;
        bool is_changed = false;
        std::optional<PromoCode> code{};
    };
    using Use = std::pair<std::int64_t, std::string>;  ///< account and code

    std::map<std::string, Entry, std::less<>> entries_;
    std::map<std::int64_t, std::string> texts_;  ///< needed numbers; empty text: there is none
    std::map<Use, bool> uses_;                   ///< needed ones, and whether they are
    std::set<Use> uses_to_load_;
    std::vector<Redemption> redemptions_;
};

}  // namespace creditd::promotions
