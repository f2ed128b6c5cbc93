#pragma once

#include "notifications/domain/template.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace creditd::notifications {

/// What a mail says.
struct Letter
{
    std::string subject;
    std::string text;
    std::string html;
};

/// The words of the mails. For each kind `NAME.txt`, whose first line is `Subject: …`, and `NAME.html`, which
/// goes into `layout.html` where that says `{{content}}`. Shipped in the program; a file of the same name in
/// the operator's directory takes its place. Any thread.
class MailTemplates
{
public:
    /// `directory`: empty for the shipped ones alone. Throws std::runtime_error with the file and what is
    /// wrong with it: one that is no template or belongs to no mail.
    explicit MailTemplates(std::filesystem::path const& directory);

    /// `name` must be one of the catalogue's.
    [[nodiscard]] Letter write(std::string_view name, Template::Values const& values) const;

private:
    void add(std::string const& file, std::string_view content);

    std::map<std::string, Template, std::less<>> files_;  ///< by file name; the subject as `NAME.subject`
};

}  // namespace creditd::notifications
