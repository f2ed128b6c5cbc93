#include "ledger/domain/state_format.hpp"

#include "base/assert.hpp"
#include "base/bytes.hpp"
#include "base/numbers.hpp"
#include "ledger/domain/part_format.hpp"
#include "ledger/domain/tallies_format.hpp"

#include <algorithm>

namespace creditd::ledger {

namespace {

constexpr std::uint8_t state_version = 2;
constexpr std::uint8_t version_with_costs = 3;  ///< paid grants of a purchase say what they cost

/// How a grant's cost is told. Stored: never renumber.
enum CostHas : std::uint8_t { no_cost = 0, cost_of_amount = 1, cost_of_other_amount = 2 };

bool says_cost(GrantFacts const& facts)
{
    return facts.paid && facts.purchase != 0;
}

std::uint8_t version_of_state(Account const& account)
{
    return std::ranges::any_of(account.grants,
                               [](OpenGrant const& grant) { return grant.facts.cost.has_value(); })
               ? version_with_costs
               : state_version;
}

// What is there beside the usual. Stored: never renumber.
enum Has : std::uint8_t { is_suspended = 1, has_more_earned = 2, has_holds = 4, has_watches = 8 };
constexpr std::uint8_t any_has = 15;
enum GrantHas : std::uint8_t {
    source_bits = 7,
    is_paid = 8,
    is_scheduled = 16,
    has_expiry = 32,
    has_priority = 64,
    has_purchase = 128
};
enum HoldHas : std::uint8_t {
    is_dispute = 1,
    has_end = 2,
    has_hold_purchase = 4,
    has_price = 8,
    has_reference = 16,
    has_captured = 32
};
constexpr std::uint8_t any_hold_has = 63;

template <class... Flags>
std::uint8_t bits(Flags... flags)
{
    return static_cast<std::uint8_t>((flags | ...));
}

Credits read_credits(ByteReader& in)
{
    auto const value = Credits::from_micro(in.short_micro());
    return value.within_limit() ? value : (in.fail(), Credits{});
}

// Moments are told by how far they lie from another one, and numbers by how far from the first of the moment
// at which they were most likely given out: both are small that way.

void write_near(ByteWriter& out, Moment moment, Moment other)
{
    out.number(moment.in_milliseconds() - other.in_milliseconds());
}

/// A moment that is none (beyond 30,000 years) is rubbish, and so is a distance that would lead there.
constexpr std::int64_t farthest_ms = std::int64_t{1} << 50;

Moment read_near(ByteReader& in, Moment other)
{
    auto const by = in.number();
    bool const is_near = by < farthest_ms && by > -farthest_ms;
    auto const at = is_near ? other.in_milliseconds() + by : farthest_ms;
    if (at >= farthest_ms || at <= -farthest_ms) {
        in.fail();
        return {};
    }
    return Moment::from_milliseconds(at);
}

void write_number_near(ByteWriter& out, std::int64_t number, Moment given_out)
{
    out.number(number - NumberSource::first_at(given_out));
}

std::int64_t read_number_near(ByteReader& in, Moment given_out)
{
    auto const by = static_cast<std::uint64_t>(in.number());  // rubbish may wrap
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(NumberSource::first_at(given_out)) + by);
}

void write_cost(ByteWriter& out, GrantFacts const& facts)
{
    CREDITD_ASSERT(!facts.cost || says_cost(facts));
    if (!facts.cost) {
        return out.byte(no_cost);
    }
    bool const of_amount = facts.cost->credits == facts.amount;
    out.byte(of_amount ? cost_of_amount : cost_of_other_amount);
    out.number(facts.cost->paid);
    out.raw({facts.cost->currency.data(), facts.cost->currency.size()});
    if (!of_amount) {
        out.short_micro(facts.cost->credits.micro());
    }
}

void read_cost(ByteReader& in, GrantFacts& facts)
{
    auto const kind = in.byte();
    if (kind == no_cost) {
        return;
    }
    auto& cost = facts.cost.emplace();
    cost.paid = in.number();
    auto const currency = in.raw(cost.currency.size());
    std::ranges::copy(currency, cost.currency.begin());
    cost.credits = kind == cost_of_amount ? facts.amount : read_credits(in);
    if (kind > cost_of_other_amount || cost.paid <= 0 || !cost.credits.is_positive()) {
        in.fail();
        facts.cost.reset();
    }
}

void write(ByteWriter& out, OpenGrant const& grant, Moment opened_at, std::uint8_t version)
{
    auto const& facts = grant.facts;
    out.byte(bits(static_cast<int>(facts.source), facts.paid ? is_paid : 0,
                  grant.scheduled ? is_scheduled : 0, facts.expires_at ? has_expiry : 0,
                  facts.priority != default_priority ? has_priority : 0,
                  facts.purchase != 0 ? has_purchase : 0));
    write_near(out, facts.effective_at, opened_at);
    write_number_near(out, facts.number, facts.effective_at);
    out.short_micro(facts.amount.micro());
    out.short_micro(grant.free.micro());
    if (facts.expires_at) {
        write_near(out, *facts.expires_at, facts.effective_at);
    }
    if (facts.priority != default_priority) {
        out.byte(static_cast<std::uint8_t>(facts.priority));
    }
    if (facts.purchase != 0) {
        out.number(facts.purchase);
    }
    if (version == version_with_costs && says_cost(facts)) {
        write_cost(out, facts);
    }
}

OpenGrant read_grant(ByteReader& in, Moment opened_at, std::uint8_t version)
{
    OpenGrant grant;
    auto& facts = grant.facts;
    auto const flags = in.byte();
    facts.source = static_cast<GrantSource>(flags & source_bits);
    facts.paid = (flags & is_paid) != 0;
    grant.scheduled = (flags & is_scheduled) != 0;
    facts.effective_at = read_near(in, opened_at);
    facts.number = read_number_near(in, facts.effective_at);
    facts.amount = read_credits(in);
    grant.free = read_credits(in);
    if ((flags & has_expiry) != 0) {
        facts.expires_at = read_near(in, facts.effective_at);
    }
    facts.priority = (flags & has_priority) != 0 ? in.byte() : default_priority;
    facts.purchase = (flags & has_purchase) != 0 ? in.number() : 0;
    if (version == version_with_costs && says_cost(facts)) {
        read_cost(in, facts);
    }
    return grant;
}

/// A slice names its grant by its place among the account's, from 1. After 0 comes a number: the grant of a
/// slice with nothing left may be gone.
void write(ByteWriter& out, Slice const& slice, std::vector<OpenGrant> const& grants)
{
    auto const found =
        std::ranges::find(grants, slice.grant, [](OpenGrant const& grant) { return grant.facts.number; });
    bool const is_there = found != grants.end();
    out.unsigned_number(is_there ? static_cast<std::uint64_t>(found - grants.begin()) + 1 : 0);
    if (!is_there) {
        out.number(slice.grant);
    }
    out.short_micro(slice.left.micro());
}

Slice read_slice(ByteReader& in, std::vector<OpenGrant>& grants)
{
    auto const place = in.unsigned_number();
    if (place > grants.size()) {
        in.fail();
        return {};
    }
    Slice slice;
    slice.grant = place == 0 ? in.number() : grants[place - 1].facts.number;
    slice.left = read_credits(in);
    if (place == 0) {
        return slice.left.is_zero() ? slice : (in.fail(), slice);
    }
    auto& held = grants[place - 1].held;
    held += slice.left;
    if (!held.within_limit()) {
        in.fail();
        held = {};
    }
    return slice;
}

void write(ByteWriter& out, OpenHold const& hold, Account const& account)
{
    out.byte(bits(hold.kind == HoldKind::Dispute ? is_dispute : 0, hold.expires_at ? has_end : 0,
                  hold.purchase != 0 ? has_hold_purchase : 0, hold.priced ? has_price : 0,
                  hold.reference.empty() ? 0 : has_reference, hold.captured.is_zero() ? 0 : has_captured));
    write_near(out, hold.placed_at, account.last_at);
    write_number_near(out, hold.number, hold.placed_at);
    out.short_micro(hold.placed.micro());
    if (!hold.captured.is_zero()) {
        out.short_micro(hold.captured.micro());
    }
    if (hold.expires_at) {
        write_near(out, *hold.expires_at, hold.placed_at);
    }
    if (hold.purchase != 0) {
        out.number(hold.purchase);
    }
    if (hold.priced) {
        write(out, *hold.priced);
    }
    if (!hold.reference.empty()) {
        out.text(hold.reference);
    }
    out.unsigned_number(hold.slices.size());
    for (auto const& slice : hold.slices) {
        write(out, slice, account.grants);
    }
}

OpenHold read_hold(ByteReader& in, Account& account)
{
    OpenHold hold;
    auto const flags = in.byte();
    if ((flags & ~any_hold_has) != 0) {
        in.fail();
    }
    hold.kind = (flags & is_dispute) != 0 ? HoldKind::Dispute : HoldKind::Usage;
    hold.placed_at = read_near(in, account.last_at);
    hold.number = read_number_near(in, hold.placed_at);
    hold.placed = read_credits(in);
    hold.captured = (flags & has_captured) != 0 ? read_credits(in) : Credits{};
    if ((flags & has_end) != 0) {
        hold.expires_at = read_near(in, hold.placed_at);
    }
    hold.purchase = (flags & has_hold_purchase) != 0 ? in.number() : 0;
    if ((flags & has_price) != 0) {
        hold.priced = read_charge(in);
    }
    if ((flags & has_reference) != 0) {
        hold.reference = in.text();
    }
    auto const slices = in.unsigned_number();
    for (std::uint64_t i = 0; i < slices && !in.failed(); ++i) {
        hold.slices.push_back(read_slice(in, account.grants));
    }
    return hold;
}

/// A watch's byte: armed, two bits of its kind, not by mail.
constexpr int not_by_mail = 8;

void write(ByteWriter& out, std::vector<Watch> const& watches)
{
    out.unsigned_number(watches.size());
    for (auto const& watch : watches) {
        out.byte(
            bits(static_cast<int>(watch.kind) << 1, watch.armed ? 1 : 0, watch.by_mail ? 0 : not_by_mail));
        out.short_micro(watch.threshold.micro());
    }
}

/// At least one, and at most one of each kind, in the order of the kinds.
void read_watches(ByteReader& in, std::vector<Watch>& watches)
{
    auto const count = in.unsigned_number();
    if (count == 0) {
        in.fail();
    }
    for (std::uint64_t i = 0; i < count && !in.failed(); ++i) {
        auto const byte = in.byte();
        auto const kind = static_cast<WatchKind>((byte & ~not_by_mail) >> 1);
        bool const is_known = kind == WatchKind::LowBalance || kind == WatchKind::AutoTopUp;
        Watch const watch{.kind = kind,
                          .threshold = read_credits(in),
                          .armed = (byte & 1) != 0,
                          .by_mail = (byte & not_by_mail) == 0};
        if (!is_known || watch.threshold.is_negative() || (i > 0 && watches.back().kind >= kind)) {
            in.fail();
        }
        watches.push_back(watch);
    }
}

/// What follows from tallies, grants and holds.
struct Sums
{
    __int128 seq = 0;
    __int128 balance = 0;
    __int128 left = 0;
    __int128 held = 0;
    __int128 spent = 0;
    __int128 earned = 0;  ///< by types that always earn; adjustments may add to it
};

Sums sums_of(Account const& account)
{
    auto const micro = [&](TransactionType type) {
        return account.tallies.micro[static_cast<std::size_t>(type)];
    };
    Sums sums;
    for (std::size_t type = 0; type < transaction_type_count; ++type) {
        sums.seq += account.tallies.lines[type];
        sums.balance += account.tallies.micro[type];
    }
    for (auto const& grant : account.grants) {
        sums.left += grant.left().micro();
        sums.held += grant.held.micro();
    }
    sums.spent = -micro(TransactionType::Usage) - micro(TransactionType::UsageReversal);
    sums.earned =
        micro(TransactionType::Signup) + micro(TransactionType::Purchase) + micro(TransactionType::Promo);
    return sums;
}

bool is_amount(__int128 micro)
{
    return micro <= Credits::limit_micro && micro >= -Credits::limit_micro;
}

/// Fills what follows; false when it cannot be: a negative debt, or an amount beyond any.
bool complete(Account& account, __int128 more_earned)
{
    auto const sums = sums_of(account);
    auto const debt = sums.left - sums.balance;
    if (!is_amount(sums.balance) || !is_amount(sums.held) || !is_amount(debt) || debt < 0) {
        return false;
    }
    account.seq = static_cast<std::int64_t>(sums.seq);
    account.balance = Credits::from_micro(static_cast<std::int64_t>(sums.balance));
    account.held = Credits::from_micro(static_cast<std::int64_t>(sums.held));
    account.debt = Credits::from_micro(static_cast<std::int64_t>(debt));
    account.spent = sums.spent;
    account.earned = sums.earned + more_earned;
    return true;
}

}  // namespace

