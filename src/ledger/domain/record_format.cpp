#include "ledger/domain/record_format.hpp"

#include "base/bytes.hpp"
#include "ledger/domain/part_format.hpp"

#include <algorithm>
#include <cstring>

namespace creditd::ledger {

namespace {

// Parts of a line's details, by bit of the mask. Stored: never renumber.
enum Part : std::uint64_t {
    has_draws = 1 << 0,
    has_hold = 1 << 1,
    has_charge = 1 << 2,
    has_made_grants = 1 << 3,
    has_settled = 1 << 4,
    has_debt_repaid = 1 << 5,
    has_debt_made = 1 << 6,
    has_corrects = 1 << 7,
    has_purchase = 1 << 8,
    has_reason_code = 1 << 9,
};

constexpr std::uint8_t paid_at_a_cost = 2;  ///< 0 promotional, 1 paid; here the cost follows

std::uint64_t parts_of(Transaction const& line)
{
    return (line.draws.empty() ? 0 : has_draws) | (line.hold ? has_hold : 0) |
           (line.charge ? has_charge : 0) | (line.made_grants.empty() ? 0 : has_made_grants) |
           (line.settled ? has_settled : 0) | (line.debt_repaid.is_zero() ? 0 : has_debt_repaid) |
           (line.debt_made.is_zero() ? 0 : has_debt_made) | (line.corrects == 0 ? 0 : has_corrects) |
           (line.purchase == 0 ? 0 : has_purchase) | (line.reason_code.empty() ? 0 : has_reason_code);
}

void write(ByteWriter& out, HoldSnapshot const& hold)
{
    out.number(hold.number);
    out.byte(static_cast<std::uint8_t>(hold.kind));
    out.byte(static_cast<std::uint8_t>(hold.state));
    out.credits(hold.placed);
    out.credits(hold.captured);
    out.credits(hold.left);
    out.moment(hold.placed_at);
    write_optional(out, hold.expires_at);
    write_optional(out, hold.priced);
    out.text(hold.reference);
}

HoldSnapshot read_hold(ByteReader& in)
{
    HoldSnapshot hold;
    hold.number = in.number();
    hold.kind = static_cast<HoldKind>(in.byte());
    hold.state = static_cast<HoldState>(in.byte());
    hold.placed = in.credits();
    hold.captured = in.credits();
    hold.left = in.credits();
    hold.placed_at = in.moment();
    hold.expires_at = read_optional_moment(in);
    hold.priced = read_optional_charge(in);
    hold.reference = in.text();
    return hold;
}

void write(ByteWriter& out, GrantFacts const& facts)
{
    out.number(facts.number);
    out.byte(static_cast<std::uint8_t>(facts.source));
    out.byte(facts.cost ? paid_at_a_cost : facts.paid ? 1 : 0);
    out.byte(static_cast<std::uint8_t>(facts.priority));
    out.credits(facts.amount);
    out.moment(facts.effective_at);
    write_optional(out, facts.expires_at);
    out.number(facts.purchase);
    if (facts.cost) {
        out.number(facts.cost->paid);
        out.raw({facts.cost->currency.data(), facts.cost->currency.size()});
        out.credits(facts.cost->credits);
    }
}

GrantFacts read_facts(ByteReader& in)
{
    GrantFacts facts;
    facts.number = in.number();
    facts.source = static_cast<GrantSource>(in.byte());
    auto const paid = in.byte();
    facts.paid = paid != 0;
    facts.priority = in.byte();
    facts.amount = in.credits();
    facts.effective_at = in.moment();
    facts.expires_at = read_optional_moment(in);
    facts.purchase = in.number();
    if (paid == paid_at_a_cost) {
        auto& cost = facts.cost.emplace();
        cost.paid = in.number();
        std::ranges::copy(in.raw(cost.currency.size()), cost.currency.begin());
        cost.credits = in.credits();
        if (cost.paid <= 0 || !cost.credits.is_positive()) {
            in.fail();
        }
    }
    return facts;
}

void write(ByteWriter& out, Settled const& settled)
{
    out.number(settled.seq);
    out.credits(settled.balance);
    out.credits(settled.held);
    out.credits(settled.debt);
}

Settled read_settled(ByteReader& in)
{
    Settled settled;
    settled.seq = in.number();
    settled.balance = in.credits();
    settled.held = in.credits();
    settled.debt = in.credits();
    return settled;
}

}  // namespace

std::string details_of(Transaction const& line)
{
    std::string bytes;
    ByteWriter out{bytes};
    out.unsigned_number(parts_of(line));
    if (!line.draws.empty()) {
        out.unsigned_number(line.draws.size());
        for (auto const& draw : line.draws) {
            out.number(draw.grant);
            out.credits(draw.amount);
        }
    }
    if (line.hold) {
        write(out, *line.hold);
    }
    if (line.charge) {
        write(out, *line.charge);
    }
    if (!line.made_grants.empty()) {
        out.unsigned_number(line.made_grants.size());
        for (auto const& facts : line.made_grants) {
            write(out, facts);
        }
    }
    if (line.settled) {
        write(out, *line.settled);
    }
    if (!line.debt_repaid.is_zero()) {
        out.credits(line.debt_repaid);
    }
    if (!line.debt_made.is_zero()) {
        out.credits(line.debt_made);
    }
    if (line.corrects != 0) {
        out.number(line.corrects);
    }
    if (line.purchase != 0) {
        out.number(line.purchase);
    }
    if (!line.reason_code.empty()) {
        out.text(line.reason_code);
    }
    return bytes;
}

bool read_details(Transaction& line, std::string_view details)
{
    ByteReader in{details};
    auto const parts = in.unsigned_number();
    if ((parts & has_draws) != 0) {
        auto const count = in.unsigned_number();
        for (std::uint64_t i = 0; i < count && !in.failed(); ++i) {
            auto const grant = in.number();
            line.draws.push_back({grant, in.credits()});
        }
    }
    if ((parts & has_hold) != 0) {
        line.hold = read_hold(in);
    }
    if ((parts & has_charge) != 0) {
        line.charge = read_charge(in);
    }
    if ((parts & has_made_grants) != 0) {
        auto const count = in.unsigned_number();
        for (std::uint64_t i = 0; i < count && !in.failed(); ++i) {
            line.made_grants.push_back(read_facts(in));
        }
    }
    if ((parts & has_settled) != 0) {
        line.settled = read_settled(in);
    }
    line.debt_repaid = (parts & has_debt_repaid) != 0 ? in.credits() : Credits{};
    line.debt_made = (parts & has_debt_made) != 0 ? in.credits() : Credits{};
    line.corrects = (parts & has_corrects) != 0 ? in.number() : 0;
    line.purchase = (parts & has_purchase) != 0 ? in.number() : 0;
    if ((parts & has_reason_code) != 0) {
        line.reason_code = in.text();
    }
    return in.at_end() && !in.failed();
}

std::string text_of(Transaction const& line, std::string_view salt)
{
    std::string bytes;
    ByteWriter out{bytes};
    out.byte(1);
    bytes += salt;
    out.text(line.actor);
    out.text(line.reason);
    out.text(line.reference);
    bytes += line.metadata;  // last, so its length need not be told
    return bytes;
}

bool read_text(Transaction& line, std::string_view text)
{
    constexpr std::size_t salt_size = 16;
    if (text.size() == 1 + sizeof(crypto::Digest) && text.front() == 0) {
        return true;
    }
    if (text.size() < 1 + salt_size || text.front() != 1) {
        return false;
    }
    ByteReader in{text.substr(1 + salt_size)};
    line.actor = in.text();
    line.reason = in.text();
    line.reference = in.text();
    line.metadata = in.rest();
    return !in.failed();
}

crypto::Digest digest_of_text(std::string_view text)
{
    if (text.size() == 1 + sizeof(crypto::Digest) && text.front() == 0) {
        crypto::Digest digest;
        std::memcpy(digest.data(), text.data() + 1, digest.size());
        return digest;
    }
    return crypto::sha256(text);
}

std::string erased(std::string_view text)
{
    auto const digest = digest_of_text(text);
    return std::string(1, '\0') + std::string{crypto::view(digest)};
}

crypto::Digest chain_hash(std::string_view previous, Transaction const& line, std::string_view details,
                          crypto::Digest const& text_digest)
{
    std::string bytes;
    bytes.reserve(128 + details.size());
    ByteWriter out{bytes};
    out.number(line.account);
    out.number(line.seq);
    out.byte(static_cast<std::uint8_t>(line.type));
    out.credits(line.amount);
    out.credits(line.balance_after);
    out.credits(line.held_after);
    out.credits(line.debt_after);
    out.moment(line.occurred_at);
    out.moment(line.created_at);
    out.text(details);
    return crypto::sha256(previous, bytes, crypto::view(text_digest));
}

std::string snapshot_bytes(HoldSnapshot const& hold)
{
    std::string bytes;
    ByteWriter out{bytes};
    write(out, hold);
    return bytes;
}

std::optional<HoldSnapshot> read_snapshot(std::string_view bytes)
{
    ByteReader in{bytes};
    auto hold = read_hold(in);
    return in.at_end() && !in.failed() ? std::optional(std::move(hold)) : std::nullopt;
}

}  // namespace creditd::ledger
