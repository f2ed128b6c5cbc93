#include "ledger/domain/record_format.hpp"

#include "base/bytes.hpp"

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

std::uint64_t parts_of(Transaction const& line)
{
    return (line.draws.empty() ? 0 : has_draws) | (line.hold ? has_hold : 0) |
           (line.charge ? has_charge : 0) | (line.made_grants.empty() ? 0 : has_made_grants) |
           (line.settled ? has_settled : 0) | (line.debt_repaid.is_zero() ? 0 : has_debt_repaid) |
           (line.debt_made.is_zero() ? 0 : has_debt_made) | (line.corrects == 0 ? 0 : has_corrects) |
           (line.purchase == 0 ? 0 : has_purchase) | (line.reason_code.empty() ? 0 : has_reason_code);
}

void write(ByteWriter& out, std::optional<Moment> const& moment)
{
    out.byte(moment ? 1 : 0);
    if (moment) {
        out.moment(*moment);
    }
}

std::optional<Moment> read_optional_moment(ByteReader& in)
{
    return in.byte() == 1 ? std::optional(in.moment()) : std::nullopt;
}

void write(ByteWriter& out, Charge const& charge)
{
    out.text(charge.meter);
    out.number(charge.price_version);
    out.text(charge.quantity);
}

Charge read_charge(ByteReader& in)
{
    Charge charge;
    charge.meter = in.text();
    charge.price_version = in.number();
    charge.quantity = in.text();
    return charge;
}

void write(ByteWriter& out, std::optional<Charge> const& charge)
{
    out.byte(charge ? 1 : 0);
    if (charge) {
        write(out, *charge);
    }
}

std::optional<Charge> read_optional_charge(ByteReader& in)
{
    return in.byte() == 1 ? std::optional(read_charge(in)) : std::nullopt;
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
    write(out, hold.expires_at);
    write(out, hold.priced);
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
    out.byte(facts.paid ? 1 : 0);
    out.byte(static_cast<std::uint8_t>(facts.priority));
    out.credits(facts.amount);
    out.moment(facts.effective_at);
    write(out, facts.expires_at);
    out.number(facts.purchase);
}

