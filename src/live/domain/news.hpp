#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::live {

/// What pages show and may have to fetch anew. The order in which they are told.
enum class Topic : std::uint8_t { Balance, Approvals, Jobs, Audit, Overview };
inline constexpr std::size_t topic_count = 5;

/// What changed since it was told last: names, no contents (LIVE-1). Bounded, however much changes: of each
/// topic so many things are named, and then only that there are more.
class News
{
public:
    static constexpr std::size_t named_at_most = 32;

    /// Something of the topic changed that needs no name.
    void add(Topic topic) { of(topic).has_changed = true; }
    void add(Topic topic, std::string_view name);
    /// More changed than is named.
    void add_more(Topic topic);
    /// All that the other tells too.
    void add(News const& other);

    [[nodiscard]] bool has(Topic topic) const { return of(topic).has_changed; }
    [[nodiscard]] bool is_empty() const;

    /// All that the topic has to tell, as one server-sent event; empty when nothing changed.
    [[nodiscard]] std::string event_of(Topic topic) const;

private:
    struct Changes
    {
        bool has_changed = false;
        bool has_more = false;
        std::vector<std::string> names{};
    };
    [[nodiscard]] Changes& of(Topic topic) { return changes_[static_cast<std::size_t>(topic)]; }
    [[nodiscard]] Changes const& of(Topic topic) const { return changes_[static_cast<std::size_t>(topic)]; }

    std::array<Changes, topic_count> changes_;
};

/// `event: NAME`, `data: JSON` and the empty line.
[[nodiscard]] std::string server_sent_event(std::string_view name, std::string_view json);

}  // namespace creditd::live
