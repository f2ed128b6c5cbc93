#include "storage/sqlite/key_map.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <new>

namespace creditd::storage::sqlite {

namespace {

std::uint8_t mark_of(KeyHash hash)
{
    return static_cast<std::uint8_t>(hash.second >> 56) | 1U;
}

std::uint64_t mix(std::uint64_t word)
{
    word = (word ^ (word >> 32)) * 0x9E37'79B9'7F4A'7C15U;
    word = (word ^ (word >> 29)) * 0xD1B5'4A32'D192'ED03U;
    return word ^ (word >> 32);
}

}  // namespace

KeyHash hash_of(Key16 const& key)
{
    std::uint64_t words[2];
    std::memcpy(words, key.data(), sizeof words);
    auto const first = mix(words[0] ^ std::rotl(words[1], 32));
    return {first, mix(first + words[1])};
}

std::uint64_t leading_word(Key16 const& key)
{
    std::uint64_t word = 0;
    std::memcpy(&word, key.data(), sizeof word);
    return __builtin_bswap64(word);
}

bool is_before(Key16 const& a, Key16 const& b)
{
    auto const first = leading_word(a);
    auto const second = leading_word(b);
    return first != second ? first < second : std::memcmp(a.data() + 8, b.data() + 8, 8) < 0;
}

KeyMap::KeyMap(std::size_t entries)
{
    allocate(std::bit_ceil(std::max<std::size_t>(entries, 8) * 2));
}

void KeyMap::allocate(std::size_t capacity)
{
    // calloc, because it maps large blocks lazily: making a map must not stall the thread that commits.
    marks_.reset(static_cast<std::uint8_t*>(std::calloc(capacity, 1)));
    entries_.reset(static_cast<KeyEntry*>(std::calloc(capacity, sizeof(KeyEntry))));
    if (marks_ == nullptr || entries_ == nullptr) {
        throw std::bad_alloc();
    }
    mask_ = capacity - 1;
}

/// The slot that holds the key, or the empty one where it would go.
std::size_t KeyMap::slot_of(Key16 const& key, KeyHash hash) const
{
    auto const mark = mark_of(hash);
    auto slot = static_cast<std::size_t>(hash.first) & mask_;
    while (marks_[slot] != 0 && (marks_[slot] != mark || entries_[slot].key != key)) {
        slot = (slot + 1) & mask_;
    }
    return slot;
}

KeyEntry const* KeyMap::find(Key16 const& key, KeyHash hash) const
{
    auto const slot = slot_of(key, hash);
    return marks_[slot] == 0 ? nullptr : &entries_[slot];
}

void KeyMap::put(KeyEntry const& entry, KeyHash hash)
{
    auto slot = slot_of(entry.key, hash);
    if (marks_[slot] == 0) {
        if ((size_ + 1) * 2 > mask_ + 1) {
            grow();
            slot = slot_of(entry.key, hash);
        }
        ++size_;
        marks_[slot] = mark_of(hash);
    }
    entries_[slot] = entry;
}

void KeyMap::grow()
{
    auto const marks = std::move(marks_);
    auto const entries = std::move(entries_);
    auto const capacity = mask_ + 1;
    allocate(capacity * 2);
    for (std::size_t slot = 0; slot < capacity; ++slot) {
        if (marks[slot] != 0) {
            auto const hash = hash_of(entries[slot].key);
            auto const to = slot_of(entries[slot].key, hash);
            marks_[to] = mark_of(hash);
            entries_[to] = entries[slot];
        }
    }
}

std::vector<KeyEntry> KeyMap::sorted() const
{
    std::vector<KeyEntry> all;
    all.reserve(size_);
    for (std::size_t slot = 0; slot <= mask_; ++slot) {
        if (marks_[slot] != 0) {
            all.push_back(entries_[slot]);
        }
    }
    std::ranges::sort(all, is_before, &KeyEntry::key);
    return all;
}

}  // namespace creditd::storage::sqlite
