#pragma once

#include "base/assert.hpp"
#include "base/credits.hpp"
#include "base/moment.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace creditd {

/// Appends values to a compact byte string: the same bytes on every machine and store, so they can be hashed.
/// Whole numbers take 1–10 bytes (7 bits each, small magnitudes short).
class ByteWriter
{
public:
    explicit ByteWriter(std::string& out) : out_(out) {}

    void byte(std::uint8_t value) { out_ += static_cast<char>(value); }

    void unsigned_number(std::uint64_t value)
    {
        while (value >= 0x80) {
            byte(static_cast<std::uint8_t>(value | 0x80));
            value >>= 7;
        }
        byte(static_cast<std::uint8_t>(value));
    }

    void number(std::int64_t value)  // zigzag: -1 is 1, 1 is 2
    {
        unsigned_number(static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63));
    }

    void credits(Credits value) { number(value.micro()); }
    void moment(Moment value) { number(value.in_milliseconds()); }

    void text(std::string_view value)
    {
        unsigned_number(value.size());
        out_ += value;
    }

private:
    std::string& out_;
};

/// Reads what ByteWriter wrote, in the same order. Reading past the end, or rubbish, sets `failed` and gives
/// zeros: whoever reads stored bytes asks once at the end.
class ByteReader
{
public:
    explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

    std::uint8_t byte()
    {
        if (bytes_.empty()) {
            failed_ = true;
            return 0;
        }
        auto const value = static_cast<std::uint8_t>(bytes_.front());
        bytes_.remove_prefix(1);
        return value;
    }

    std::uint64_t unsigned_number()
    {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            auto const part = byte();
            value |= static_cast<std::uint64_t>(part & 0x7f) << shift;
            if ((part & 0x80) == 0) {
                return value;
            }
        }
        failed_ = true;
        return 0;
    }

    std::int64_t number()
    {
        auto const value = unsigned_number();
        return static_cast<std::int64_t>(value >> 1 ^ (~(value & 1) + 1));
    }

    /// Beyond the limit of any amount (LEDGER-9) is rubbish too.
    Credits credits()
    {
        auto const value = Credits::from_micro(number());
        failed_ = failed_ || !value.within_limit();
        return failed_ ? Credits{} : value;
    }
    Moment moment() { return Moment::from_milliseconds(number()); }

    std::string_view text()
    {
        auto const size = unsigned_number();
        if (size > bytes_.size()) {
            failed_ = true;
            return {};
        }
        auto const value = bytes_.substr(0, size);
        bytes_.remove_prefix(size);
        return value;
    }

    [[nodiscard]] bool at_end() const { return bytes_.empty(); }
    [[nodiscard]] bool failed() const { return failed_; }
    [[nodiscard]] std::string_view rest() const { return bytes_; }

private:
    std::string_view bytes_;
    bool failed_ = false;
};

}  // namespace creditd
