#include "promotions/domain/promo_code.hpp"

#include <algorithm>

namespace creditd::promotions {

bool is_code_character(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

std::optional<std::string> canonical_code(std::string_view text)
{
    constexpr std::string_view blanks = " \t";
    auto const begin = std::min(text.find_first_not_of(blanks), text.size());
    std::string code{text.substr(begin, text.find_last_not_of(blanks) + 1 - begin)};
    for (auto& c : code) {
        if (c >= 'a' && c <= 'z') {
            c = static_cast<char>(c - 'a' + 'A');
        }
    }
    bool const can_be = code.size() >= code_length_min && code.size() <= code_length_max &&
                        std::ranges::all_of(code, is_code_character);
    return can_be ? std::optional{std::move(code)} : std::nullopt;
}

Outcome<Bounty, RedemptionRefusal> decide_redemption(PromoCode const* code, Redeemer const& redeemer,
                                                     Moment now)
{
    if (code == nullptr) {
        return refuse(RedemptionRefusal::NotFound);
    }
    auto const& terms = code->terms;
    if (!terms.active) {
        return refuse(RedemptionRefusal::Inactive);
    }
    if (terms.starts_at && now < *terms.starts_at) {
        return refuse(RedemptionRefusal::NotStarted);
    }
    if (terms.expires_at && now >= *terms.expires_at) {
        return refuse(RedemptionRefusal::Expired);
    }
#ifndef CREDITD_PLANTED_PROMO_ONCE
    if (redeemer.has_redeemed) {
        return refuse(RedemptionRefusal::AlreadyRedeemed);
    }
#endif
    if (terms.new_users_days && now - redeemer.opened_at >= Duration::days(*terms.new_users_days)) {
        return refuse(RedemptionRefusal::NotEligible);
    }
#ifndef CREDITD_PLANTED_PROMO_MAX_USES
    if (terms.max_uses && code->uses >= *terms.max_uses) {
        return refuse(RedemptionRefusal::Exhausted);
    }
#endif
    Bounty bounty{terms.credits, std::nullopt};
    if (terms.valid_for_days) {
        bounty.expires_at = now + Duration::days(*terms.valid_for_days);
    }
    return bounty;
}

}  // namespace creditd::promotions
