#include "reports/request_reads.hpp"

#include "endpoint/subject.hpp"
#include "ledger/rollups.hpp"
#include "reports/zones.hpp"

#include <array>
#include <string>

namespace creditd::reports {

namespace {

using http::Choice;

constexpr std::array kinds{
    Choice<ReportKind>{"usage", ReportKind::Usage},
    Choice<ReportKind>{"issued", ReportKind::Issued},
    Choice<ReportKind>{"top-users", ReportKind::TopUsers},
    Choice<ReportKind>{"liability", ReportKind::Liability},
    Choice<ReportKind>{"roll-forward", ReportKind::RollForward},
    Choice<ReportKind>{"revenue", ReportKind::Revenue},
    Choice<ReportKind>{"deferred", ReportKind::Deferred},
    Choice<ReportKind>{"breakage", ReportKind::Breakage},
    Choice<ReportKind>{"promo-codes", ReportKind::PromoCodes},
    Choice<ReportKind>{"purchases", ReportKind::Purchases},
    Choice<ReportKind>{"expiring", ReportKind::Expiring},
};

constexpr std::array lengths{Choice<Period>{"day", Period::Day}, Choice<Period>{"week", Period::Week},
                             Choice<Period>{"month", Period::Month}};

/// What a kind of report takes, beside a range, a zone and a limit.
struct Takes
{
    bool granularity = false;
    bool always_periods = false;  ///< by day when not said otherwise
    bool grouping = false;
    bool user = false;
    bool begins_with_ledger = false;  ///< when no beginning is given
};

Takes takes_of(ReportKind kind)
{
    switch (kind) {
    case ReportKind::Usage:
        return {.granularity = true, .always_periods = true, .grouping = true, .user = true};
    case ReportKind::Issued:
    case ReportKind::Breakage: return {.granularity = true, .always_periods = true};
    case ReportKind::Purchases: return {.granularity = true, .always_periods = true, .user = true};
    case ReportKind::RollForward:
    case ReportKind::Revenue: return {.granularity = true};
    case ReportKind::TopUsers:
    case ReportKind::PromoCodes: return {};
    case ReportKind::Deferred:
    case ReportKind::Expiring: return {.user = true, .begins_with_ledger = true};
    case ReportKind::Liability: return {.begins_with_ledger = true};
    }
    return {};
}

TimeZone read_zone(http::Query& query)
{
    auto const name = query.text("timeZone", {.max = 64});
    auto zone = name ? find_zone(*name) : std::nullopt;
    if (name && !zone) {
        query.fail("timeZone", "unknown_time_zone",
                   "is not in this machine's time zone database; use a name like Europe/Berlin, or UTC");
    }
    return zone ? std::move(*zone) : TimeZone::utc();
}

/// A day of the zone, or a moment; nothing where none is given, or a wrong one.
std::optional<Moment> read_edge(http::Query& query, std::string_view name, TimeZone const& zone)
{
    auto const text = query.text(name, {.min = 10, .max = 40});
    if (!text) {
        return std::nullopt;
    }
    if (auto const date = date_from_text(*text)) {
        return start_of(zone, *date);
    }
    auto const moment = moment_from_text(*text);
    if (!moment) {
        query.fail(name, "bad_format", "must be a day, 2026-11-23, or a moment of RFC 3339");
        return std::nullopt;
    }
    if (ledger::quarter_of(*moment) != *moment) {
        query.fail(name, "not_on_a_quarter", "must be a full quarter of an hour");
    }
    return moment;
}

void read_range(http::Query& query, ReportRequest& request, Takes const& takes)
{
    constexpr std::chrono::days usual{30};
    auto const today = date_at(request.zone, request.now);
    auto const from = read_edge(query, "from", request.zone);
    auto const to = read_edge(query, "to", request.zone);
    request.to = to.value_or(start_of(request.zone, today + std::chrono::days{1}));
    request.has_begin = from || !takes.begins_with_ledger;
    auto const last_day = date_at(request.zone, request.to - Duration::milliseconds(1));
    request.from = from.value_or(takes.begins_with_ledger
                                     ? Moment{}
                                     : start_of(request.zone, last_day - usual + std::chrono::days{1}));
    if (request.from >= request.to) {
        query.fail(to ? "to" : "from", "out_of_range", "the range must end after it begins");
    } else if (request.has_begin && request.to - request.from > longest_range) {
        query.fail("from", "out_of_range", "a range has at most ten years");
    }
}

void read_grouping(http::Query& query, Grouping& grouping)
{
    auto const text = query.text("groupBy", {.max = 64});
    for (auto rest = text.value_or(""); !rest.empty();) {
        auto const comma = rest.find(',');
        auto const word = rest.substr(0, comma);
        bool* const by = word == "meter"    ? &grouping.by_meter
                         : word == "reason" ? &grouping.by_reason
                         : word == "user"   ? &grouping.by_user
                                            : nullptr;
        if (by == nullptr || *by) {
            return query.fail("groupBy", "unknown_value", "must be of meter, reason and user, each once");
        }
        *by = true;
        rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
    }
}

void refuse_what_it_does_not_take(http::Query& query, ReportKind kind, Takes const& takes)
{
    auto const refuse = [&](std::string_view name, bool is_taken) {
        if (!is_taken && query.has(name)) {
            query.fail(name, "not_with_type",
                       "says nothing to a report of type " + std::string{name_of(kind)});
        }
    };
    refuse("granularity", takes.granularity);
    refuse("groupBy", takes.grouping);
    refuse("userId", takes.user);
}

}  // namespace

ReportRequest read_report_request(http::Query& query, Moment now)
{
    ReportRequest request;
    request.now = now;
    if (query.required_text("type").empty()) {
        return request;
    }
    auto const kind = query.one_of("type", kinds);
    request.kind = kind.value_or(ReportKind::Usage);
    auto const takes = takes_of(request.kind);
    request.zone = read_zone(query);
    request.granularity = query.one_of("granularity", lengths);
    read_grouping(query, request.grouping);
    request.user_id = query.text("userId", endpoint::user_id_rule).value_or("");
    request.limit = static_cast<std::size_t>(query.integer("limit", 1, 10'000).value_or(1'000));
    if (!kind) {
        (void)query.has("from");
        (void)query.text("from");
        (void)query.text("to");
        return request;
    }
    read_range(query, request, takes);
    refuse_what_it_does_not_take(query, *kind, takes);
    if (takes.always_periods && !request.granularity) {
        request.granularity = Period::Day;
    }
    bool const has_range = request.from < request.to && request.to - request.from <= longest_range;
    if (request.granularity && has_range && request.periods().size() > most_periods) {
        query.fail("granularity", "out_of_range", "at most 400 periods at once");
    }
    return request;
}

}  // namespace creditd::reports
