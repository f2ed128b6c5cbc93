// Shares nothing with what keeps the days but how their bytes are read and the names of meters and reasons.

#include "ledger/use_day_verifier.hpp"

#include "crypto/random.hpp"
#include "ledger/rollups.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace creditd::ledger {

namespace {

constexpr std::uint64_t prime = (std::uint64_t{1} << 61) - 1;
constexpr auto day_ms = Duration::days(1).in_milliseconds();

/// Spreads a number over all its bits.
std::uint64_t mixed(std::uint64_t value)
{
    value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9U;
    value = (value ^ value >> 27) * 0x94d049bb133111ebU;
    return value ^ value >> 31;
}

/// Goes on from `hash` with another text.
std::uint64_t hashed(std::uint64_t hash, std::string_view text)
{
    for (auto const letter : text) {
        hash = (hash ^ static_cast<unsigned char>(letter)) * 0x9e3779b97f4a7c15U;
        hash ^= hash >> 32;
    }
    return mixed(hash + text.size());
}

std::uint64_t slot_of(std::uint64_t quarter, bool is_reversal)
{
    return quarter << 1 | (is_reversal ? 1U : 0U);
}

/// Whether a day begins there, of a year with four digits.
bool is_day(Moment day)
{
    auto const ms = day.in_milliseconds();
    return ms >= 0 && ms < std::int64_t{253'402'300'800'000} && ms % day_ms == 0;
}

bool is_use(Rollup const& row)
{
    return row.currency.empty() &&
           (row.type == TransactionType::Usage || row.type == TransactionType::UsageReversal);
}

}  // namespace

void UseDayVerifier::Print::add(std::uint64_t factor, __int128 by)
{
    auto const rest = static_cast<std::int64_t>(by % static_cast<__int128>(prime));
    auto const positive =
        static_cast<std::uint64_t>(rest < 0 ? rest + static_cast<std::int64_t>(prime) : rest);
    auto const product = static_cast<unsigned __int128>(factor % prime) * positive + value;
    // 2^61 is 1 here.
    value = (static_cast<std::uint64_t>(product & prime) + static_cast<std::uint64_t>(product >> 61)) % prime;
}

UseDayVerifier::UseDayVerifier()
{
    crypto::fill_random(reinterpret_cast<std::byte*>(secret_.data()), sizeof secret_);
}

std::uint64_t UseDayVerifier::factor(std::int64_t account, std::uint64_t of) const
{
    return mixed(mixed(mixed(static_cast<std::uint64_t>(account) ^ secret_[0]) + of) ^ secret_[1]);
}

void UseDayVerifier::add_account(Day& day, std::int64_t account, bool is_reversal, std::int64_t lines,
                                 __int128 amount) const
{
    day.by_account.add(factor(account, 1), lines);
    day.by_account.add(factor(account, is_reversal ? 3 : 2), amount);
}

void UseDayVerifier::add_detail(Print& print, std::int64_t account, std::uint64_t slot, std::uint64_t text,
                                std::int64_t lines, __int128 amount) const
{
    auto const of = mixed(text + slot);
    print.add(factor(account, of), lines);
    print.add(factor(account, of + 1), amount);
}

void UseDayVerifier::take(Transaction const& line)
{
    bool const is_reversal = line.type == TransactionType::UsageReversal;
    if (!is_reversal && line.type != TransactionType::Usage) {
        return;
    }
    auto const ms = line.occurred_at.in_milliseconds();
    auto const begin = ms - (ms % day_ms + day_ms) % day_ms;
    auto const amount = is_reversal ? line.amount.micro() : -line.amount.micro();
    auto& day = told_[begin];
    ++day.lines;
    add_account(day, line.account, is_reversal, 1, amount);
    auto const slot = slot_of(static_cast<std::uint64_t>((ms - begin) / quarter_ms), is_reversal);
    auto const meter = hashed(secret_[1], rolled_meter(line));
    add_detail(day.by_detail, line.account, slot, hashed(meter, rolled_reason(line)), 1, amount);
    add_detail(day.without_reasons, line.account, slot, hashed(meter, {}), 1, amount);
}

