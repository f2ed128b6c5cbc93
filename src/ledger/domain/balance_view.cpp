#include "ledger/domain/balance_view.hpp"

#include "base/bytes.hpp"

#include <algorithm>

namespace creditd::ledger {

namespace {

constexpr std::uint8_t format = 1;
constexpr std::size_t most_expiring = 10;

/// What runs out within 30 days, soonest first; grants that expire together are one entry.
std::vector<BalanceView::Expiring> expiring_soon(Account const& account, Moment now)
{
    auto const horizon = now + Duration::days(30);
    std::vector<BalanceView::Expiring> soon;
    for (auto const& grant : account.grants) {
        auto const at = grant.facts.expires_at;
        if (grant.scheduled || !at || *at >= horizon || grant.free.is_zero()) {
            continue;
        }
        auto const same = std::ranges::find(soon, *at, &BalanceView::Expiring::at);
        if (same != soon.end()) {
            same->credits += grant.free;
        } else {
            soon.push_back({*at, grant.free});
        }
    }
    std::ranges::sort(soon, {}, &BalanceView::Expiring::at);
    soon.resize(std::min(soon.size(), most_expiring));
    return soon;
}

void write_wide(ByteWriter& out, __int128 value)
{
    out.number(static_cast<std::int64_t>(value >> 64));
    out.unsigned_number(static_cast<std::uint64_t>(value));
}

__int128 read_wide(ByteReader& in)
{
    auto const high = static_cast<__int128>(in.number());
    return static_cast<__int128>(static_cast<unsigned __int128>(high) << 64 | in.unsigned_number());
}

}  // namespace

AccountVersion version_of(Account const& account)
{
    AccountVersion version{.seq = account.seq};
    for (auto const& grant : account.grants) {
        if (grant.scheduled) {
            version.newest_scheduled = std::max(version.newest_scheduled, grant.facts.number);
        }
    }
    return version;
}

BalanceView view_balance(Account const& account, Moment now)
{
    return {.user_id = account.user_id,
            .balance = account.balance,
            .held = account.held,
            .available = account.available(),
            .debt = account.debt,
            .earned = account.earned,
            .spent = account.spent,
            .expiring_soon = expiring_soon(account, now),
            .version = version_of(account),
            .as_of = now,
            .due = account.next_due_at()};
}

std::string view_bytes(BalanceView const& view)
{
    std::string bytes;
    ByteWriter out{bytes};
    out.byte(format);
    out.text(view.user_id);
    for (auto const amount : {view.balance, view.held, view.available, view.debt}) {
        out.credits(amount);
    }
    write_wide(out, view.earned);
    write_wide(out, view.spent);
    out.number(view.version.seq);
    out.number(view.version.newest_scheduled);
    out.moment(view.as_of);
    out.byte(view.due ? 1 : 0);
    if (view.due) {
        out.moment(*view.due);
    }
    out.unsigned_number(view.expiring_soon.size());
    for (auto const& each : view.expiring_soon) {
        out.moment(each.at);
        out.credits(each.credits);
    }
    return bytes;
}

std::optional<BalanceView> read_view(std::string_view bytes)
{
    ByteReader in{bytes};
    BalanceView view;
    bool const is_ours = in.byte() == format;
    view.user_id = in.text();
    for (auto* const amount : {&view.balance, &view.held, &view.available, &view.debt}) {
        *amount = in.credits();
    }
    view.earned = read_wide(in);
    view.spent = read_wide(in);
    view.version.seq = in.number();
    view.version.newest_scheduled = in.number();
    view.as_of = in.moment();
    if (in.byte() == 1) {
        view.due = in.moment();
    }
    auto const count = in.unsigned_number();
    for (std::size_t i = 0; i < count && i < most_expiring && !in.failed(); ++i) {
        auto const at = in.moment();
        view.expiring_soon.push_back({at, in.credits()});
    }
    bool const is_whole = is_ours && !in.failed() && in.at_end() && count <= most_expiring;
    return is_whole ? std::optional{std::move(view)} : std::nullopt;
}

}  // namespace creditd::ledger
