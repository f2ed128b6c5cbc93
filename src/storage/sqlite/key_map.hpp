#pragma once

#include "storage/key_index.hpp"

#include <cstdlib>
#include <memory>
#include <vector>

namespace creditd::storage::sqlite {

/// Two well-mixed words of a key, made once per look-up and shared by every map and filter it visits.
struct KeyHash
{
    std::uint64_t first = 0;
    std::uint64_t second = 0;
};
[[nodiscard]] KeyHash hash_of(Key16 const& key);

/// The order of keys, byte by byte from the first.
[[nodiscard]] bool is_before(Key16 const& a, Key16 const& b);

/// A key's first eight bytes as a number that orders as keys do.
[[nodiscard]] std::uint64_t leading_word(Key16 const& key);

/// Key entries in memory: open addressing with linear probing, at most half full. A byte per slot says
/// whether, and roughly by whom, it is taken, so that a miss touches the small array only. Read-only use from
/// several threads is safe.
class KeyMap
{
public:
    /// Room for `entries` before it has to grow. The memory is touched only as it fills.
    explicit KeyMap(std::size_t entries);

    [[nodiscard]] KeyEntry const* find(Key16 const& key, KeyHash hash) const;

    /// A later entry under the same key replaces the earlier one.
    void put(KeyEntry const& entry, KeyHash hash);

    [[nodiscard]] std::size_t size() const { return size_; }

    /// All entries, by rising key.
    [[nodiscard]] std::vector<KeyEntry> sorted() const;

private:
    struct Free
    {
        void operator()(void* memory) const { std::free(memory); }
    };

    [[nodiscard]] std::size_t slot_of(Key16 const& key, KeyHash hash) const;
    void allocate(std::size_t capacity);
    void grow();

    std::unique_ptr<std::uint8_t[], Free> marks_;  ///< 0: the slot is empty
    std::unique_ptr<KeyEntry[], Free> entries_;
    std::size_t mask_ = 0;
    std::size_t size_ = 0;
};

}  // namespace creditd::storage::sqlite
