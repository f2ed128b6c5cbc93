#include "notifications/mail_templates.hpp"

#include "base/assert.hpp"
#include "base/html.hpp"
#include "embedded/mail_templates.hpp"
#include "notifications/domain/catalogue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace creditd::notifications {

namespace {

constexpr std::string_view subject_mark = "Subject: ";
constexpr std::string_view layout = "layout.html";

bool is_known(std::string_view file)
{
    auto const of_a_mail = [file](CatalogueEntry const& entry) {
        return !entry.mail.empty() &&
               (file == fmt::format("{}.txt", entry.mail) || file == fmt::format("{}.html", entry.mail));
    };
    return file == layout || std::ranges::any_of(catalogue(), of_a_mail);
}

std::string content_of(std::filesystem::path const& path)
{
    std::ifstream in{path, std::ios::binary};
    std::string content{std::istreambuf_iterator<char>{in}, {}};
    if (!in) {
        throw std::runtime_error(fmt::format("the mail template {} cannot be read", path.native()));
    }
    return content;
}

Template parsed(std::string const& file, std::string_view text)
{
    auto made = Template::parse(text);
    if (!made) {
        throw std::runtime_error(fmt::format("the mail template {}: {}", file, made.error()));
    }
    return std::move(*made);
}

std::string as_it_is(std::string_view text)
{
    return std::string{text};
}

}  // namespace

MailTemplates::MailTemplates(std::filesystem::path const& directory)
{
    for (auto const& file : embedded::mail_templates()) {
        add(std::string{file.path}, file.content);
    }
    if (directory.empty()) {
        return;
    }
    std::error_code error;
    for (auto const& file : std::filesystem::directory_iterator{directory, error}) {
        add(file.path().filename().native(), content_of(file.path()));
    }
    if (error) {
        throw std::runtime_error(
            fmt::format("the directory of mail templates {}: {}", directory.native(), error.message()));
    }
}

void MailTemplates::add(std::string const& file, std::string_view content)
{
    if (!is_known(file)) {
        throw std::runtime_error(fmt::format("{} is no mail template: no mail has that name", file));
    }
    if (file.ends_with(".txt")) {
        auto const end = std::min(content.find('\n'), content.size());
        if (!content.starts_with(subject_mark)) {
            throw std::runtime_error(
                fmt::format("the mail template {} does not begin with “Subject: ”", file));
        }
        auto const subject = file.substr(0, file.size() - 3) + "subject";
        files_.insert_or_assign(subject,
                                parsed(file, content.substr(subject_mark.size(), end - subject_mark.size())));
        content.remove_prefix(std::min(end + 1, content.size()));
        content.remove_prefix(content.starts_with('\n') ? 1 : 0);
    }
    files_.insert_or_assign(file, parsed(file, content));
}

Letter MailTemplates::write(std::string_view name, Template::Values const& values) const
{
    auto const file = [&](std::string_view ending) -> Template const& {
        auto const found = files_.find(fmt::format("{}.{}", name, ending));
        CREDITD_ASSERT(found != files_.end());
        return found->second;
    };
    Letter letter{.subject = file("subject").fill(values, on_one_line),
                  .text = file("txt").fill(values, as_plain_text),
                  .html = file("html").fill(values, escaped_for_html)};
    auto const subject = escaped_for_html(letter.subject);
    auto const content = std::move(letter.html);
    // The content is markup already, so the layout's other values are escaped before they go in.
    letter.html = files_.find(layout)->second.fill(
        [&](std::string_view path, std::string_view form) -> std::optional<std::string> {
            if (path == "content") {
                return content;
            }
            if (path == "subject") {
                return subject;
            }
            auto const value = values(path, form);
            return value ? std::optional{escaped_for_html(*value)} : std::nullopt;
        },
        as_it_is);
    return letter;
}

}  // namespace creditd::notifications
