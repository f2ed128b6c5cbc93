#include "topups/receipt.hpp"

#include "base/currency.hpp"
#include "base/html.hpp"
#include "crypto/base64.hpp"
#include "crypto/sha256.hpp"

#include <fmt/format.h>

#include <string>

namespace creditd::topups {

namespace {

constexpr std::string_view style = R"(
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; --ink: #1c2430; --soft: #566172;
        --line: #dde3ea; --paper: #ffffff; --ground: #f4f6f9; --link: #0b5cad; --test: #9a4a00; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6eaf0; --soft: #9ca8b8; --line: #2f3947; --paper: #1a2029; --ground: #12161c; --link: #84bbf7;
          --test: #ffb066; }
}
* { box-sizing: border-box; }
body { margin: 0; padding: 2.5rem 1rem; color: var(--ink); background: var(--ground); }
main { max-width: 42rem; margin: 0 auto; padding: 2rem clamp(1.25rem, 5vw, 2.5rem); background: var(--paper);
       border: 1px solid var(--line); border-radius: .75rem; }
h1 { font-size: 1.5rem; line-height: 1.3; margin: 0 0 .25rem; }
a { color: var(--link); }
nav { max-width: 42rem; margin: 1rem auto 0; padding: 0 .25rem; }
.number { color: var(--soft); font-variant-numeric: tabular-nums; }
p, address { margin: 0 0 1rem; font-style: normal; white-space: pre-line; }
p:last-child { margin-bottom: 0; }
table { width: 100%; border-collapse: collapse; margin-top: 1.5rem; }
td, th { padding: .5rem 0; text-align: left; border-bottom: 1px solid var(--line); }
td + td, th + th { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
th { color: var(--soft); font-size: .875rem; font-weight: 500; }
tr.total td { font-weight: 600; }
tr:last-child td { border-bottom: 0; padding-bottom: 0; }
.test { float: right; padding: 0 .5rem; border: 1px solid; border-radius: 1rem; color: var(--test);
        font-size: .8125rem; font-weight: 600; }
.parties { display: flex; flex-wrap: wrap; gap: 0 3rem; margin-top: 1.5rem; overflow-wrap: anywhere; }
@media print {
  :root { color-scheme: light; --ink: #000; --soft: #333; --line: #bbb; --paper: #fff; --ground: #fff; }
  body { padding: 0; } main { border: 0; padding: 0; } nav { display: none; }
}
)";

std::string shown(std::int64_t amount, std::string const& currency)
{
    return amount_text(amount, currency) + "&nbsp;" + escaped_for_html(currency_code(currency));
}

std::string row(std::string_view name, std::int64_t amount, std::string const& currency,
                bool is_total = false)
{
    return fmt::format("<tr{}><td>{}</td><td>{}</td></tr>\n", is_total ? " class=\"total\"" : "",
                       escaped_for_html(name), shown(amount, currency));
}

std::string page(std::string_view title, bool is_live, std::string_view content)
{
    return fmt::format("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                       "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                       "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n<main>\n{}{}</main>\n"
                       "<nav><a href=\"/wallet\">Go to the wallet</a></nav>\n</body>\n</html>\n",
                       escaped_for_html(title), style, is_live ? "" : "<p class=\"test\">Test mode</p>\n",
                       content);
}

std::string tax_rows(Purchase const& purchase)
{
    auto const& currency = purchase.terms.price.currency;
    std::string rows;
    std::int64_t named = 0;
    for (auto const& tax : purchase.paid->taxes) {
        rows += row(tax.rate.empty() ? tax.name : fmt::format("{} {} %", tax.name, tax.rate), tax.amount,
                    currency);
        named += tax.amount;
    }
    auto const rest = purchase.paid->tax - named;
    return rest == 0 ? rows : rows + row("Tax", rest, currency);
}

std::string refund_rows(Purchase const& purchase)
{
    std::string rows;
    for (auto const& refund : purchase.refunds) {
        if (refund.state == RefundState::Succeeded) {
            rows += row("Refunded on " + to_text(refund.updated_at).substr(0, 10), -refund.amount,
                        purchase.terms.price.currency);
        }
    }
    return rows;
}

std::string seller(Settings const& settings)
{
    if (settings.seller_name.empty()) {
        return {};
    }
    auto text = fmt::format("<address><strong>{}</strong>\n{}", escaped_for_html(settings.seller_name),
                            escaped_for_html(settings.seller_address));
    if (!settings.seller_tax_id.empty()) {
        text += fmt::format("\nTax id: {}", escaped_for_html(settings.seller_tax_id));
    }
    return text + "</address>\n";
}

}  // namespace

std::string const& receipt_policy()
{
    static std::string const policy =
        fmt::format("default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'; "
                    "frame-ancestors 'none'",
                    crypto::to_base64(crypto::view(crypto::sha256(style))));
    return policy;
}

std::string receipt_page(Purchase const& purchase, Settings const& settings)
{
    auto const& currency = purchase.terms.price.currency;
    auto const& number = purchase.receipt;
    auto const net = purchase.paid->total - purchase.paid->tax;
    return page(
        "Receipt " + number, purchase.live,
        fmt::format(
            "<h1>Receipt</h1>\n<p class=\"number\">{}\n{}</p>\n<div class=\"parties\">{}<address><strong>For</strong>\n"
            "{}</address></div>\n<table>\n<tr><th>Item</th><th>Amount</th></tr>\n{}{}{}{}</table>\n",
            escaped_for_html(number), to_text(purchase.paid->at).substr(0, 10), seller(settings),
            escaped_for_html(purchase.user_id), row(purchase.terms.title, net, currency), tax_rows(purchase),
            row("Paid", purchase.paid->total, currency, true), refund_rows(purchase)));
}

std::string return_page(std::string_view heading, std::string_view sentence, bool is_live)
{
    return page(
        heading, is_live,
        fmt::format("<h1>{}</h1>\n<p>{}</p>\n", escaped_for_html(heading), escaped_for_html(sentence)));
}

}  // namespace creditd::topups
