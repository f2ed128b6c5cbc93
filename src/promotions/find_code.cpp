#include "promotions/find_code.hpp"

#include "promotions/store.hpp"

namespace creditd::promotions {

std::optional<PromoCode> find_code(storage::Reader& reader, std::string_view code)
{
    return store::find_code(reader, code);
}

bool has_redeemed(storage::Reader& reader, std::int64_t account, std::string_view code)
{
    return store::find_redemption(reader, account, code);
}

}  // namespace creditd::promotions
