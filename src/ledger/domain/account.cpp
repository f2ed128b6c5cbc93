#include "ledger/domain/account.hpp"

#include "base/assert.hpp"
#include "crypto/sha256.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <tuple>

namespace creditd::ledger {

namespace {

/// As a sort key, "never" lies after every moment.
std::int64_t expiry_rank(std::optional<Moment> expires_at)
{
    return expires_at ? expires_at->in_milliseconds() : INT64_MAX;
}

void sooner(std::optional<Moment>& soonest, std::optional<Moment> candidate)
{
    if (candidate && (!soonest || *candidate < *soonest)) {
        soonest = candidate;
    }
}

}  // namespace

std::int64_t deferred_money(GrantCost const& cost, Credits left)
{
    return static_cast<std::int64_t>(static_cast<__int128>(cost.paid) * left.micro() / cost.credits.micro());
}

bool pays_before(GrantFacts const& a, GrantFacts const& b)
{
    auto const rank = [](GrantFacts const& facts) {
        return std::tuple{facts.priority, expiry_rank(facts.expires_at), facts.paid,
                          facts.effective_at.in_milliseconds(), facts.number};
    };
    return rank(a) < rank(b);
}

Credits OpenHold::left() const
{
    return std::accumulate(slices.begin(), slices.end(), Credits{},
                           [](Credits sum, Slice const& slice) { return sum + slice.left; });
}

HoldSnapshot OpenHold::snapshot(HoldState state) const
{
    return {.number = number,
            .kind = kind,
            .state = state,
            .placed = placed,
            .captured = captured,
            .left = left(),
            .placed_at = placed_at,
            .expires_at = expires_at,
            .priced = priced,
            .reference = reference};
}

Credits Account::available() const
{
    return std::max(Credits{}, uncovered_available());
}

Credits Account::promised() const
{
    auto sum = balance;
    for (auto const& grant : grants) {
        sum += grant.scheduled ? grant.facts.amount : Credits{};
    }
    return sum;
}

std::optional<Moment> Account::next_due_at() const
{
    std::optional<Moment> soonest;
    for (auto const& grant : grants) {
        if (grant.scheduled) {
            sooner(soonest, grant.facts.effective_at);
        } else if (grant.free.is_positive()) {
            sooner(soonest, grant.facts.expires_at);
        }
    }
    for (auto const& hold : holds) {
        sooner(soonest, hold.expires_at);
    }
    return soonest;
}

void Account::plan_sweep()
{
    auto const due = next_due_at();
    if (due && (!sweep_at || *due < *sweep_at)) {
        sweep_at = due;
    }
}

OpenGrant* Account::find_grant(std::int64_t grant_number)
{
    auto const found = std::ranges::find_if(
        grants, [grant_number](OpenGrant const& grant) { return grant.facts.number == grant_number; });
    return found == grants.end() ? nullptr : &*found;
}

OpenHold* Account::find_hold(std::int64_t hold_number)
{
    auto const found = std::ranges::find(holds, hold_number, &OpenHold::number);
    return found == holds.end() ? nullptr : &*found;
}

OpenHold const* Account::find_hold(std::int64_t hold_number) const
{
    auto const found = std::ranges::find(holds, hold_number, &OpenHold::number);
    return found == holds.end() ? nullptr : &*found;
}

Watch* Account::find_watch(WatchKind kind)
{
    auto const found = std::ranges::find(watches, kind, &Watch::kind);
    return found == watches.end() ? nullptr : &*found;
}

void Account::set_watch(Watch watch)
{
    CREDITD_ASSERT(!watch.threshold.is_negative());
    remove_watch(watch.kind);
    watches.insert(std::ranges::upper_bound(watches, watch.kind, {}, &Watch::kind), watch);
}

void Account::remove_watch(WatchKind kind)
{
    std::erase_if(watches, [kind](Watch const& watch) { return watch.kind == kind; });
}

OpenHold* Account::find_dispute(std::int64_t purchase)
{
    auto const found = std::ranges::find_if(holds, [purchase](OpenHold const& hold) {
        return hold.kind == HoldKind::Dispute && hold.purchase == purchase;
    });
    return found == holds.end() ? nullptr : &*found;
}

OpenGrant& Account::insert_grant(OpenGrant grant)
{
    auto const before = [](OpenGrant const& a, OpenGrant const& b) {
        return a.scheduled != b.scheduled ? b.scheduled : pays_before(a.facts, b.facts);
    };
    auto const place = std::ranges::upper_bound(grants, grant, before);
    return *grants.insert(place, std::move(grant));
}

GrantFacts const* Account::find_facts(std::int64_t grant_number) const
{
    auto const open =
        std::ranges::find(grants, grant_number, [](OpenGrant const& grant) { return grant.facts.number; });
    if (open != grants.end()) {
        return &open->facts;
    }
    auto const gone = std::ranges::find(emptied, grant_number, &GrantFacts::number);
    return gone == emptied.end() ? nullptr : &*gone;
}

void Account::drop_empty_grants()
{
    std::erase_if(grants, [this](OpenGrant const& grant) {
        bool const is_empty = !grant.scheduled && grant.left().is_zero();
        if (is_empty) {
            emptied.push_back(grant.facts);
        }
        return is_empty;
    });
}

bool Account::adds_up() const
{
    Credits left;
    Credits held_in_grants;
    for (auto const& grant : grants) {
        if (grant.free.is_negative() || grant.held.is_negative()) {
            return false;
        }
        left += grant.left();
        held_in_grants += grant.held;
    }
    Credits held_in_holds;
    for (auto const& hold : holds) {
        held_in_holds += hold.left();
    }
    return balance == left - debt && held == held_in_grants && held == held_in_holds && !debt.is_negative();
}

std::int64_t account_number(std::string_view user_id)
{
    return static_cast<std::int64_t>(crypto::first_word(crypto::sha256(user_id)) & (~std::uint64_t{0} >> 1));
}

bool is_valid_user_id(std::string_view user_id)
{
    static constexpr std::array<std::string_view, 9> reserved{
        ".", "..", "adjust", "bulk", "report", "report.csv", "audit", "names", ""};
    auto const allowed = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               std::string_view{"._:@|+-"}.contains(c);
    };
    return user_id.size() <= 128 && std::ranges::all_of(user_id, allowed) && !user_id.starts_with("usr_") &&
           std::ranges::find(reserved, user_id) == reserved.end();
}

}  // namespace creditd::ledger
