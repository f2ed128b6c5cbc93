#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace creditd::audit {

/// A reason that administrators choose from. Never removed: what was done for it keeps it.
struct ReasonCode
{
    std::string code;
    std::string description{};
    bool active = true;     ///< may be given
    bool built_in = false;  ///< came with the program

    bool operator==(ReasonCode const&) const = default;
};

/// All of them, by code.
class ReasonList
{
public:
    void put(ReasonCode code);
    [[nodiscard]] ReasonCode const* find(std::string_view code) const;
    /// Whether it may be given.
    [[nodiscard]] bool takes(std::string_view code) const;
    /// Whether any other may be given.
    [[nodiscard]] bool has_another_active(std::string_view code) const;
    [[nodiscard]] std::vector<ReasonCode> const& all() const { return codes_; }

private:
    std::vector<ReasonCode> codes_;
};

}  // namespace creditd::audit
