#include "promotions/verify.hpp"

#include "promotions/store.hpp"

namespace creditd::promotions {

namespace {

std::string fault_of(store::Tally const& tally)
{
    return "promo_codes " + tally.code + ": uses " + std::to_string(tally.uses) + ", redemptions " +
           std::to_string(tally.redemptions) +
           (tally.max_uses ? ", at most " + std::to_string(*tally.max_uses) : std::string{});
}

}  // namespace

std::vector<engine::Check> verify(storage::Database& database)
{
    constexpr std::int64_t codes_per_slice = 200;
    engine::Check uses{.name = "promo_uses"};
    std::string after;
    for (std::size_t seen = codes_per_slice; seen == codes_per_slice;) {
        std::vector<store::Tally> tallies;
        database.read(
            [&](storage::Reader& reader) { tallies = store::tallies(reader, after, codes_per_slice); });
        seen = tallies.size();
        for (auto& tally : tallies) {
            bool const holds =
                tally.uses == tally.redemptions && (!tally.max_uses || tally.uses <= *tally.max_uses);
            uses.expect(holds, [&] { return fault_of(tally); });
            after = std::move(tally.code);
        }
    }
    std::optional<Redemption> stray;
    database.read([&](storage::Reader& reader) { stray = store::find_stray_redemption(reader); });
    uses.expect(!stray, [&] {
        return "promo_redemptions account " + std::to_string(stray->account) + ": there is no code " +
               stray->code;
    });
    return {uses};
}

}  // namespace creditd::promotions
