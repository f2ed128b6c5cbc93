// Shares nothing with what keeps the days but how their bytes are read and the names of meters and reasons.

#include "ledger/use_day_verifier.hpp"

#include "crypto/random.hpp"
#include "ledger/rollups.hpp"
#include "ledger/use_day_store.hpp"

#include <span>
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

std::uint64_t slot_of(std::uint64_t quarter, bool is_reversal)
{
    return quarter << 1 | (is_reversal ? 1U : 0U);
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

std::uint64_t UseDayVerifier::text_hash(std::string_view meter, std::string_view reason) const
{
    auto hash = secret_[1];
    for (auto const text : {meter, reason}) {
        for (auto const letter : text) {
            hash = (hash ^ static_cast<unsigned char>(letter)) * 0x9e3779b97f4a7c15U;
            hash ^= hash >> 32;
        }
        hash = mixed(hash + text.size());
    }
    return hash;
}

void UseDayVerifier::add_account(Day& day, std::int64_t account, bool is_reversal, std::int64_t lines,
                                 __int128 amount) const
{
    day.by_account.add(factor(account, 1), lines);
    day.by_account.add(factor(account, is_reversal ? 3 : 2), amount);
}

void UseDayVerifier::add_detail(Day& day, std::int64_t account, std::uint64_t slot, std::uint64_t text,
                                std::int64_t lines, __int128 amount) const
{
    auto const of = mixed(text + slot);
    day.by_detail.add(factor(account, of), lines);
    day.by_detail.add(factor(account, of + 1), amount);
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
    auto const quarter = static_cast<std::uint64_t>((ms - begin) / quarter_ms);
    add_detail(day, line.account, slot_of(quarter, is_reversal),
               text_hash(rolled_meter(line), rolled_reason(line)), 1, amount);
}

void UseDayVerifier::compare(storage::Reader& reader)
{
    auto day = store::next_use_day(reader, Moment::from_milliseconds(INT64_MIN));
    while (day) {
        compare_day(reader, *day);
        bool const is_last = day->in_milliseconds() == INT64_MAX;
        day = is_last ? std::nullopt : store::next_use_day(reader, *day + Duration::milliseconds(1));
    }
}

void UseDayVerifier::compare_day(storage::Reader& reader, Moment day)
{
    auto const ms = day.in_milliseconds();
    bool const is_date = ms >= 0 && ms < std::int64_t{253'402'300'800'000};  // up to the year 9999
    auto const name = [&](std::string_view what) {
        return "the uses of " + (is_date ? to_text(day) : std::to_string(ms)) + std::string{what};
    };
    auto const told = told_.find(ms);
    if (told == told_.end()) {
        return rows.expect(false, [&] { return name(", when there were none"); });
    }
    UseKinds kinds;
    Day accounts;
    Day details;
    for (auto const& uses : store::find_use_day(reader, day)) {
        accounts.lines += uses.lines;
        accounts.by_account.add(factor(uses.account, 1), uses.lines);
        accounts.by_account.add(factor(uses.account, 2), uses.used);
        accounts.by_account.add(factor(uses.account, 3), uses.reversed);
    }
    for (auto const& detail : store::find_use_details(reader, day, kinds)) {
        auto const& kind = kinds[detail.kind];
        details.lines += detail.lines;
        add_detail(details, detail.account, slot_of(detail.quarter, detail.is_reversal),
                   text_hash(kind.meter, kind.reason), detail.lines, detail.amount);
    }
    // What lacks lines is behind, and made anew before it is read.
    auto const agrees = [&](std::int64_t lines, Print const& print, Print const& expected) {
        return lines < told->second.lines || (lines == told->second.lines && print == expected);
    };
    bool const is_right = store::kept_lines(reader, day) <= told->second.lines &&
                          agrees(accounts.lines, accounts.by_account, told->second.by_account);
    rows.expect(is_right, [&] { return name(" by account"); });
    rows.expect(agrees(details.lines, details.by_detail, told->second.by_detail),
                [&] { return name(" by quarter of an hour"); });
}

}  // namespace creditd::ledger
