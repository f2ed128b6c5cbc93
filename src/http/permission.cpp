#include "http/permission.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <string>

namespace creditd::http {

namespace {

/// Open addressing over twice as many slots as there can be names. A slot is written once, under the lock,
/// and read without it.
struct Table
{
    struct Entry
    {
        std::string name;
        std::size_t index;
        std::atomic<bool> declared = false;
    };
    static constexpr std::size_t slots = 256;

    std::array<std::atomic<Entry*>, slots> entries{};
    std::mutex writing;
    std::size_t count = 0;

    static std::size_t slot_of(std::string_view name)
    {
        std::size_t hash = 0xcbf29ce484222325;
        for (char const c : name) {
            hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
        }
        return (hash ^ (hash >> 32)) % slots;
    }

    /// The entry, or the empty slot where it belongs.
    std::pair<Entry*, std::size_t> find(std::string_view name)
    {
        auto slot = slot_of(name);
        for (;; slot = (slot + 1) % slots) {
            auto* const entry = entries[slot].load(std::memory_order_acquire);
            if (entry == nullptr || entry->name == name) {
                return {entry, slot};
            }
        }
    }

    Entry* find_or_add(std::string_view name)
    {
        if (auto* const entry = find(name).first) {
            return entry;
        }
        std::scoped_lock const lock{writing};
        auto const [entry, slot] = find(name);
        if (entry != nullptr || count == Permissions{}.size() || !Permission::has_shape(name)) {
            return entry;
        }
        auto* const added = new Entry{std::string{name}, count++};  // lives as long as the process
        entries[slot].store(added, std::memory_order_release);
        return added;
    }
};

Table& table()
{
    static Table& instance = *new Table;
    return instance;
}

}  // namespace

std::optional<std::size_t> permission_index(std::string_view name)
{
    auto const* const entry = table().find_or_add(name);
    return entry != nullptr ? std::optional{entry->index} : std::nullopt;
}

std::vector<std::string_view> declared_permissions()
{
    std::vector<std::string_view> names;
    for (auto const& slot : table().entries) {
        auto const* const entry = slot.load(std::memory_order_acquire);
        if (entry != nullptr && entry->declared) {
            names.push_back(entry->name);
        }
    }
    std::ranges::sort(names);
    return names;
}

void declare(Permission permission)
{
    if (auto* const entry = table().find_or_add(permission.name())) {
        entry->declared = true;
    }
}

}  // namespace creditd::http
