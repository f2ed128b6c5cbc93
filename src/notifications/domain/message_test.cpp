#include "notifications/domain/message.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace creditd::notifications {

namespace {

Message message()
{
    return {.from = "Credits <credits@example.com>",
            .to = "ada@example.org",
            .subject = "Your receipt",
            .text = "Thank you.\n",
            .html = "<p>Thank you.</p>\n",
            .id = "mail_1",
            .date = Moment::from_milliseconds(1'795'384'000'000)};
}

std::string header(std::string_view wire, std::string_view name)
{
    auto const begin = wire.find(std::string{name} + ": ");
    REQUIRE(begin != std::string_view::npos);
    auto const value = wire.substr(begin + name.size() + 2);
    return std::string{value.substr(0, value.find("\r\n"))};
}

}  // namespace

TEST_CASE("NOTIFY-7: a message has the headers that a mail needs, and both forms of its text")
{
    auto const wire = to_wire(message());
    CHECK(header(wire, "From") == "Credits <credits@example.com>");
    CHECK(header(wire, "To") == "ada@example.org");
    CHECK(header(wire, "Subject") == "Your receipt");
    CHECK(header(wire, "Date") == "Sun, 22 Nov 2026 21:46:40 +0000");
    CHECK(header(wire, "Message-ID") == "<mail_1@example.com>");
    CHECK(header(wire, "Auto-Submitted") == "auto-generated");
    CHECK(wire.contains("Content-Type: text/plain; charset=utf-8"));
    CHECK(wire.contains("\r\n\r\nThank you.\r\n"));
    CHECK(wire.contains("<p>Thank you.</p>"));
    CHECK(wire.ends_with("--=_mail_1--\r\n"));
}

TEST_CASE(
    "NOTIFY-7: whatever is in a mail, its lines are short, 7-bit and ended by CRLF, and none begins with a dot")
{
    auto long_one = message();
    long_one.subject = "Größe und Güte – " + std::string(200, 'x') + "\r\nBcc: everybody@example.com";
    long_one.text = ".\n..dots\n" + std::string(500, 'y') + " ü \n\ttab = \n";
    long_one.html = "<p>" + std::string(300, 'z') + "</p>";
    auto const wire = to_wire(long_one);

    std::string_view rest = wire;
    while (!rest.empty()) {
        auto const end = rest.find("\r\n");
        REQUIRE(end != std::string_view::npos);
        auto const line = rest.substr(0, end);
        CHECK(line.size() <= 78);
        CHECK_FALSE(line.starts_with("."));
        CHECK_FALSE(line.starts_with("Bcc"));
        CHECK(std::ranges::all_of(line, [](char c) { return c >= ' ' && c <= '~'; }));
        rest.remove_prefix(end + 2);
    }
}

TEST_CASE("NOTIFY-7: what is not ASCII in a subject or a name travels as encoded words")
{
    auto umlauts = message();
    umlauts.subject = "Grüße";
    umlauts.from = "Käse & Co. <credits@example.com>";
    CHECK(header(to_wire(umlauts), "Subject") == "=?UTF-8?B?R3LDvMOfZQ==?=");
    CHECK(header(to_wire(umlauts), "From") == "=?UTF-8?B?S8Okc2UgJiBDby4=?= <credits@example.com>");

    umlauts.from = "Cheese & Co. <credits@example.com>";
    CHECK(header(to_wire(umlauts), "From") == "\"Cheese & Co.\" <credits@example.com>");
}

TEST_CASE("NOTIFY-7: a mailbox that could break a header or a command is none")
{
    CHECK(is_mailbox("a@example.com"));
    CHECK(is_mailbox("Ünal <a@example.com>"));
    CHECK(address_of("Ünal <a@example.com>") == "a@example.com");
    for (auto const* const bad :
         {"", "a", "@example.com", "a@", "a b@example.com", "a@example.com\r\nRCPT TO:<b@example.com>",
          "A <a@example.com", "A <a@example.com> <b@example.com>", "a@ex\xc3\xa4mple.com", "A\n <a@b.c>"}) {
        CHECK_FALSE(is_mailbox(bad));
    }
}

}  // namespace creditd::notifications
