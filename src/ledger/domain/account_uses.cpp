#include "ledger/domain/account_uses.hpp"

#include "base/assert.hpp"
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

bool UsesReader::next(AccountUses& uses)
{
    if (left_ == 0 || in_.failed()) {
        return false;
    }
    --left_;
    account_ += in_.unsigned_number();
    uses.account = static_cast<std::int64_t>(account_);
    uses.lines = in_.number();
    uses.used = read_sum(in_);
    uses.reversed = read_sum(in_);
    return !in_.failed();
}

std::optional<std::vector<AccountUses>> read_uses(std::string_view bytes)
{
    UsesReader reader{bytes};
    std::vector<AccountUses> accounts;
    constexpr std::uint64_t least_bytes = 4;  // of one: a count that lies takes no memory
    accounts.reserve(std::min(reader.left(), bytes.size() / least_bytes));
    for (AccountUses uses; reader.next(uses);) {
        accounts.push_back(uses);
    }
    return reader.is_done() ? std::optional(std::move(accounts)) : std::nullopt;
}

}  // namespace creditd::ledger
