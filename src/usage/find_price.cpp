#include "usage/find_price.hpp"

#include "usage/store.hpp"

namespace creditd::usage {

std::optional<PriceVersion> find_price(storage::Reader& reader, std::string_view meter, std::int64_t version)
{
    auto const prices = store::load_prices(reader);
    auto const* const found = prices.find(meter);
    auto const* const price = found != nullptr ? found->version(version) : nullptr;
    return price != nullptr ? std::optional(*price) : std::nullopt;
}

}  // namespace creditd::usage
