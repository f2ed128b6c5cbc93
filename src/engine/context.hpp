#pragma once

#include "base/moment.hpp"
#include "base/numbers.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace creditd::engine {

/// Random bytes for salts and codes. In tests a seeded one.
class RandomSource
{
public:
    virtual ~RandomSource() = default;
    virtual void fill(std::byte* bytes, std::size_t count) = 0;
};

/// Everything a decision may use beside its command and the records: one `now` per batch (LEDGER-8), fresh
/// numbers, random bytes. The writer's thread alone.
struct Context
{
    Moment now;
    NumberSource& numbers;
    RandomSource& random;

    template <std::size_t Count>
    [[nodiscard]] std::array<std::byte, Count> random_bytes() const
    {
        std::array<std::byte, Count> bytes;
        random.fill(bytes.data(), Count);
        return bytes;
    }
};

}  // namespace creditd::engine
