#include "crypto/random.hpp"

#include "base/assert.hpp"
#include "crypto/base32.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <sys/random.h>

namespace creditd::crypto {

namespace {

/// getrandom costs 250 ns a call whatever the size: draw 4 KiB at once, and wipe what was handed out.
struct Pool
{
    std::array<std::byte, 4096> bytes;
    std::size_t used = sizeof(bytes);

    void refill()
    {
        std::size_t filled = 0;
        while (filled < bytes.size()) {
            auto const got = ::getrandom(bytes.data() + filled, bytes.size() - filled, 0);
            CREDITD_ASSERT(got > 0);
            filled += static_cast<std::size_t>(got);
        }
        used = 0;
    }
};

}  // namespace

void fill_random(std::byte* bytes, std::size_t count)
{
    thread_local Pool pool;
    while (count > 0) {
        if (pool.used == pool.bytes.size()) {
            pool.refill();
        }
        auto const take = std::min(count, pool.bytes.size() - pool.used);
        auto* const from = pool.bytes.data() + pool.used;
        std::memcpy(bytes, from, take);
        std::memset(from, 0, take);
        pool.used += take;
        bytes += take;
        count -= take;
    }
}

std::string random_bytes(std::size_t count)
{
    std::string bytes(count, '\0');
    fill_random(reinterpret_cast<std::byte*>(bytes.data()), count);
    return bytes;
}

std::string random_secret(std::string_view prefix)
{
    return std::string{prefix} + to_base32(random_bytes(32));
}

}  // namespace creditd::crypto
