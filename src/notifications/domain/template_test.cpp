#include "base/html.hpp"
#include "notifications/domain/template.hpp"

#include <doctest/doctest.h>

#include <map>

namespace creditd::notifications {

namespace {

std::string filled(std::string_view text, std::map<std::string, std::string> const& values,
                   std::string (*escape)(std::string_view) = as_plain_text)
{
    auto const made = Template::parse(text);
    REQUIRE(made);
    return made->fill(
        [&](std::string_view path, std::string_view form) -> std::optional<std::string> {
            auto const found = values.find(std::string{path});
            return found == values.end()
                       ? std::nullopt
                       : std::optional{found->second + (form.empty() ? "" : " as " + std::string{form})};
        },
        escape);
}

std::string refused(std::string_view text)
{
    auto const made = Template::parse(text);
    return made ? "" : made.error();
}

}  // namespace

TEST_CASE("NOTIFY-6: values go where they are named, in the form that is asked for")
{
    CHECK(filled("Hello {{ name }}, {{price|money}}!", {{"name", "Ada"}, {"price", "5"}}) ==
          "Hello Ada, 5 as money!");
    CHECK(filled("{{missing}}.", {}) == ".");
    CHECK(filled("no places", {}) == "no places");
    CHECK(filled("{{a}}{{b}}", {{"a", "1"}, {"b", "2"}}) == "12");
}

TEST_CASE("NOTIFY-6: a section is kept only when there is its value, whatever is inside")
{
    constexpr auto text = "a{{#x}}b{{#y}}c{{/y}}d{{/x}}e";
    CHECK(filled(text, {{"x", "1"}, {"y", "1"}}) == "abcde");
    CHECK(filled(text, {{"x", "1"}}) == "abde");
    CHECK(filled(text, {{"y", "1"}}) == "ae");
    CHECK(filled(text, {{"x", "0"}, {"y", "1"}}) == "ae");
}

TEST_CASE("NOTIFY-6: a value cannot become markup, a header or a template")
{
    CHECK(filled("<p>{{v}}</p>", {{"v", "<b>\"&'"}}, escaped_for_html) == "<p>&lt;b&gt;&quot;&amp;&#39;</p>");
    CHECK(filled("{{v}}", {{"v", "a\r\nBcc: x"}}, on_one_line) == "a  Bcc: x");
    CHECK(filled("{{v}}", {{"v", "{{w}}"}, {"w", "secret"}}) == "{{w}}");
    CHECK(filled("{{v}}", {{"v", "one\ntwo\r"}}) == "one\ntwo ");
}

TEST_CASE("NOTIFY-6: a template with a mistake is refused with what is wrong")
{
    CHECK(refused("a {{b") == "a {{ has no }} after it");
    CHECK(refused("{{#a}}x") == "the section {{#a}} does not end");
    CHECK(refused("{{#a}}{{#b}}{{/a}}{{/b}}") == "{{/a}} does not end the section begun last");
    CHECK(refused("{{a|loud}}") == "there is no value or form {{a|loud}}");
    CHECK(refused("{{}}") == "there is no value or form {{}}");
}

}  // namespace creditd::notifications