std::string state_of(Account const& account)
{
    auto const sums = sums_of(account);
    auto const more_earned = account.earned - sums.earned;
    CREDITD_ASSERT(account.adds_up() && account.seq == sums.seq && account.balance.micro() == sums.balance &&
                   account.spent == sums.spent);
    std::string bytes;
    bytes.reserve(128);
    ByteWriter out{bytes};
    auto const version = version_of_state(account);
    out.byte(version);
    out.byte(bits(account.status == AccountStatus::Suspended ? is_suspended : 0,
                  more_earned != 0 ? has_more_earned : 0, account.holds.empty() ? 0 : has_holds,
                  account.watches.empty() ? 0 : has_watches));
    write_near(out, account.opened_at, {});
    write_near(out, account.last_at, account.opened_at);
    write_number_near(out, account.last_position, account.last_at);
    out.raw({reinterpret_cast<char const*>(account.chain.data()), account.chain.size()});
    write_tallies(out, account.tallies);
    if (more_earned != 0) {
        write_sum(out, more_earned);
    }
    out.unsigned_number(account.grants.size());
    for (auto const& grant : account.grants) {
        write(out, grant, account.opened_at, version);
    }
    if (!account.holds.empty()) {
        out.unsigned_number(account.holds.size());
        for (auto const& hold : account.holds) {
            write(out, hold, account);
        }
    }
    if (!account.watches.empty()) {
        write(out, account.watches);
    }
    return bytes;
}

