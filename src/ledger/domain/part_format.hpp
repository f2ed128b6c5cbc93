#pragma once

#include "base/bytes.hpp"
#include "ledger/domain/transaction.hpp"

#include <optional>

namespace creditd::ledger {

// Parts that lines, holds and states have in common, as bytes.

inline void write_optional(ByteWriter& out, std::optional<Moment> const& moment)
{
    out.byte(moment ? 1 : 0);
    if (moment) {
        out.moment(*moment);
    }
}

inline std::optional<Moment> read_optional_moment(ByteReader& in)
{
    return in.byte() == 1 ? std::optional(in.moment()) : std::nullopt;
}

inline void write(ByteWriter& out, Charge const& charge)
{
    out.text(charge.meter);
    out.number(charge.price_version);
    out.text(charge.quantity);
}

inline Charge read_charge(ByteReader& in)
{
    Charge charge;
    charge.meter = in.text();
    charge.price_version = in.number();
    charge.quantity = in.text();
    return charge;
}

inline void write_optional(ByteWriter& out, std::optional<Charge> const& charge)
{
    out.byte(charge ? 1 : 0);
    if (charge) {
        write(out, *charge);
    }
}

inline std::optional<Charge> read_optional_charge(ByteReader& in)
{
    return in.byte() == 1 ? std::optional(read_charge(in)) : std::nullopt;
}

}  // namespace creditd::ledger
