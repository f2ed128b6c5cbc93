#include "live/domain/news.hpp"

#include <algorithm>

namespace creditd::live {

namespace {

struct Words
{
    std::string_view event;
    std::string_view names;  ///< empty: nothing of the topic has a name
};

Words words_of(Topic topic)
{
    switch (topic) {
    case Topic::Balance: return {"balance", "userIds"};
    case Topic::Approvals: return {"approvals", "ids"};
    case Topic::Jobs: return {"jobs", "ids"};
    case Topic::Audit: return {"audit", {}};
    case Topic::Overview: return {"overview", {}};
    }
    return {};
}

}  // namespace

void News::add(Topic topic, std::string_view name)
{
    auto& changes = of(topic);
    changes.has_changed = true;
    if (changes.has_more || std::ranges::find(changes.names, name) != changes.names.end()) {
        return;
    }
    if (changes.names.size() == named_at_most) {
        changes.has_more = true;
        return;
    }
    changes.names.emplace_back(name);
}

void News::add_more(Topic topic)
{
    of(topic).has_changed = true;
    of(topic).has_more = true;
}

void News::add(News const& other)
{
    for (std::size_t i = 0; i < topic_count; ++i) {
        auto const topic = static_cast<Topic>(i);
        auto const& changes = other.of(topic);
        of(topic).has_changed = of(topic).has_changed || changes.has_changed;
        for (auto const& name : changes.names) {
            add(topic, name);
        }
        of(topic).has_more = of(topic).has_more || changes.has_more;
    }
}

bool News::is_empty() const
{
    return std::ranges::none_of(changes_, &Changes::has_changed);
}

std::string News::event_of(Topic topic) const
{
    auto const& changes = of(topic);
    if (!changes.has_changed) {
        return {};
    }
    auto const words = words_of(topic);
    if (words.names.empty()) {
        return server_sent_event(words.event, "{}");
    }
    // Names are ids: letters, digits and marks that JSON takes as they are.
    std::string json = "{\"";
    json.append(words.names).append("\":[");
    for (auto const& name : changes.names) {
        json.append(json.back() == '[' ? "\"" : ",\"").append(name).append("\"");
    }
    json += changes.has_more ? "],\"more\":true}" : "]}";
    return server_sent_event(words.event, json);
}

std::string server_sent_event(std::string_view name, std::string_view json)
{
    std::string text = "event: ";
    text.append(name).append("\ndata: ").append(json).append("\n\n");
    return text;
}

}  // namespace creditd::live
