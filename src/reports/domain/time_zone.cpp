#include "reports/domain/time_zone.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace creditd::reports {

namespace {

/// Takes big-endian numbers and bytes from the front; what is not there makes it fail.
class Source
{
public:
    explicit Source(std::string_view bytes) : bytes_(bytes) {}

    std::string_view take(std::size_t count)
    {
        if (count > bytes_.size()) {
            failed_ = true;
            return {};
        }
        auto const taken = bytes_.substr(0, count);
        bytes_.remove_prefix(count);
        return taken;
    }

    std::int64_t number(std::size_t width)
    {
        auto const bytes = take(width);
        std::uint64_t value =
            bytes.empty() || static_cast<unsigned char>(bytes[0]) < 0x80 ? 0 : ~std::uint64_t{0};
        for (char const c : bytes) {
            value = value << 8 | static_cast<unsigned char>(c);
        }
        return static_cast<std::int64_t>(value);
    }

    [[nodiscard]] std::string_view rest() const { return bytes_; }
    [[nodiscard]] bool failed() const { return failed_; }

private:
    std::string_view bytes_;
    bool failed_ = false;
};

/// The six counts of a header.
struct Counts
{
    std::size_t ut = 0;
    std::size_t standard = 0;
    std::size_t leaps = 0;
    std::size_t changes = 0;
    std::size_t types = 0;
    std::size_t letters = 0;

    [[nodiscard]] std::size_t body(std::size_t width) const
    {
        return changes * (width + 1) + types * 6 + letters + leaps * (width + 4) + standard + ut;
    }
};

constexpr std::size_t most_in_a_file = 100'000;  ///< of anything; far above any zone

std::optional<Counts> read_header(Source& source)
{
    bool const is_zone = source.take(4) == "TZif" && source.take(1) >= "2";
    source.take(15);
    Counts counts;
    for (auto* const count :
         {&counts.ut, &counts.standard, &counts.leaps, &counts.changes, &counts.types, &counts.letters}) {
        auto const told = source.number(4);
        if (told < 0 || std::cmp_greater(told, most_in_a_file)) {
            return std::nullopt;
        }
        *count = static_cast<std::size_t>(told);
    }
    return is_zone && !source.failed() && counts.types > 0 ? std::optional(counts) : std::nullopt;
}

/// Reads the parts of a POSIX rule from the front.
class RuleText
{
public:
    explicit RuleText(std::string_view text) : text_(text) {}

