#include "ledger/domain/use_details.hpp"

#include "base/assert.hpp"
#include "base/bytes.hpp"
#include "ledger/domain/reserve_more.hpp"
#include "ledger/domain/tallies_format.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace creditd::ledger {

namespace {

constexpr std::uint64_t quarters_per_day = 96;
constexpr std::uint8_t without_reasons = 1;
constexpr std::uint8_t with_reasons = 2;

auto place_of(UseDetail const& detail)  // among those of its account
{
    return std::tuple{detail.kind, detail.quarter, detail.is_reversal};
}

/// Most differ in their account: the rest is looked at where they do not.
bool comes_before(UseDetail const& a, UseDetail const& b)
{
    return a.account != b.account ? a.account < b.account : place_of(a) < place_of(b);
}

}  // namespace

void sum_up(std::vector<UseDetail>& details)
{
    std::ranges::sort(details, comes_before);
    auto end = details.begin();
    for (auto const& detail : details) {
        if (end != details.begin() && !comes_before(*(end - 1), detail)) {
            (end - 1)->lines += detail.lines;
            (end - 1)->amount += detail.amount;
        } else {
            *end++ = detail;
        }
    }
    details.erase(end, details.end());
}

std::string details_bytes(std::span<UseDetail const> details, UseKinds const& kinds)
{
    std::map<std::uint32_t, std::uint64_t> places;  // of the kinds that occur here
    for (auto const& detail : details) {
        places.emplace(detail.kind, 0);
    }
    std::string bytes;
    ByteWriter out{bytes};
    out.unsigned_number(places.size());
    std::uint64_t next = 0;
    for (auto& [kind, place] : places) {
        out.text(kinds[kind].meter);
        out.text(kinds[kind].reason);
        place = next++;
    }
    out.unsigned_number(details.size());
    std::int64_t before = 0;
    for (auto const& detail : details) {
        CREDITD_ASSERT(detail.account >= before && detail.quarter < quarters_per_day);
        out.unsigned_number(static_cast<std::uint64_t>(detail.account - before));
        out.unsigned_number(places.at(detail.kind));
        out.unsigned_number(std::uint64_t{detail.quarter} << 1 | (detail.is_reversal ? 1U : 0U));
        out.unsigned_number(static_cast<std::uint64_t>(detail.lines));
        write_sum(out, detail.amount);
        before = detail.account;
    }
    out.byte(kinds.tell_reasons() ? with_reasons : without_reasons);
    return bytes;
}

bool read_details(std::string_view bytes, UseKinds& kinds, UseDetails& details)
{
    ByteReader in{bytes};
    std::vector<std::uint32_t> places;
    auto const kind_count = in.unsigned_number();
    for (std::uint64_t i = 0; i < kind_count && !in.failed(); ++i) {
        auto const meter = in.text();
        auto const reason = in.text();
        places.push_back(kinds.of(meter, reason));
    }
    auto const count = in.unsigned_number();
    constexpr std::uint64_t least_bytes = 5;  // of one: a count that lies takes no memory
    reserve_more(details.sums, std::min(count, bytes.size() / least_bytes));
    std::uint64_t account = 0;
    for (std::uint64_t i = 0; i < count && !in.failed(); ++i) {
        account += in.unsigned_number();
        auto const place = in.unsigned_number();
        auto const slot = in.unsigned_number();
        if (place >= places.size() || slot >> 1 >= quarters_per_day) {
            return false;
        }
        auto& detail = details.sums.emplace_back();
        detail.account = static_cast<std::int64_t>(account);
        detail.kind = places[place];
        detail.quarter = static_cast<std::uint8_t>(slot >> 1);
        detail.is_reversal = (slot & 1) != 0;
        detail.lines = static_cast<std::int64_t>(in.unsigned_number());
        detail.amount = read_sum(in);
    }
    auto const mark = in.byte();
    details.have_reasons = details.have_reasons && mark == with_reasons;
    return !in.failed() && in.at_end() && (mark == with_reasons || mark == without_reasons);
}

}  // namespace creditd::ledger
