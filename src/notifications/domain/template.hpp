#pragma once

#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::notifications {

/// A text with places to fill in: the words of a mail.
///
/// `{{purchase.credits}}` is a value by its path; `{{purchase.price|money}}` shows it in a form (`money`,
/// `date`); `{{#purchase.receiptUrl}}…{{/purchase.receiptUrl}}` is kept only when there is such a value, and
/// it is not 0. The same brackets without a value of that name leave nothing.
class Template
{
public:
    /// Refused, with a sentence, when a bracket or a section does not end, or a form is unknown.
    [[nodiscard]] static std::expected<Template, std::string> parse(std::string_view text);

    /// The value of a path in a form (empty: as it is), or nothing.
    using Values = std::function<std::optional<std::string>(std::string_view path, std::string_view form)>;

    /// `escape` makes a value harmless where it goes.
    [[nodiscard]] std::string fill(Values const& values, std::string (*escape)(std::string_view)) const;

private:
    struct Piece
    {
        enum class Kind { Text, Value, Section, End } kind = Kind::Text;
        std::string text;  ///< the text, or the path
        std::string form;
    };

    std::vector<Piece> pieces_;
};

/// For one line of plain text: line breaks and other controls become spaces.
[[nodiscard]] std::string on_one_line(std::string_view text);

/// For plain text of several lines: controls but line breaks become spaces.
[[nodiscard]] std::string as_plain_text(std::string_view text);

}  // namespace creditd::notifications