GrantFacts read_facts(ByteReader& in)
{
    GrantFacts facts;
    facts.number = in.number();
    facts.source = static_cast<GrantSource>(in.byte());
    facts.paid = in.byte() != 0;
    facts.priority = in.byte();
    facts.amount = in.credits();
    facts.effective_at = in.moment();
    facts.expires_at = read_optional_moment(in);
    facts.purchase = in.number();
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

namespace {

constexpr std::uint8_t state_version = 1;

/// As whole credits and micro-credits, both of the value's sign: 64 bits of whole credits are enough for any
/// sum.
void write_wide(ByteWriter& out, __int128 micro)
{
    out.number(static_cast<std::int64_t>(micro / Credits::micro_per_credit));
    out.number(static_cast<std::int64_t>(micro % Credits::micro_per_credit));
}

__int128 read_wide(ByteReader& in)
{
    auto const whole = in.number();
    return static_cast<__int128>(whole) * Credits::micro_per_credit + in.number();
}

/// Only the types that occur: most accounts have three or four.
void write(ByteWriter& out, Tallies const& tallies)
{
    std::uint64_t present = 0;
    for (std::size_t type = 0; type < transaction_type_count; ++type) {
        present |= tallies.lines[type] != 0 ? std::uint64_t{1} << type : 0;
    }
    out.unsigned_number(present);
    for (std::size_t type = 0; type < transaction_type_count; ++type) {
        if (tallies.lines[type] != 0) {
            out.number(tallies.lines[type]);
            write_wide(out, tallies.micro[type]);
        }
    }
}

Tallies read_tallies(ByteReader& in)
{
    Tallies tallies;
    auto const present = in.unsigned_number();
    for (std::size_t type = 0; type < transaction_type_count; ++type) {
        if ((present >> type & 1) != 0) {
            tallies.lines[type] = in.number();
            tallies.micro[type] = read_wide(in);
        }
    }
    return tallies;
}

void write(ByteWriter& out, OpenGrant const& grant)
{
    write(out, grant.facts);
    out.byte(grant.scheduled ? 1 : 0);
    out.credits(grant.free);
    out.credits(grant.held);
}

OpenGrant read_grant(ByteReader& in)
{
    OpenGrant grant;
    grant.facts = read_facts(in);
    grant.scheduled = in.byte() != 0;
    grant.free = in.credits();
    grant.held = in.credits();
    return grant;
}

void write(ByteWriter& out, OpenHold const& hold)
{
    out.number(hold.number);
    out.byte(static_cast<std::uint8_t>(hold.kind));
    out.credits(hold.placed);
    out.credits(hold.captured);
    out.moment(hold.placed_at);
    write(out, hold.expires_at);
    out.number(hold.purchase);
    write(out, hold.priced);
    out.text(hold.reference);
    out.unsigned_number(hold.slices.size());
    for (auto const& slice : hold.slices) {
        out.number(slice.grant);
        out.credits(slice.left);
    }
}

OpenHold read_open_hold(ByteReader& in)
{
    OpenHold hold;
    hold.number = in.number();
    hold.kind = static_cast<HoldKind>(in.byte());
    hold.placed = in.credits();
    hold.captured = in.credits();
    hold.placed_at = in.moment();
    hold.expires_at = read_optional_moment(in);
    hold.purchase = in.number();
    hold.priced = read_optional_charge(in);
    hold.reference = in.text();
    auto const slices = in.unsigned_number();
    for (std::uint64_t i = 0; i < slices && !in.failed(); ++i) {
        auto const grant = in.number();
        hold.slices.push_back({grant, in.credits()});
    }
    return hold;
}

}  // namespace

std::string state_of(Account const& account)
{
    std::string bytes;
    ByteWriter out{bytes};
    out.byte(state_version);
    out.byte(static_cast<std::uint8_t>(account.status));
    out.moment(account.opened_at);
    out.moment(account.last_at);
    out.credits(account.balance);
    out.credits(account.held);
    out.credits(account.debt);
    out.number(account.seq);
    out.number(account.last_position);
    bytes.append(reinterpret_cast<char const*>(account.chain.data()), account.chain.size());
    write_wide(out, account.earned);
    write_wide(out, account.spent);
    write(out, account.tallies);
    out.unsigned_number(account.grants.size());
    for (auto const& grant : account.grants) {
        write(out, grant);
    }
    out.unsigned_number(account.holds.size());
    for (auto const& hold : account.holds) {
        write(out, hold);
    }
    return bytes;
}

bool read_state(Account& account, std::string_view state)
{
    ByteReader in{state};
    if (in.byte() != state_version) {
        return false;
    }
    account.status = static_cast<AccountStatus>(in.byte());
    account.opened_at = in.moment();
    account.last_at = in.moment();
    account.balance = in.credits();
    account.held = in.credits();
    account.debt = in.credits();
    account.seq = in.number();
    account.last_position = in.number();
    for (auto& byte : account.chain) {
        byte = static_cast<std::byte>(in.byte());
    }
    account.earned = read_wide(in);
    account.spent = read_wide(in);
    account.tallies = read_tallies(in);
    auto const grants = in.unsigned_number();
    for (std::uint64_t i = 0; i < grants && !in.failed(); ++i) {
        account.grants.push_back(read_grant(in));
    }
    auto const holds = in.unsigned_number();
    for (std::uint64_t i = 0; i < holds && !in.failed(); ++i) {
        account.holds.push_back(read_open_hold(in));
    }
    return in.at_end() && !in.failed();
}

std::string tallies_bytes(Tallies const& tallies)
{
    std::string bytes;
    ByteWriter out{bytes};
    write(out, tallies);
    return bytes;
}

bool read_tallies(Tallies& tallies, std::string_view bytes)
{
    ByteReader in{bytes};
    tallies = read_tallies(in);
    return in.at_end() && !in.failed();
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
