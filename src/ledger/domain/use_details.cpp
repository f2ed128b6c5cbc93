#include "ledger/domain/use_details.hpp"

#include "base/assert.hpp"
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

DetailsReader::DetailsReader(std::string_view bytes, UseKinds& kinds)
    : in_(bytes.substr(0, bytes.empty() ? 0 : bytes.size() - 1))
{
    auto const mark = bytes.empty() ? 0 : static_cast<std::uint8_t>(bytes.back());
    have_reasons_ = mark == with_reasons;
    if (!have_reasons_ && mark != without_reasons) {
        in_.fail();
        return;
    }
    auto const kind_count = in_.unsigned_number();
    for (std::uint64_t i = 0; i < kind_count && !in_.failed(); ++i) {
        auto const meter = in_.text();
        auto const reason = in_.text();
        kinds_.push_back(kinds.of(meter, reason));
    }
    left_ = in_.unsigned_number();
}

bool DetailsReader::next(UseDetail& detail)
{
    if (left_ == 0 || in_.failed()) {
        return false;
    }
    --left_;
    account_ += in_.unsigned_number();
    auto const place = in_.unsigned_number();
    auto const slot = in_.unsigned_number();
    if (place >= kinds_.size() || slot >> 1 >= quarters_per_day) {
        in_.fail();
        return false;
    }
    detail.account = static_cast<std::int64_t>(account_);
    detail.kind = kinds_[place];
    detail.quarter = static_cast<std::uint8_t>(slot >> 1);
    detail.is_reversal = (slot & 1) != 0;
    detail.lines = static_cast<std::int64_t>(in_.unsigned_number());
    detail.amount = read_sum(in_);
    return !in_.failed();
}

bool read_details(std::string_view bytes, UseKinds& kinds, UseDetails& details)
{
    DetailsReader reader{bytes, kinds};
    constexpr std::uint64_t least_bytes = 5;  // of one: a count that lies takes no memory
    details.sums.reserve(details.sums.size() + std::min(reader.left(), bytes.size() / least_bytes));
    for (UseDetail detail; reader.next(detail);) {
        details.sums.push_back(detail);
    }
    details.have_reasons = details.have_reasons && reader.have_reasons();
    return reader.is_done();
}

}  // namespace creditd::ledger
