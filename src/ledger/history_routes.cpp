#include "endpoint/subject.hpp"
#include "endpoint/submit.hpp"
#include "http/csv.hpp"
#include "http/problem_catalog.hpp"
#include "ledger/account_reads.hpp"
#include "ledger/bring_forward_command.hpp"
#include "ledger/find_account.hpp"
#include "ledger/json.hpp"
#include "ledger/theme_routes.hpp"

#include <algorithm>
#include <array>

namespace creditd::ledger {

namespace {

using endpoint::Services;
using http::Exchange;

constexpr std::int64_t most_beyond_first_page =
    1'000'000;  // page × limit; deeper lines are reached by `beforeSeq`

std::string page_body(Services const& services, Account const& account, endpoint::PageRequest const& request,
                      HistoryPage const& page)
{
    std::string body;
    endpoint::ListWriter list{body};
    for (auto const& line : page.lines) {
        append_transaction(list.items(), services.ids, account.user_id, line);
    }
    std::optional<std::string> next;
    if (page.has_more) {
        next = endpoint::cursor_of(services, {"history"}, std::array{page.lines.back().seq});
    }
    list.finish(request, page.total, next);
    return body;
}

/// Whether a line found by its reference passes the other filters.
bool matches(HistoryFilter const& filter, Transaction const& line)
{
    return (!filter.type || line.type == *filter.type) &&
           (!filter.from || line.occurred_at >= *filter.from) &&
           (!filter.to || line.occurred_at < *filter.to) &&
           (!filter.before_seq || line.seq < *filter.before_seq);
}

void answer_by_reference(Services& services, std::unique_ptr<Exchange> exchange, std::string const& user_id,
                         HistoryRequest request)
{
    auto command = std::make_unique<FindReference>(user_id, *request.reference);
    endpoint::submit_then(
        services, std::move(exchange), std::move(command),
        [&services, user_id, request](std::unique_ptr<Exchange> own, engine::Command& decided) {
            auto const seq = static_cast<FindReference&>(decided).found();
            read_account(services, std::move(own), user_id,
                         [&services, seq, request](storage::Reader& reader, Account const& account, Moment,
                                                   Exchange const&) {
                             HistoryPage page;
                             auto line = seq ? find_line(reader, account, *seq) : std::nullopt;
                             if (line && matches(request.filter, *line)) {
                                 page.total = 1;
                                 if (request.page.offset() == 0 && !request.page.after) {
                                     page.lines.push_back(std::move(*line));
                                 }
                             }
                             return http::json_response(200,
                                                        page_body(services, account, request.page, page));
                         });
        });
}

/// The lines of an account as CSV, a slice of 500 a call, below the seq at which the download began.
class HistoryCsv final : public http::BodyStream
{
public:
    HistoryCsv(Services& services, std::string user_id, HistoryFilter filter)
        : services_(services),
          user_id_(std::move(user_id)),
          filter_(filter)
    {}

    bool next(std::string& chunk) override
    {
        http::CsvWriter csv{chunk};
        if (!begun_) {
            begun_ = true;
            csv.header({"id", "userId", "seq", "type", "amount", "balanceBefore", "balanceAfter", "heldAfter",
                        "debtAfter", "reason", "reference", "reasonCode", "meter", "quantity", "actor",
                        "occurredAt", "createdAt", "metadata"});
        }
        bool more = false;
        services_.database.read([&](storage::Reader& reader) {
            if (auto const account = find_account(reader, user_id_)) {
                auto const page = read_history(reader, *account, filter_, 0, slice);
                for (auto const& line : page.lines) {
                    append(csv, line);
                    filter_.before_seq = line.seq;
                }
                more = page.has_more;
            }
        });
        return more;
    }

private:
    static constexpr std::int64_t slice = 500;

    void append(http::CsvWriter& csv, Transaction const& line)
    {
        csv.text(services_.ids.encode(crypto::IdKind::Transaction, {line.account, line.seq}))
            .text(user_id_)
            .number(line.seq)
            .text(name_of(line.type))
            .number(line.amount)
            .number(line.balance_before())
            .number(line.balance_after)
            .number(line.held_after)
            .number(line.debt_after)
            .text(line.reason)
            .text(line.reference)
            .text(line.reason_code)
            .text(line.charge ? std::string_view{line.charge->meter} : std::string_view{})
            .text(line.charge ? std::string_view{line.charge->quantity} : std::string_view{})
            .text(line.actor)
            .moment(line.occurred_at)
            .moment(line.created_at)
            .text(line.metadata);
        csv.end_row();
    }

