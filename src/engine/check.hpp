#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace creditd::engine {

/// What one check of verify found.
struct Check
{
    std::string name;
    std::int64_t checked = 0;
    std::int64_t violations = 0;
    std::string first{};  ///< names the first bad row; empty when there is none

    [[nodiscard]] bool ok() const { return violations == 0; }

    /// Counts one more thing looked at; when it is wrong, `what` is called for its description.
    template <class What>
    void expect(bool holds, What what)
    {
        ++checked;
        if (!holds && violations++ == 0) {
            first = what();
        }
    }
};

}  // namespace creditd::engine
