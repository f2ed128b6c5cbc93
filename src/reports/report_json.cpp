#include "reports/report_json.hpp"

#include "base/credits.hpp"
#include "http/csv.hpp"
#include "http/json_writer.hpp"

#include <string_view>

namespace creditd::reports {

namespace {

std::string_view name_of(ColumnKind kind)
{
    switch (kind) {
    case ColumnKind::Text: return "text";
    case ColumnKind::Credits: return "credits";
    case ColumnKind::Money: return "money";
    case ColumnKind::Count: return "count";
    case ColumnKind::Time: return "time";
    case ColumnKind::Period: return "period";
    }
    return {};
}

std::string_view name_of(Period length)
{
    switch (length) {
    case Period::Day: return "day";
    case Period::Week: return "week";
    case Period::Month: return "month";
    }
    return {};
}

/// Writes a cell's JSON.
struct ToJson
{
    http::json::Writer& json;

    void operator()(std::monostate) const { json.value(nullptr); }
    void operator()(std::string const& text) const { json.value(text); }
    void operator()(CreditSum sum) const { json.value(micro_to_text(sum.micro)); }
    void operator()(std::int64_t count) const { json.value(count); }
    void operator()(Moment moment) const { json.value(moment); }
    void operator()(Date date) const { json.value(to_text(date)); }
    void operator()(ReportMoney const& money) const
    {
        json.begin_object().member("amount", money.amount).member("currency", money.currency).end_object();
    }
};

/// Writes a cell's columns; numbers stay numbers.
struct ToCsv
{
    http::CsvWriter& csv;
    ColumnKind kind;

    void operator()(std::monostate) const
    {
        csv.empty();
        if (kind == ColumnKind::Money) {
            csv.empty();
        }
    }
    void operator()(std::string const& text) const { csv.text(text); }
    void operator()(CreditSum sum) const { csv.decimal(micro_to_text(sum.micro)); }
    void operator()(std::int64_t count) const { csv.number(count); }
    void operator()(Moment moment) const { csv.moment(moment); }
    void operator()(Date date) const { csv.text(to_text(date)); }
    void operator()(ReportMoney const& money) const { csv.number(money.amount).text(money.currency); }
};

void append_row(http::json::Writer& json, Report const& report, ReportRow const& row)
{
    json.begin_object();
    for (std::size_t i = 0; i < report.columns.size(); ++i) {
        json.key(report.columns[i].name);
        std::visit(ToJson{json}, row[i]);
    }
    json.end_object();
}

}  // namespace

std::string report_json(Report const& report)
{
    std::string body;
    http::json::Writer json{body};
    json.begin_object().begin_object("report");
    json.member("type", report.type)
        .member("title", report.title)
        .member("from", report.from)
        .member("to", report.to)
        .member("timeZone", report.time_zone);
    if (report.granularity) {
        json.member("granularity", name_of(*report.granularity));
    }
    json.member("generatedAt", report.generated_at).member("truncated", report.is_truncated).end_object();
    json.begin_array("columns");
    for (auto const& column : report.columns) {
        json.begin_object()
            .member("name", column.name)
            .member("title", column.title)
            .member("kind", name_of(column.kind))
            .end_object();
    }
    json.end_array().begin_array("rows");
    for (auto const& row : report.rows) {
        append_row(json, report, row);
    }
    json.end_array().begin_object("totals");
    for (std::size_t i = 0; i < report.columns.size(); ++i) {
        if (!std::holds_alternative<std::monostate>(report.totals[i])) {
            json.key(report.columns[i].name);
            std::visit(ToJson{json}, report.totals[i]);
        }
    }
    json.end_object().end_object();
    return body;
}

std::string report_csv(Report const& report)
{
    std::string body;
    http::CsvWriter csv{body};
    for (auto const& column : report.columns) {
        if (column.kind == ColumnKind::Money) {
            csv.text(column.name + "_amount").text(column.name + "_currency");
        } else {
            csv.text(column.name);
        }
    }
    csv.end_row();
    for (auto const& row : report.rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            std::visit(ToCsv{csv, report.columns[i].kind}, row[i]);
        }
        csv.end_row();
    }
    return body;
}

}  // namespace creditd::reports