    Services& services_;
    std::string const user_id_;
    HistoryFilter filter_;
    bool begun_ = false;
};

// Summaries: sums by type over each period are differences of the tallies at its ends.

constexpr std::int64_t most_periods = 400;

void append_tally_difference(http::json::Writer& json, Tallies const& begin, Tallies const& end)
{
    auto const sum = [&](auto... types) {
        __int128 micro = 0;
        ((micro += end.micro[static_cast<std::size_t>(types)] - begin.micro[static_cast<std::size_t>(types)]),
         ...);
        return micro;
    };
    using enum TransactionType;
    json.member("earned", micro_to_text(sum(Signup, Purchase, Promo)))
        .member("spent", micro_to_text(-sum(Usage, UsageReversal)))
        .member("expired", micro_to_text(-sum(Expiry)))
        .member("adjusted", micro_to_text(sum(Adjustment)))
        .member("reversed", micro_to_text(-sum(Refund, Dispute)))
        .member("reinstated", micro_to_text(sum(Reinstatement)));
    json.begin_object("transactions");
    for (std::size_t type = 1; type < transaction_type_count; ++type) {
        if (auto const lines = end.lines[type] - begin.lines[type]; lines != 0) {
            json.member(name_of(static_cast<TransactionType>(type)), lines);
        }
    }
    json.end_object();
}

std::string summary_body(storage::Reader& reader, Account const& account, Moment now,
                         SummaryRequest const& request)
{
    auto const to = request.to.value_or(now);
    auto const default_from = request.period == Period::Day ? to - Duration::days(30) : account.opened_at;
    auto const from = start_of(request.period, request.from.value_or(default_from));
    std::string body;
    http::json::Writer json{body};
    json.begin_object()
        .member("userId", account.user_id)
        .member("period", request.period == Period::Day    ? "day"
                          : request.period == Period::Week ? "week"
                                                           : "month")
        .member("from", from)
        .member("to", to)
        .member("timeZone", "UTC");
    json.begin_array("items");
    auto const first = tallies_through(reader, account, seq_before(reader, account, from));
    auto at_begin = first;
    std::int64_t periods = 0;
    for (auto begin = from; begin < to && periods < most_periods; ++periods) {
        auto const end = std::min(next_start(request.period, begin), to);
        auto const at_end = tallies_through(reader, account, seq_before(reader, account, end));
        json.begin_object().member("from", begin).member("to", end);
        append_tally_difference(json, at_begin, at_end);
        json.end_object();
        begin = end;
        at_begin = at_end;
    }
    json.end_array();
    json.begin_object("total");
    append_tally_difference(json, first, at_begin);
    json.end_object().end_object();
    return body;
}

/// How many periods lie between, at most one more than allowed.
std::int64_t periods_between(Period period, Moment from, Moment to)
{
    std::int64_t periods = 0;
    for (auto begin = start_of(period, from); begin < to && periods <= most_periods; ++periods) {
        begin = next_start(period, begin);
    }
    return periods;
}

void get_summary(Services& services, std::unique_ptr<Exchange> exchange)
{
    http::Query query{exchange->request()};
    auto const request = read_summary_request(query, services);
    if (auto user = subject_of(exchange, query, query.text("userId", endpoint::user_id_rule))) {
        answer_summary(services, std::move(exchange), std::move(*user), request);
    }
}

void get_history(Services& services, std::unique_ptr<Exchange> exchange)
{
    http::Query query{exchange->request()};
    auto request = read_history_request(query, services);
    if (auto user = subject_of(exchange, query, query.text("userId", endpoint::user_id_rule))) {
        answer_history(services, std::move(exchange), std::move(*user), std::move(request));
    }
}

void get_history_csv(Services& services, std::unique_ptr<Exchange> exchange)
{
    http::Query query{exchange->request()};
    auto const request = read_history_request(query, services, false);
    if (auto user = subject_of(exchange, query, query.text("userId", endpoint::user_id_rule))) {
        answer_history_csv(services, std::move(exchange), std::move(*user), request.filter);
    }
}

}  // namespace

HistoryRequest read_history_request(http::Query& query, Services const& services, bool with_page)
{
    HistoryRequest request;
    if (auto const type = query.text("type", {.max = 32})) {
        request.filter.type = transaction_type_from(*type);
        if (!request.filter.type) {
            query.fail("type", "unknown_value", "is not a type of transaction");
        }
    }
    request.filter.from = query.moment("from");
    request.filter.to = query.moment("to");
    if (request.filter.from && request.filter.to && *request.filter.from >= *request.filter.to) {
        query.fail("to", "out_of_range", "must be later than from");
    }
    request.filter.before_seq = query.integer("beforeSeq", 1, INT64_MAX);
    if (with_page) {
        if (auto const reference = query.text("reference", {.max = 128})) {
            request.reference = std::string{*reference};
        }
        request.page = endpoint::read_page(query, services, {"history"});
        if (request.page.page > most_beyond_first_page / request.page.limit) {
            query.fail("page", "out_of_range", "is too deep; use a cursor, beforeSeq, or dates");
        }
    }
    return request;
}

void answer_history(Services& services, std::unique_ptr<Exchange> exchange, std::string user_id,
                    HistoryRequest request)
{
    if (request.reference) {
        return answer_by_reference(services, std::move(exchange), user_id, std::move(request));
    }
    read_account(services, std::move(exchange), std::move(user_id),
                 [&services, request = std::move(request)](storage::Reader& reader, Account const& account,
                                                           Moment, Exchange const&) {
                     auto const& wanted = request.page;
                     auto const after = wanted.after ? std::optional(wanted.below()) : std::nullopt;
                     auto const page =
                         read_history(reader, account, request.filter, wanted.offset(), wanted.limit, after);
                     return http::json_response(200, page_body(services, account, wanted, page));
                 });
}

void answer_history_csv(Services& services, std::unique_ptr<Exchange> exchange, std::string user_id,
                        HistoryFilter filter)
{
    read_account(services, std::move(exchange), std::move(user_id),
                 [&services, filter](storage::Reader&, Account const& account, Moment, Exchange const&) {
                     auto bounded = filter;
                     bounded.before_seq = std::min(filter.before_seq.value_or(INT64_MAX), account.seq + 1);
                     return http::csv_download(
                         "history.csv", std::make_unique<HistoryCsv>(services, account.user_id, bounded));
                 });
}

SummaryRequest read_summary_request(http::Query& query, Services& services)
{
    static constexpr std::array periods{http::Choice<Period>{"day", Period::Day},
                                        http::Choice<Period>{"week", Period::Week},
                                        http::Choice<Period>{"month", Period::Month}};
    SummaryRequest request;
    request.period = query.one_of("period", periods).value_or(Period::Day);
    request.from = query.moment("from");
    request.to = query.moment("to");
    if (request.from && request.to && *request.from >= *request.to) {
        query.fail("to", "out_of_range", "must be later than from");
    }
    auto const until = request.to.value_or(endpoint::now(services));
    if (request.from && periods_between(request.period, *request.from, until) > most_periods) {
        query.fail("from", "out_of_range", "at most 400 periods at once");
    }
    return request;
}

void answer_summary(Services& services, std::unique_ptr<Exchange> exchange, std::string user_id,
                    SummaryRequest const& request)
{
    read_account(services, std::move(exchange), std::move(user_id),
                 [request](storage::Reader& reader, Account const& account, Moment now, Exchange const&) {
                     return http::json_response(200, summary_body(reader, account, now, request));
                 });
}

std::vector<http::Route> history_routes(Services& services)
{
    using http::Access;
    using http::Method;
    return {
        {Method::Get, "/credits/history", Access::requires_("credits:read"), "listTransactions",
         http::default_body_limit,
         [&services](auto exchange) { get_history(services, std::move(exchange)); }},
        {Method::Get, "/credits/history.csv", Access::requires_("credits:read"), "exportTransactions",
         http::default_body_limit,
         [&services](auto exchange) { get_history_csv(services, std::move(exchange)); }},
        {Method::Get, "/credits/summary", Access::requires_("credits:read"), "getSummary",
         http::default_body_limit,
         [&services](auto exchange) { get_summary(services, std::move(exchange)); }},
    };
}

}  // namespace creditd::ledger
