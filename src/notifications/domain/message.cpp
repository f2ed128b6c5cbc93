#include "notifications/domain/message.hpp"

#include "crypto/base64.hpp"
#include "notifications/domain/template.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace creditd::notifications {

namespace {

constexpr std::size_t longest_line = 76;
constexpr std::string_view hex = "0123456789ABCDEF";

bool is_plain(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

/// A header's free text: as it is, or in encoded words (RFC 2047) that split no character.
std::string header_text(std::string_view text)
{
    if (is_plain(text) && text.size() < 60) {
        return std::string{text};
    }
    constexpr std::size_t most = 39;  // bytes: 52 characters of base64
    std::string out;
    while (!text.empty()) {
        auto take = std::min(most, text.size());
        while (take < text.size() && take > 1 && (static_cast<unsigned char>(text[take]) & 0xC0) == 0x80) {
            --take;
        }
        out += fmt::format("{}=?UTF-8?B?{}?=", out.empty() ? "" : "\r\n ",
                           crypto::to_base64(text.substr(0, take)));
        text.remove_prefix(take);
    }
    return out;
}

std::string mailbox_text(std::string_view mailbox)
{
    auto const bracket = mailbox.find('<');
    if (bracket == std::string_view::npos) {
        return std::string{mailbox};
    }
    auto name = mailbox.substr(0, bracket);
    while (name.ends_with(' ')) {
        name.remove_suffix(1);
    }
    if (name.empty()) {
        return std::string{mailbox};
    }
    bool const needs_quotes =
        is_plain(name) && !std::ranges::all_of(name, [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == ' ';
        });
    if (!needs_quotes) {
        return fmt::format("{} {}", header_text(name), mailbox.substr(bracket));
    }
    std::string quoted;
    for (char const c : name) {
        if (c == '"' || c == '\\') {
            continue;  // as spelt in a setting; they would need escapes of their own
        }
        quoted += c;
    }
    return fmt::format("\"{}\" {}", quoted, mailbox.substr(bracket));
}

/// RFC 2045 §6.7: what is not plain becomes `=XX`, long lines are broken, line breaks are CRLF.
std::string quoted_printable(std::string_view text)
{
    std::string out;
    std::size_t column = 0;
    auto const put = [&](std::string_view piece) {
        if (column + piece.size() >= longest_line) {
            out += "=\r\n";
            column = 0;
        }
        out += piece;
        column += piece.size();
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        char const c = text[i];
        if (c == '\n') {
            out += "\r\n";
            column = 0;
            continue;
        }
        bool const ends_line = i + 1 == text.size() || text[i + 1] == '\n';
        bool const starts_with_dot = c == '.' && column == 0;  // safe from whoever forgets to double it
        if (((c > ' ' && c <= '~') || (c == ' ' && !ends_line)) && c != '=' && !starts_with_dot) {
            put({&c, 1});
        } else if (c != '\r') {
            auto const byte = static_cast<unsigned char>(c);
            std::array const escape{'=', hex[byte >> 4], hex[byte & 15]};
            put({escape.data(), escape.size()});
        }
    }
    return out;
}

/// `Sun, 22 Nov 2026 21:46:00 +0000`
std::string date_text(Moment date)
{
    constexpr std::array days{"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};  // from 1970-01-01
    constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    auto const iso = to_text(date);  // 2026-11-22T21:46:00.000Z
    auto const day =
        static_cast<std::size_t>(date.in_milliseconds() / Duration::days(1).in_milliseconds() % 7);
    auto const month = static_cast<std::size_t>((iso[5] - '0') * 10 + (iso[6] - '0') - 1);
    return fmt::format("{}, {} {} {} {} +0000", days.at(day), iso.substr(8, 2), months.at(month),
                       iso.substr(0, 4), iso.substr(11, 8));
}

void append_part(std::string& out, std::string_view boundary, std::string_view type, std::string_view text)
{
    out += fmt::format("--{}\r\nContent-Type: {}; charset=utf-8\r\n"
                       "Content-Transfer-Encoding: quoted-printable\r\n\r\n{}\r\n",
                       boundary, type, quoted_printable(text));
}

bool is_address(std::string_view text)
{
    auto const at = text.rfind('@');
    return at != std::string_view::npos && at > 0 && at + 1 < text.size() && text.size() <= 254 &&
           std::ranges::all_of(text, [](char c) {
               return c > ' ' && c <= '~' && !std::string_view{"<>()[],;:\\\""}.contains(c);
           });
}

}  // namespace

std::string_view address_of(std::string_view mailbox)
{
    auto const bracket = mailbox.find('<');
    return bracket == std::string_view::npos ? mailbox
                                             : mailbox.substr(bracket + 1, mailbox.find('>') - bracket - 1);
}

bool is_mailbox(std::string_view mailbox)
{
    auto const bracket = mailbox.find('<');
    if (bracket != std::string_view::npos && (!mailbox.ends_with('>') || mailbox.rfind('<') != bracket)) {
        return false;
    }
    bool const has_controls = std::ranges::any_of(
        mailbox, [](char c) { return (static_cast<unsigned char>(c) < ' ') || c == '\x7f'; });
    return !has_controls && is_address(address_of(mailbox));
}

std::string to_wire(Message const& message)
{
    auto const domain = address_of(message.from).substr(address_of(message.from).rfind('@') + 1);
    auto const boundary = "=_" + message.id;  // `=_` cannot stand in quoted-printable
    std::string out;
    out += fmt::format("From: {}\r\n", mailbox_text(message.from));
    out += fmt::format("To: {}\r\n", message.to);
    out += fmt::format("Subject: {}\r\n", header_text(on_one_line(message.subject)));
    out += fmt::format("Date: {}\r\n", date_text(message.date));
    out += fmt::format("Message-ID: <{}@{}>\r\n", message.id, domain);
    out += "MIME-Version: 1.0\r\nAuto-Submitted: auto-generated\r\n";
    out += fmt::format("Content-Type: multipart/alternative;\r\n boundary=\"{}\"\r\n\r\n", boundary);
    append_part(out, boundary, "text/plain", message.text);
    append_part(out, boundary, "text/html", message.html);
    out += fmt::format("--{}--\r\n", boundary);
    return out;
}

}  // namespace creditd::notifications
