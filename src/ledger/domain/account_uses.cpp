#include "ledger/domain/account_uses.hpp"

#include "base/assert.hpp"
#include "base/bytes.hpp"
#include "ledger/domain/reserve_more.hpp"
#include "ledger/domain/tallies_format.hpp"

#include <algorithm>

namespace creditd::ledger {

std::string uses_bytes(std::vector<AccountUses> const& accounts)
{
    std::string bytes;
    ByteWriter out{bytes};
    std::int64_t before = 0;
    out.unsigned_number(accounts.size());
    for (auto const& uses : accounts) {
        CREDITD_ASSERT(uses.account >= before);
        out.unsigned_number(static_cast<std::uint64_t>(uses.account - before));
        out.number(uses.lines);
        write_sum(out, uses.used);
        write_sum(out, uses.reversed);
        before = uses.account;
    }
    return bytes;
}

std::optional<std::vector<AccountUses>> read_uses(std::string_view bytes)
{
    std::vector<AccountUses> accounts;
    return read_uses(bytes, accounts) ? std::optional(std::move(accounts)) : std::nullopt;
}

bool read_uses(std::string_view bytes, std::vector<AccountUses>& accounts)
{
    ByteReader in{bytes};
    auto const count = in.unsigned_number();
    constexpr std::uint64_t least_bytes = 4;  // of one: a count that lies takes no memory
    reserve_more(accounts, std::min(count, bytes.size() / least_bytes));
    std::uint64_t account = 0;
    for (std::uint64_t i = 0; i < count && !in.failed(); ++i) {
        account += in.unsigned_number();
        auto& uses = accounts.emplace_back();
        uses.account = static_cast<std::int64_t>(account);
        uses.lines = in.number();
        uses.used = read_sum(in);
        uses.reversed = read_sum(in);
    }
    return !in.failed() && in.at_end();
}

}  // namespace creditd::ledger
