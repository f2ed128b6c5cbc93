#pragma once

#include "base/assert.hpp"

#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace creditd::identity {

/// The records of one kind for the time of one batch, by key: what a shelf holds. Loaded once and written
/// once, however many commands touch them.
template <class Key, class Record>
class Records
{
public:
    struct Entry
    {
        std::optional<Record> before;  ///< as the database has it
        std::optional<Record> now;
        bool is_loaded = false;
        bool is_changed = false;
    };

    void need(Key const& key)
    {
        if (entries_.try_emplace(key).second) {
            needed_.push_back(key);
        }
    }

    /// The record as the commands so far left it, or null. A command must need what it looks at.
    [[nodiscard]] Record const* find(Key const& key) const
    {
        auto const found = entries_.find(key);
        CREDITD_ASSERT(found != entries_.end() && found->second.is_loaded);
        return found->second.now ? &*found->second.now : nullptr;
    }

    [[nodiscard]] bool holds(Key const& key) const
    {
        auto const found = entries_.find(key);
        return found != entries_.end() && found->second.is_loaded;
    }

    /// Under a key that was needed, or that nothing has yet.
    void put(Key const& key, Record record)
    {
        auto& entry = entries_[key];
        entry.now = std::move(record);
        entry.is_loaded = true;
        entry.is_changed = true;
    }

    void remove(Key const& key)
    {
        auto& entry = entries_.at(key);
        entry.now.reset();
        entry.is_changed = true;
    }

    /// Calls `visit(key)` for each record that `load` will ask for.
    template <class Visit>
    void each_needed(Visit visit) const
    {
        for (auto const& key : needed_) {
            visit(key);
        }
    }

    /// Takes a record that the database gave without being asked for its key, unless it is there already.
    void adopt(Key const& key, Record record)
    {
        auto& entry = entries_[key];
        if (!entry.is_loaded) {
            entry.before = std::move(record);
            entry.now = entry.before;
            entry.is_loaded = true;
        }
    }

    /// `load(key)` gives the record, if there is one.
    template <class Load>
    void load(Load load)
    {
        for (auto const& key : needed_) {
            auto& entry = entries_.at(key);
            if (!entry.is_loaded) {
                entry.before = load(key);
                entry.now = entry.before;
                entry.is_loaded = true;
            }
        }
        needed_.clear();
    }

    /// Calls `visit(key, entry)` for each record that a command changed.
    template <class Visit>
    void each_changed(Visit visit) const
    {
        for (auto const& [key, entry] : entries_) {
            if (entry.is_changed) {
                visit(key, entry);
            }
        }
    }

    /// Calls `visit(record)` for each record there is.
    template <class Visit>
    void each(Visit visit) const
    {
        for (auto const& [key, entry] : entries_) {
            if (entry.now) {
                visit(*entry.now);
            }
        }
    }

    void clear()
    {
        if (!entries_.empty()) {
            entries_.clear();
            needed_.clear();
        }
    }

private:
    std::unordered_map<Key, Entry> entries_;
    std::vector<Key> needed_;
};

}  // namespace creditd::identity
