#include "stripe/sandbox/pages.hpp"

#include "base/currency.hpp"
#include "base/html.hpp"

#include <fmt/format.h>

#include <string_view>

namespace creditd::stripe::sandbox {
namespace {

constexpr std::string_view head = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · test mode</title>
<style>
:root {{ color-scheme: light dark; --ink: #1c2430; --soft: #667085; --line: #e3e7ee; --paper: #fff; --ground: #f5f7fa;
  --accent: #2c5cc5; --warn: #8a5a00; --warn-ground: #fff2d6; }}
@media (prefers-color-scheme: dark) {{ :root {{ --ink: #e8ecf3; --soft: #9aa5b8; --line: #323b4a; --paper: #1b222d;
  --ground: #12171f; --accent: #7ea6ff; --warn: #ffd58a; --warn-ground: #3a2d10; }} }}
* {{ box-sizing: border-box; }}
body {{ margin: 0; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground); }}
.test {{ padding: .5rem 1rem; text-align: center; color: var(--warn); background: var(--warn-ground); }}
main {{ width: min({width}, 100% - 2rem); margin: 2.5rem auto; padding: 1.75rem; background: var(--paper);
  border: 1px solid var(--line); border-radius: .75rem; }}
h1 {{ margin: 0 0 .25rem; font-size: 1.1rem; font-weight: 600; }}
.amount {{ margin: 0 0 1.25rem; font-size: 2.1rem; font-weight: 650; font-variant-numeric: tabular-nums; }}
.soft {{ color: var(--soft); }}
button {{ font: inherit; padding: .6rem 1rem; border-radius: .5rem; border: 1px solid var(--line); color: var(--ink);
  background: transparent; cursor: pointer; }}
button:hover {{ border-color: var(--accent); }}
button.main {{ color: var(--paper); background: var(--accent); border-color: var(--accent); font-weight: 600; }}
.stack {{ display: grid; gap: .6rem; }}
.stack button {{ width: 100%; }}
.error {{ padding: .6rem .8rem; border-radius: .5rem; color: var(--warn); background: var(--warn-ground); }}
.scroll {{ overflow-x: auto; }}
table {{ width: 100%; border-collapse: collapse; font-size: .9rem; }}
th, td {{ padding: .55rem .5rem; text-align: left; border-bottom: 1px solid var(--line); vertical-align: top; }}
th.number, td.number {{ text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }}
td form {{ display: inline-block; margin: 0 .2rem .2rem 0; }}
td button {{ padding: .2rem .6rem; font-size: .85rem; }}
</style></head><body>
<div class="test"><strong>Test mode.</strong> A sandbox: no bank, no card, no money.</div>
)";

std::string page(std::string_view title, std::string_view width, std::string_view content)
{
    auto out = fmt::format(fmt::runtime(head), fmt::arg("title", title), fmt::arg("width", width));
    out += "<main>";
    out += content;
    out += "</main></body></html>\n";
    return out;
}

std::string button(std::string_view outcome, std::string_view text, std::string_view look = {})
{
    return fmt::format(R"(<button class="{}" name="outcome" value="{}">{}</button>)", look, outcome, text);
}

/// A form of one button that posts one more thing.
std::string act(std::string_view path, std::string_view name, std::string_view value, std::string_view text)
{
    return fmt::format(
        R"(<form method="post" action="{}"><input type="hidden" name="{}" value="{}"><button>{}</button></form>)",
        path, name, value, text);
}

std::string open_session(Session const& session, Objects const& objects)
{
    auto const* const payment = objects.payments.find(session.payment);
    std::string out;
    if (payment != nullptr && !payment->error.message.empty()) {
        out +=
            fmt::format(R"(<p class="error" role="alert">{}</p>)", escaped_for_html(payment->error.message));
    }
    bool const is_setup = session.mode == "setup";
    out += fmt::format(R"(<form class="stack" method="post" action="/pay/{}">)", session.id);
    out += button("pay", is_setup ? "Save a card" : "Pay by card", "main");
    if (is_setup || !session.setup_future_usage.empty()) {
        out += button("pay_guarded", "Use a card whose bank wants its owner each time");
    }
    if (!is_setup) {
        out += button("delayed", "Pay by bank transfer (arrives later)");
        out += button("decline", "Pay by a card that is declined");
    }
    if (!session.cancel_url.empty()) {
        out += button("cancel", "Go back without paying");
    }
    return out + "</form>";
}

std::string ended_session(Session const& session)
{
    if (session.status == "expired") {
        return "<p>This checkout has expired.</p>";
    }
    if (session.payment_status != "unpaid") {
        return "<p>Done. Nothing is left to pay.</p>";
    }
    return fmt::format(
               R"(<p>The transfer is on its way.</p><form class="stack" method="post" action="/pay/{}">)",
               session.id) +
           button("arrive", "Let it arrive", "main") + button("fail", "Let it fail") + "</form>";
}

std::string rows_of(Objects const& objects)
{
    std::string rows;
    for (auto const& payment : objects.payments.newest_first()) {
        rows += fmt::format(
            R"(<tr><td>{}<br><span class="soft">{}</span></td><td class="number">{}</td><td>{}</td><td>)",
            escaped_for_html(payment.description), payment.id, money_text(payment.amount, payment.currency),
            payment.status);
        if (payment.received > payment.refunded) {
            auto const path = fmt::format("/_sandbox/payments/{}", payment.id);
            rows += act(path + "/refund", "status", "succeeded", "Refund");
            rows += act(path + "/dispute", "kind", "inquiry", "Inquiry");
            rows += act(path + "/dispute", "kind", "dispute", "Dispute");
        }
        for (auto const& refund : objects.refunds.oldest_first()) {
            if (refund.payment == payment.id) {
                rows += fmt::format("<br>Refund {} {} ", money_text(refund.amount, payment.currency),
                                    refund.status);
                rows +=
                    refund.counts() ? act("/_sandbox/refunds/" + refund.id, "status", "failed", "Fail") : "";
            }
        }
        for (auto const& dispute : objects.disputes.oldest_first()) {
            if (dispute.payment == payment.id) {
                rows += fmt::format("<br>Dispute {} ", escaped_for_html(dispute.status));
                rows += act("/_sandbox/disputes/" + dispute.id, "status", "won", "Win");
                rows += act("/_sandbox/disputes/" + dispute.id, "status", "lost", "Lose");
            }
        }
        rows += "</td></tr>";
    }
    return rows;
}

}  // namespace

std::string checkout_page(Session const& session, Objects const& objects)
{
    auto const is_setup = session.mode == "setup";
    auto content =
        fmt::format("<h1>{}</h1>", is_setup ? "Save a means of payment" : escaped_for_html(session.product));
    if (!is_setup) {
        content += fmt::format(R"(<p class="amount">{}</p>)", money_text(session.total(), session.currency));
    }
    content += session.status == "open" ? open_session(session, objects) : ended_session(session);
    return page("Checkout", "26rem", content);
}

std::string seller_page(Objects const& objects)
{
    auto const rows = rows_of(objects);
    std::string content = R"(<h1>Payments</h1>
<p class="soft">What the seller would see and do at the payment provider. Each change sends the events that
Stripe would send.</p>)";
    content +=
        rows.empty()
            ? "<p>Nobody has paid yet. Start a checkout in the service.</p>"
            : R"(<div class="scroll"><table><tr><th>Payment</th><th class="number">Amount</th><th>State</th><th></th>
</tr>)" + rows + "</table></div>";
    return page("Payments", "60rem", content);
}

}  // namespace creditd::stripe::sandbox