    bool name()
    {
        if (text_.starts_with('<')) {
            auto const end = text_.find('>');
            text_.remove_prefix(end == std::string_view::npos ? text_.size() : end + 1);
            return end != std::string_view::npos;
        }
        auto const end = std::ranges::find_if_not(
            text_, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
        auto const length = end - text_.begin();
        text_.remove_prefix(static_cast<std::size_t>(length));
        return length >= 3;
    }

    std::optional<std::int64_t> number()
    {
        std::int64_t value = 0;
        std::size_t digits = 0;
        for (; digits < text_.size() && digits < 4 && text_[digits] >= '0' && text_[digits] <= '9';
             ++digits) {
            value = value * 10 + (text_[digits] - '0');
        }
        text_.remove_prefix(digits);
        return digits == 0 ? std::nullopt : std::optional(value);
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    std::optional<std::int64_t> time()
    {
        bool const is_negative = skip('-');
        if (!is_negative) {
            skip('+');
        }
        auto const hours = number();
        if (!hours) {
            return std::nullopt;
        }
        auto seconds = *hours * 3'600;
        for (std::int64_t const unit : {60, 1}) {
            if (!skip(':')) {
                break;
            }
            auto const part = number();
            if (!part) {
                return std::nullopt;
            }
            seconds += *part * unit;
        }
        return is_negative ? -seconds : seconds;
    }

    /// `Mm.w.d[/time]`
    std::optional<ChangeDay> change_day()
    {
        ChangeDay day;
        auto const month = skip('M') ? number() : std::nullopt;
        auto const week = skip('.') ? number() : std::nullopt;
        auto const weekday = skip('.') ? number() : std::nullopt;
        bool const is_day = month && week && weekday && *month >= 1 && *month <= 12 && *week >= 1 &&
                            *week <= 5 && *weekday <= 6;
        auto const seconds = skip('/') ? time() : std::optional(day.seconds);
        if (!is_day || !seconds) {
            return std::nullopt;
        }
        return ChangeDay{static_cast<int>(*month), static_cast<int>(*week), static_cast<int>(*weekday),
                         *seconds};
    }

    bool skip(char c)
    {
        bool const is_next = text_.starts_with(c);
        text_.remove_prefix(is_next ? 1 : 0);
        return is_next;
    }
    [[nodiscard]] bool at_end() const { return text_.empty(); }
    [[nodiscard]] bool at(char c) const { return text_.starts_with(c); }

private:
    std::string_view text_;
};

/// Seconds since 1970 at which `day` of that year has come, on a clock that is `offset` ahead of UTC.
std::int64_t moment_of(ChangeDay const& day, std::chrono::year year, std::int64_t offset)
{
    using namespace std::chrono;
    auto const month = std::chrono::month{static_cast<unsigned>(day.month)};
    auto const weekday = std::chrono::weekday{static_cast<unsigned>(day.weekday)};
    auto const date = day.week == 5 ? sys_days{year / month / weekday[last]}
                                    : sys_days{year / month / weekday[static_cast<unsigned>(day.week)]};
    return duration_cast<seconds>(date.time_since_epoch()).count() + day.seconds - offset;
}

std::int64_t offset_by(YearlyRule const& rule, std::int64_t at)
{
    using namespace std::chrono;
    if (!rule.begins) {
        return rule.standard;
    }
    auto const local = sys_seconds{seconds{at + rule.standard}};
    auto const year = year_month_day{floor<days>(local)}.year();
    auto const begins = moment_of(*rule.begins, year, rule.standard);
    auto const ends = moment_of(rule.ends, year, rule.summer);
    bool const is_summer =
        begins < ends ? at >= begins && at < ends : at >= begins || at < ends;  // south of the equator
    return is_summer ? rule.summer : rule.standard;
}

}  // namespace

std::optional<YearlyRule> yearly_rule_from(std::string_view text)
{
    RuleText in{text};
    YearlyRule rule;
    auto const west = in.name() ? in.time() : std::nullopt;
    if (!west) {
        return std::nullopt;
    }
    rule.standard = -*west;
    if (in.at_end()) {
        return rule;
    }
    if (!in.name()) {
        return std::nullopt;
    }
    rule.summer = rule.standard + 3'600;
    if (!in.at(',')) {
        auto const summer_west = in.time();
        if (!summer_west) {
            return std::nullopt;
        }
        rule.summer = -*summer_west;
    }
    rule.begins = in.skip(',') ? in.change_day() : std::nullopt;
    auto const ends = in.skip(',') ? in.change_day() : std::nullopt;
    if (!rule.begins || !ends || !in.at_end()) {
        return std::nullopt;
    }
    rule.ends = *ends;
    return rule;
}

std::optional<TimeZone> TimeZone::from_file(std::string_view name, std::string_view bytes)
{
    Source source{bytes};
    auto const narrow = read_header(source);
    if (!narrow) {
        return std::nullopt;
    }
    source.take(narrow->body(4));  // the same again, in 32 bits
    auto const counts = read_header(source);
    if (!counts) {
        return std::nullopt;
    }
    TimeZone zone{name};
    for (std::size_t i = 0; i < counts->changes; ++i) {
        zone.changes_.push_back({source.number(8), 0});
    }
    auto const kinds = source.take(counts->changes);
    std::vector<std::int64_t> offsets;
    for (std::size_t i = 0; i < counts->types; ++i) {
        offsets.push_back(source.number(4));
        source.take(2);
    }
    source.take(counts->letters + counts->leaps * 12 + counts->standard + counts->ut);
    if (source.failed()) {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < counts->changes; ++i) {
        auto const kind = static_cast<unsigned char>(kinds[i]);
        if (kind >= offsets.size()) {
            return std::nullopt;
        }
        zone.changes_[i].offset = offsets[kind];
    }
    zone.first_offset_ = offsets.front();
    auto footer = source.rest();
    if (footer.size() > 2 && footer.front() == '\n' && footer.back() == '\n') {
        zone.rule_ = yearly_rule_from(footer.substr(1, footer.size() - 2));
    }
    return std::ranges::is_sorted(zone.changes_, {}, &Change::at) ? std::optional(std::move(zone))
                                                                  : std::nullopt;
}

Duration TimeZone::offset_at(Moment moment) const
{
    auto const at =
        std::chrono::floor<std::chrono::seconds>(std::chrono::milliseconds{moment.in_milliseconds()}).count();
    auto const next = std::ranges::upper_bound(changes_, at, {}, &Change::at);
    bool const is_behind_all = next == changes_.end();
    if (is_behind_all && rule_) {
        return Duration::seconds(offset_by(*rule_, at));
    }
    return Duration::seconds(next == changes_.begin() ? first_offset_ : std::prev(next)->offset);
}

}  // namespace creditd::reports
