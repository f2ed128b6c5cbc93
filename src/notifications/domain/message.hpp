#pragma once

#include "base/moment.hpp"

#include <string>
#include <string_view>

namespace creditd::notifications {

/// A mail, before it is put on the wire. Texts are UTF-8.
struct Message
{
    std::string from;     ///< `Credits <credits@example.com>` or an address alone
    std::string to;       ///< an address
    std::string subject;  ///< line breaks are made spaces
    std::string text;
    std::string html;
    std::string id;  ///< of the notice: the same at every attempt, so that a receiver can drop a second copy
    Moment date;
};

/// The address of a mailbox as `from` spells it: between `<` and `>`, or all of it.
[[nodiscard]] std::string_view address_of(std::string_view mailbox);

/// True for `local@domain` and `Name <local@domain>` of visible ASCII (the name may be UTF-8), without line
/// breaks: what can stand in a header and in SMTP's commands.
[[nodiscard]] bool is_mailbox(std::string_view mailbox);

/// The bytes to send (RFC 5322, MIME): 7-bit, lines of at most 76 characters ended by CRLF, text and HTML as
/// alternatives.
[[nodiscard]] std::string to_wire(Message const& message);

}  // namespace creditd::notifications
