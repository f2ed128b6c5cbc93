#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace creditd::stripe {

/// A form as Stripe reads it: `a[b][0][c]=v&…`. Names are ours and written as they are, brackets included;
/// values are percent-encoded. Used as a body or as a query.
class Form
{
public:
    Form& text(std::string_view name, std::string_view value);
    Form& number(std::string_view name, std::int64_t value);
    Form& truth(std::string_view name, bool value);

    /// Leaves the name out when the value is empty.
    Form& text_if(std::string_view name, std::string_view value);

    [[nodiscard]] std::string const& encoded() const { return encoded_; }
    [[nodiscard]] bool is_empty() const { return encoded_.empty(); }

private:
    std::string encoded_;
};

/// Appends the bytes with all but letters, digits and `-._~` percent-encoded.
void append_percent_encoded(std::string& out, std::string_view bytes);

}  // namespace creditd::stripe
