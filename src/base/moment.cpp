#include "base/moment.hpp"

#include <array>
#include <chrono>

namespace creditd {

namespace {

using std::chrono::sys_days;

constexpr std::int64_t ms_per_day = 86'400'000;

std::int64_t days_of(Moment moment)
{
    auto const ms = moment.in_milliseconds();
    return ms >= 0 ? ms / ms_per_day : (ms - (ms_per_day - 1)) / ms_per_day;
}

std::chrono::year_month_day date_of(Moment moment)
{
    return std::chrono::year_month_day{sys_days{std::chrono::days{days_of(moment)}}};
}

Moment at_midnight(sys_days day)
{
    return Moment::from_milliseconds(day.time_since_epoch().count() * ms_per_day);
}

/// Takes fixed-width numbers and separators off the front of a text; `ok` turns false at the first surprise.
struct Reader
{
    std::string_view text;
    bool ok = true;

    int number(std::size_t width)
    {
        if (text.size() < width) {
            ok = false;
            return 0;
        }
        int value = 0;
        for (std::size_t i = 0; i < width; ++i) {
            ok = ok && text[i] >= '0' && text[i] <= '9';
            value = value * 10 + (text[i] - '0');
        }
        text.remove_prefix(width);
        return value;
    }

    void expect(std::string_view one_of)
    {
        ok = ok && !text.empty() && one_of.contains(text.front());
        text.remove_prefix(text.empty() ? 0 : 1);
    }
};

int take_fraction(Reader& reader)
{
    if (!reader.text.starts_with('.')) {
        return 0;
    }
    reader.text.remove_prefix(1);
    int ms = 0;
    int digits = 0;
    while (!reader.text.empty() && reader.text.front() >= '0' && reader.text.front() <= '9') {
        if (digits < 3) {
            ms = ms * 10 + (reader.text.front() - '0');
        }
        ++digits;
        reader.text.remove_prefix(1);
    }
    for (int i = digits; i < 3; ++i) {
        ms *= 10;
    }
    reader.ok = reader.ok && digits >= 1 && digits <= 9;
    return ms;
}

int take_offset_minutes(Reader& reader)
{
    if (reader.text == "Z" || reader.text == "z") {
        reader.text = {};
        return 0;
    }
    bool const west = reader.text.starts_with('-');
    reader.expect("+-");
    int const hours = reader.number(2);
    reader.expect(":");
    int const minutes = reader.number(2);
    reader.ok = reader.ok && hours < 24 && minutes < 60;
    return (west ? -1 : 1) * (hours * 60 + minutes);
}

void put(char*& at, int value, int width)
{
    for (int i = width - 1; i >= 0; --i) {
        at[i] = static_cast<char>('0' + value % 10);
        value /= 10;
    }
    at += width;
}

}  // namespace

std::optional<Moment> moment_from_text(std::string_view text)
{
    Reader reader{text};
    int const year = reader.number(4);
    reader.expect("-");
    auto const month = static_cast<unsigned>(reader.number(2));
    reader.expect("-");
    auto const day = static_cast<unsigned>(reader.number(2));
    reader.expect("Tt ");
    int const hour = reader.number(2);
    reader.expect(":");
    int const minute = reader.number(2);
    reader.expect(":");
    int const second = reader.number(2);
    int const ms = take_fraction(reader);
    int const offset = take_offset_minutes(reader);
    std::chrono::year_month_day const date{std::chrono::year{year}, std::chrono::month{month},
                                           std::chrono::day{day}};
    if (!reader.ok || !reader.text.empty() || !date.ok() || year < 1970 || hour > 23 || minute > 59 ||
        second > 59) {
        return std::nullopt;
    }
    auto const moment = at_midnight(sys_days{date}) + Duration::minutes(hour * 60 + minute - offset) +
                        Duration::milliseconds(second * 1000 + ms);
    return moment.in_milliseconds() >= 0 ? std::optional(moment) : std::nullopt;
}

void append_text(std::string& out, Moment moment)
{
    auto const date = date_of(moment);
    auto const in_day = static_cast<int>(moment.in_milliseconds() - days_of(moment) * ms_per_day);
    std::array<char, 24> text;
    char* at = text.data();
    put(at, static_cast<int>(date.year()), 4);
    *at++ = '-';
    put(at, static_cast<int>(static_cast<unsigned>(date.month())), 2);
    *at++ = '-';
    put(at, static_cast<int>(static_cast<unsigned>(date.day())), 2);
    *at++ = 'T';
    put(at, in_day / 3'600'000, 2);
    *at++ = ':';
    put(at, in_day / 60'000 % 60, 2);
    *at++ = ':';
    put(at, in_day / 1000 % 60, 2);
    *at++ = '.';
    put(at, in_day % 1000, 3);
    *at++ = 'Z';
    out.append(text.data(), text.size());
}

std::string to_text(Moment moment)
{
    std::string text;
    append_text(text, moment);
    return text;
}

Moment start_of(Period period, Moment moment)
{
    sys_days const day{std::chrono::days{days_of(moment)}};
    switch (period) {
    case Period::Day: return at_midnight(day);
    case Period::Week: return at_midnight(day - (std::chrono::weekday{day} - std::chrono::Monday));
    case Period::Month: break;
    }
    auto const date = date_of(moment);
    return at_midnight(sys_days{date.year() / date.month() / std::chrono::day{1}});
}

Moment next_start(Period period, Moment start)
{
    switch (period) {
    case Period::Day: return start + Duration::days(1);
    case Period::Week: return start + Duration::days(7);
    case Period::Month: break;
    }
    auto const next = date_of(start) + std::chrono::months{1};
    return at_midnight(sys_days{next.year() / next.month() / std::chrono::day{1}});
}

}  // namespace creditd
