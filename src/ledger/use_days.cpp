#include "ledger/use_days.hpp"

#include "ledger/rollups.hpp"
#include "ledger/use_day_lines.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace creditd::ledger {

namespace {

constexpr auto a_day = Duration::days(1);

/// Parts that are in memory: of a day made from its lines.
NextPart parts_of(UseDay parts)
{
    auto const all = std::make_shared<UseDay>(std::move(parts));
    return [all, next = std::size_t{0}]() mutable -> std::optional<std::string> {
        return next < all->size() ? std::optional{std::move((*all)[next++].details)} : std::nullopt;
    };
}

}  // namespace

void UsesByAccount::each(Moment from, Moment to, storage::FunctionRef<void()> restart,
                         storage::FunctionRef<void(UseSum const&)> sink)
{
    made_.erase(made_.begin(), made_.lower_bound(start_of(Period::Day, from)));
    for (bool is_wrong = true; is_wrong;) {
        restart();
        auto stretches = open(from, to);
        add_up(stretches, sink);
        is_wrong = make_what_differs(stretches);
    }
}

/// Days that are read from their lines are one stretch where they meet: each packed by itself, those of a
/// year would fill the memory.
UsesByAccount::Stretches UsesByAccount::open(Moment from, Moment to)
{
    Stretches stretches;
    std::optional<Moment> lines_from;
    for (auto day = start_of(Period::Day, from); day < to; day = day + a_day) {
        auto const begin = std::max(from, day);
        auto const end = std::min(to, day + a_day);
        if (needs_lines(day, begin, end)) {
            lines_from = lines_from.value_or(begin);
            continue;
        }
        if (lines_from) {
            open_lines(stretches, *std::exchange(lines_from, std::nullopt), begin);
        }
        open_kept(stretches, day, begin, end);
    }
    if (lines_from) {
        open_lines(stretches, *lines_from, to);
    }
    return stretches;
}

bool UsesByAccount::needs_details(Moment begin, Moment end) const
{
    return end - begin != a_day || kinds_.are_told_apart();
}

bool UsesByAccount::needs_lines(Moment day, Moment begin, Moment end)
{
    bool const are_quarters = quarter_of(begin) == begin && quarter_of(end) == end;
    if (!is_over(day, now_) || !are_quarters) {
        return true;
    }
    auto const uses = told_of(day).lines;
    return uses > 0 && needs_details(begin, end) &&
           (uses > limits_.uses || (kinds_.tell_reasons() && lacks_reasons(day)));
}

void UsesByAccount::open_kept(Stretches& stretches, Moment day, Moment begin, Moment end)
{
    if (told_of(day).lines == 0) {
        return;
    }
    UseDayCut const cut{.by_account = !needs_details(begin, end),
                        .first_quarter = (begin - day).in_milliseconds() / quarter_ms,
                        .end_quarter = (end - day).in_milliseconds() / quarter_ms};
    if (cut.by_account) {
        (void)kinds_.of({}, {});  // the cursor's one kind
    }
    auto const form = cut.by_account ? UseDayForm::ByAccount : UseDayForm::Details;
    NextPart const next_part = [this, day, form, part = std::int64_t{0}]() mutable {
        return bytes_of(day, part++, form);
    };
    stretches.emplace_back(day, told_of(day), next_part, kinds_, cut);
}

void UsesByAccount::open_lines(Stretches& stretches, Moment begin, Moment end)
{
    auto const details = details_of_lines(database_, begin, end, kinds_, false);
    stretches.emplace_back(begin, total_of(details), parts_of(packed(begin, details, kinds_)), kinds_,
                           UseDayCut{});
}

void UsesByAccount::add_up(Stretches& stretches, storage::FunctionRef<void(UseSum const&)> sink)
{
    SumsByKind of_account;
    std::vector<std::int64_t> accounts;
    for (auto const& stretch : stretches) {
        accounts.push_back(stretch.cursor.account());
    }
    while (!accounts.empty()) {
        auto const next = std::ranges::min(accounts);
        if (next == UseDayCursor::no_account) {
            return;
        }
        for (std::size_t i = 0; i < accounts.size(); ++i) {
            if (accounts[i] == next) {
                stretches[i].cursor.add_account(of_account);
                accounts[i] = stretches[i].cursor.account();
            }
        }
        of_account.take(sink);
    }
}

bool UsesByAccount::make_what_differs(Stretches const& stretches)
{
    bool is_any = false;
    for (auto const& stretch : stretches) {
        if (stretch.cursor.total() != stretch.told) {
            make(stretch.day);
            is_any = true;
        }
    }
    return is_any;
}

AccountUses const& UsesByAccount::told_of(Moment day)
{
    auto const [told, is_new] = told_.try_emplace(day);
    if (is_new) {
        told->second = total_by_rollups(database_, day, day + a_day);
    }
    return told->second;
}

/// All parts of a day have them, or none.
bool UsesByAccount::lacks_reasons(Moment day)
{
    auto const bytes = bytes_of(day, 0, UseDayForm::Details);
    UseKinds kinds;
    DetailsReader const reader{bytes.value_or(""), kinds};
    return reader.left() > 0 && !reader.have_reasons();
}

/// What is kept, or what was made when that cannot be. A day that lacks its first part, or whose first part
/// is of other lines than the roll-ups have, is made here.
std::optional<std::string> UsesByAccount::bytes_of(Moment day, std::int64_t part, UseDayForm form)
{
    if (auto const made = made_.find(day); made != made_.end()) {
        auto const place = static_cast<std::size_t>(part);
        if (place >= made->second.size()) {
            return std::nullopt;
        }
        return form == UseDayForm::ByAccount ? made->second[place].entries : made->second[place].details;
    }
    std::optional<UseDayBytes> kept;
    database_.read(
        [&](storage::Reader& reader) { kept = store::find_use_day_part(reader, day, part, form); });
    bool const is_of_now = kept && kept->lines == told_of(day).lines;
    if (!is_of_now && part == 0) {
        make(day);
        return bytes_of(day, part, form);
    }
    return is_of_now ? std::optional{std::move(kept->bytes)} : std::nullopt;
}

/// From the lines, and to be kept: it stays in memory only where it was not.
void UsesByAccount::make(Moment day)
{
    UseDay parts;
    if (told_of(day).lines > limits_.uses) {
        auto const accounts = accounts_of_lines(database_, day);
        told_[day] = total_of(accounts);
        parts = packed(day, accounts, limits_);
    } else {
        auto const made = details_of_day(database_, day, limits_);
        told_[day] = total_of(made.details);
        parts = packed(day, made.details, made.kinds, limits_);
    }
    keep_(parts);
    UseDay kept;
    database_.read([&](storage::Reader& reader) { kept = store::find_use_day(reader, day); });
    if (kept != parts || parts.empty()) {
        made_[day] = std::move(parts);
    }
}

}  // namespace creditd::ledger
