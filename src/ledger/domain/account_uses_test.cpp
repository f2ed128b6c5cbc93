#include "ledger/domain/account_uses.hpp"

#include <doctest/doctest.h>

namespace creditd::ledger {

TEST_CASE("ADMIN-6: uses by account read back as they were, sums beyond 64 bits among them")
{
    auto const large = static_cast<__int128>(INT64_MAX) * 1'000'000 + 7;
    std::vector<AccountUses> const accounts{
        {0, 1, 1, 0}, {5, 3, large, 2'500'000}, {INT64_MAX, 1'000'000'000'000, 0, large}};
    auto const bytes = uses_bytes(accounts);
    CHECK(read_uses(bytes) == accounts);
    CHECK(read_uses(uses_bytes({})) == std::vector<AccountUses>{});
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        CAPTURE(length);
        CHECK_FALSE(read_uses(bytes.substr(0, length)));
    }
    CHECK_FALSE(read_uses(bytes + '\0'));
}

}  // namespace creditd::ledger
