#include "ledger/use_day_keeper.hpp"

#include "engine/engine.hpp"
#include "ledger/use_day_lines.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <ranges>

namespace creditd::ledger {

namespace {

constexpr auto a_day = Duration::days(1);
using Details = std::vector<UseDetail>;

/// Where the part ends that begins at `begin`: behind an account.
Details::const_iterator end_of_part(Details::const_iterator begin, Details::const_iterator last,
                                    UseDayLimits const& limits)
{
    auto end = begin;
    for (std::size_t accounts = 0;
         end != last && accounts < limits.accounts && static_cast<std::size_t>(end - begin) < limits.details;
         ++accounts) {
        end = std::ranges::upper_bound(end, last, end->account, {}, &UseDetail::account);
    }
    return end;
}

/// Whether it is whole, reads, and adds up to what the roll-ups say; `with_details`: these as well.
bool agrees(UseDay const& kept, AccountUses const& told, bool with_details)
{
    AccountUses by_account;
    AccountUses by_detail;
    UseKinds one{{.by_meter = false, .by_reason = false}};
    for (auto const& part : kept) {
        auto const accounts = read_uses(part.entries);
        UseDetails details;
        if (!accounts || (with_details && !read_details(part.details, one, details))) {
            return false;
        }
        by_account.add(total_of(*accounts));
        by_detail.add(total_of(details.sums));
    }
    return is_whole(kept) && by_account == told && (!with_details || by_detail == told);
}

}  // namespace

UseDay packed(Moment day, std::vector<AccountUses> const& accounts, UseDayLimits const& limits)
{
    UseDay parts;
    auto const lines = total_of(accounts).lines;
    for (std::size_t begin = 0; begin < accounts.size(); begin += limits.accounts) {
        auto const some =
            std::span{accounts}.subspan(begin, std::min(limits.accounts, accounts.size() - begin));
        parts.push_back({.day = day,
                         .part = std::ssize(parts),
                         .lines = lines,
                         .entries = uses_bytes({some.begin(), some.end()})});
    }
    return parts;
}

UseDay packed(Moment day, Details const& details, UseKinds const& kinds, UseDayLimits const& limits)
{
    UseDay parts;
    auto const lines = total_of(details).lines;
    for (auto begin = details.begin(); begin != details.end();) {
        auto const end = end_of_part(begin, details.end(), limits);
        std::span const some{begin, end};
        parts.push_back({.day = day,
                         .part = std::ssize(parts),
                         .lines = lines,
                         .entries = uses_bytes(sums_by_account(some)),
                         .details = details_bytes(some, kinds)});
        begin = end;
    }
    return parts;
}

DetailsOfDay details_of_day(storage::Database& database, Moment day, UseDayLimits const& limits)
{
    UseKinds kinds{{}, limits.kinds};
    auto details = details_of_lines(database, day, day + a_day, kinds, true);
    if (!kinds.leave_reasons_out()) {
        return {std::move(kinds), std::move(details)};
    }
    UseKinds by_meter{{.by_meter = true, .by_reason = false}};
    for (auto& detail : details) {
        detail.kind = by_meter.of(kinds[detail.kind].meter, {});
    }
    sum_up(details);
    return {std::move(by_meter), std::move(details)};
}

bool keep_use_day(storage::Database& database, Moment day, Moment now, KeepDay keep,
                  UseDayLimits const& limits)
{
    if (!is_over(day, now)) {
        return false;
    }
    auto const told = total_by_rollups(database, day, day + a_day);
    if (told.lines == 0) {
        return true;
    }
    bool const with_details = told.lines <= limits.uses;
    UseDay kept;
    database.read([&](storage::Reader& reader) { kept = store::find_use_day(reader, day); });
    if (agrees(kept, told, with_details)) {
        return true;
    }
    if (with_details) {
        auto const made = details_of_day(database, day, limits);
        keep(packed(day, made.details, made.kinds, limits));
    } else {
        keep(packed(day, accounts_of_lines(database, day), limits));
    }
    return false;
}

void UseDayKeeper::keep_last(storage::Database& database, Moment now, KeepDay keep,
                             storage::FunctionRef<bool()> go_on, UseDayLimits const& limits)
{
    constexpr std::int64_t days_back = 400;
    constexpr std::int64_t days_still_counted = 2;
    auto const today = start_of(Period::Day, now);
    whole_.erase(whole_.begin(), whole_.lower_bound(today - Duration::days(days_back)));
    for (std::int64_t back = 1; back <= days_back; ++back) {
        auto const day = today - Duration::days(back);
        if (whole_.contains(day)) {
            continue;
        }
        if (!go_on()) {
            return;
        }
        if (keep_use_day(database, day, now, keep, limits) && back > days_still_counted) {
            whole_.insert(day);
        }
    }
}

void write_use_day(engine::Engine& engine, UseDay const& day)
{
    for (auto const& part : day | std::views::reverse) {
        if (engine.run(std::make_unique<KeepUseDayPart>(part)).fate != engine::Fate::Decided) {
            return;
        }
    }
}

void UseDayShelf::record(storage::Batch& batch, engine::Context const& /*context*/)
{
    for (auto const* const part : parts_) {
        store::upsert_use_day_part(batch, *part);
    }
}

}  // namespace creditd::ledger
