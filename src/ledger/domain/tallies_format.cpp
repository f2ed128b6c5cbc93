#include "ledger/domain/tallies_format.hpp"

namespace creditd::ledger {

namespace {

/// Only additions, usage and what ends them move credits; steps of a hold and repayments never do.
bool moves_credits(std::size_t type)
{
    switch (static_cast<TransactionType>(type)) {
    case TransactionType::DebtRepayment:
    case TransactionType::HoldPlaced:
    case TransactionType::HoldReleased:
    case TransactionType::HoldExpired:
    case TransactionType::HoldExtended: return false;
    default: return true;
    }
}

constexpr std::uint8_t in_two_parts = 3;  ///< nothing that short_micro writes begins so

}  // namespace

// Beyond 2^59 micro-credits as whole credits and the rest: 64 bits of whole credits
// are enough for any sum.
void write_sum(ByteWriter& out, __int128 micro)
{
    constexpr auto limit = __int128{1} << 59;
    if (micro < limit && micro > -limit) {
        return out.short_micro(static_cast<std::int64_t>(micro));
    }
    out.byte(in_two_parts);
    out.number(static_cast<std::int64_t>(micro / Credits::micro_per_credit));
    out.number(static_cast<std::int64_t>(micro % Credits::micro_per_credit));
}

__int128 read_sum(ByteReader& in)
{
    if (in.peek() != in_two_parts) {
        return in.short_micro();
    }
    (void)in.byte();
    auto const whole = in.number();
    return static_cast<__int128>(whole) * Credits::micro_per_credit + in.number();
}

void write_tallies(ByteWriter& out, Tallies const& tallies)
{
    std::uint64_t present = 0;
    for (std::size_t type = 0; type < transaction_type_count; ++type) {
        present |= tallies.lines[type] != 0 ? std::uint64_t{1} << type : 0;
    }
    out.unsigned_number(present);
    for (std::size_t type = 0; type < transaction_type_count; ++type) {
        if (tallies.lines[type] != 0) {
            out.unsigned_number(static_cast<std::uint64_t>(tallies.lines[type]));
            if (moves_credits(type)) {
                write_sum(out, tallies.micro[type]);
            }
        }
    }
}

Tallies read_tallies(ByteReader& in)
{
    Tallies tallies;
    auto const present = in.unsigned_number();
    for (std::size_t type = 0; type < transaction_type_count; ++type) {
        if ((present >> type & 1) != 0) {
            tallies.lines[type] = static_cast<std::int64_t>(in.unsigned_number());
            tallies.micro[type] = moves_credits(type) ? read_sum(in) : 0;
        }
    }
    return tallies;
}

std::string tallies_bytes(Tallies const& tallies)
{
    std::string bytes;
    ByteWriter out{bytes};
    write_tallies(out, tallies);
    return bytes;
}

bool read_tallies(Tallies& tallies, std::string_view bytes)
{
    ByteReader in{bytes};
    tallies = read_tallies(in);
    return in.at_end() && !in.failed();
}

}  // namespace creditd::ledger
