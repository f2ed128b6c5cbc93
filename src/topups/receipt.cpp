#include "topups/receipt.hpp"

#include "topups/domain/package.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace creditd::topups {

namespace {

constexpr std::string_view style = R"(
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 42rem; margin: 3rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; }
p, address { margin: 0 0 1rem; font-style: normal; white-space: pre-line; }
table { width: 100%; border-collapse: collapse; margin: 1.5rem 0; }
td, th { padding: .5rem 0; text-align: left; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
td + td, th + th { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
tr.total td { font-weight: 600; border-bottom: 0; }
.test { display: inline-block; padding: 0 .5rem; border: 1px solid; border-radius: .25rem; font-size: .875rem; }
.parties { display: flex; flex-wrap: wrap; gap: 1rem 3rem; margin-top: 1.5rem; }
)";

std::string escaped(std::string_view text)
{
    std::string out;
    for (char const c : text) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\'': out += "&#39;"; break;
        default: out += c;
        }
    }
    return out;
}

std::string upper(std::string_view currency)
{
    std::string text{currency};
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return text;
}

std::string shown(std::int64_t amount, std::string const& currency)
{
    return amount_text({amount, currency}) + "&nbsp;" + escaped(upper(currency));
}

std::string row(std::string_view name, std::int64_t amount, std::string const& currency,
                bool is_total = false)
{
    return fmt::format("<tr{}><td>{}</td><td>{}</td></tr>\n", is_total ? " class=\"total\"" : "",
                       escaped(name), shown(amount, currency));
}

std::string page(std::string_view title, bool is_live, std::string_view content)
{
    return fmt::format("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                       "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                       "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n{}{}</body>\n</html>\n",
                       escaped(title), style, is_live ? "" : "<p class=\"test\">test mode</p>\n", content);
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
    auto text = fmt::format("<address><strong>{}</strong>\n{}", escaped(settings.seller_name),
                            escaped(settings.seller_address));
    if (!settings.seller_tax_id.empty()) {
        text += fmt::format("\nTax id: {}", escaped(settings.seller_tax_id));
    }
    return text + "</address>\n";
}

}  // namespace

std::string receipt_page(Purchase const& purchase, Settings const& settings)
{
    auto const& currency = purchase.terms.price.currency;
    auto const& number = purchase.receipt;
    auto const net = purchase.paid->total - purchase.paid->tax;
    return page(
        "Receipt " + number, purchase.live,
        fmt::format(
            "<h1>Receipt</h1>\n<p>{}\n{}</p>\n<div class=\"parties\">{}<address><strong>For</strong>\n"
            "{}</address></div>\n<table>\n<tr><th>Item</th><th>Amount</th></tr>\n{}{}{}{}</table>\n",
            escaped(number), to_text(purchase.paid->at).substr(0, 10), seller(settings),
            escaped(purchase.user_id), row(purchase.terms.title, net, currency), tax_rows(purchase),
            row("Paid", purchase.paid->total, currency, true), refund_rows(purchase)));
}

std::string return_page(std::string_view heading, std::string_view sentence, bool is_live)
{
    return page(heading, is_live,
                fmt::format("<h1>{}</h1>\n<p>{}</p>\n", escaped(heading), escaped(sentence)));
}

}  // namespace creditd::topups