void UseDayVerifier::compare(storage::Database& database)
{
    std::optional<Moment> from = Moment::from_milliseconds(INT64_MIN);
    while (from) {
        Kept kept;
        database.read([&](storage::Reader& reader) { kept = next_day(reader, *from); });
        if (kept.parts.empty()) {
            return;
        }
        compare_day(kept);
        bool const is_last = kept.day.in_milliseconds() == INT64_MAX;
        from = is_last ? std::nullopt : std::optional{kept.day + Duration::milliseconds(1)};
    }
}

/// The first one from there on; without parts when there is none.
UseDayVerifier::Kept UseDayVerifier::next_day(storage::Reader& reader, Moment from)
{
    Kept kept;
    auto const day = store::next_use_day(reader, from);
    if (!day) {
        return kept;
    }
    kept.day = *day;
    kept.parts = store::find_use_day(reader, *day);
    if (is_day(*day)) {
        store::read_rollups(
            reader, Span::Quarter, *day, *day + Duration::days(1),
            [&](Rollup const& row) { kept.lines_now += is_use(row) ? row.lines : 0; }, [](std::int64_t) {});
    }
    return kept;
}

void UseDayVerifier::compare_day(Kept const& kept)
{
    auto const ms = kept.day.in_milliseconds();
    auto const name = [&](std::string_view what) {
        return "the uses of " + (is_day(kept.day) ? to_text(kept.day) : std::to_string(ms)) +
               std::string{what};
    };
    auto const found = told_.find(ms);
    auto const told = found == told_.end() ? Day{} : found->second;
    if (told.lines != kept.lines_now) {
        return;  // it got lines; or the roll-ups are wrong, which is another check's
    }
    if (told.lines == 0) {
        return rows.expect(false, [&] { return name(", when there were none"); });
    }
    // Behind, and made anew before it is read.
    bool const is_behind = !is_whole(kept.parts) || kept.parts.front().lines < told.lines;
    bool const is_ahead =
        std::ranges::any_of(kept.parts, [&](UseDayPart const& part) { return part.lines > told.lines; });
    rows.expect(!is_ahead && (is_behind || accounts_agree(kept.parts, told)),
                [&] { return name(" by account"); });
    rows.expect(is_behind || details_agree(kept.parts, told), [&] { return name(" by quarter of an hour"); });
}

bool UseDayVerifier::accounts_agree(UseDay const& parts, Day const& told) const
{
    Day kept;
    for (auto const& part : parts) {
        auto const accounts = read_uses(part.entries);
        if (!accounts) {
            return false;
        }
        for (auto const& uses : *accounts) {
            kept.lines += uses.lines;
            kept.by_account.add(factor(uses.account, 1), uses.lines);
            kept.by_account.add(factor(uses.account, 2), uses.used);
            kept.by_account.add(factor(uses.account, 3), uses.reversed);
        }
    }
    return kept.lines == told.lines && kept.by_account == told.by_account;
}

bool UseDayVerifier::details_agree(UseDay const& parts, Day const& told) const
{
    if (std::ranges::all_of(parts, [](UseDayPart const& part) { return part.details.empty(); })) {
        return true;  // not kept
    }
    Day kept;
    UseKinds kinds;
    std::vector<std::uint64_t> texts;  // by kind
    bool have_reasons = true;
    for (auto const& part : parts) {
        UseDetails details;
        if (!read_details(part.details, kinds, details)) {
            return false;
        }
        have_reasons = have_reasons && details.have_reasons;
        while (texts.size() < kinds.size()) {
            auto const& kind = kinds[static_cast<std::uint32_t>(texts.size())];
            texts.push_back(hashed(hashed(secret_[1], kind.meter), kind.reason));
        }
        for (auto const& detail : details.sums) {
            kept.lines += detail.lines;
            add_detail(kept.by_detail, detail.account, slot_of(detail.quarter, detail.is_reversal),
                       texts[detail.kind], detail.lines, detail.amount);
        }
    }
    return kept.lines == told.lines &&
           kept.by_detail == (have_reasons ? told.by_detail : told.without_reasons);
}

}  // namespace creditd::ledger