bool read_state(Account& account, std::string_view state)
{
    ByteReader in{state};
    auto const version = in.byte();
    if (version != state_version && version != version_with_costs) {
        return false;
    }
    auto const flags = in.byte();
    account.status = (flags & is_suspended) != 0 ? AccountStatus::Suspended : AccountStatus::Active;
    account.opened_at = read_near(in, {});
    account.last_at = read_near(in, account.opened_at);
    account.last_position = read_number_near(in, account.last_at);
    auto const chain = in.raw(account.chain.size());
    std::copy_n(reinterpret_cast<std::byte const*>(chain.data()), chain.size(), account.chain.begin());
    account.tallies = read_tallies(in);
    auto const more_earned = (flags & has_more_earned) != 0 ? read_sum(in) : 0;
    auto const grants = in.unsigned_number();
    for (std::uint64_t i = 0; i < grants && !in.failed(); ++i) {
        account.grants.push_back(read_grant(in, account.opened_at, version));
    }
    auto const holds = (flags & has_holds) != 0 ? in.unsigned_number() : 0;
    for (std::uint64_t i = 0; i < holds && !in.failed(); ++i) {
        account.holds.push_back(read_hold(in, account));
    }
    if ((flags & has_watches) != 0) {
        read_watches(in, account.watches);
    }
    return in.at_end() && !in.failed() && (flags & ~any_has) == 0 && complete(account, more_earned);
}

}  // namespace creditd::ledger
