#pragma once

#include "base/assert.hpp"
#include "base/credits.hpp"
#include "base/moment.hpp"

#include <array>
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
        std::array<char, 10> bytes;
        std::size_t count = 0;
        while (value >= 0x80) {
            bytes[count++] = static_cast<char>(value | 0x80);
            value >>= 7;
        }
        bytes[count++] = static_cast<char>(value);
        out_.append(bytes.data(), count);
    }

    void number(std::int64_t value) { unsigned_number(zigzag(value)); }

    void credits(Credits value) { number(value.micro()); }

    /// Micro-credits of less than 2^59, shorter where they are whole thousandths or whole credits.
    void short_micro(std::int64_t value)
    {
        std::uint64_t unit = 0;
        for (; unit < 2 && value % 1000 == 0; ++unit) {
            value /= 1000;
        }
        unsigned_number(zigzag(value) << 2 | unit);
    }
    void moment(Moment value) { number(value.in_milliseconds()); }

    void text(std::string_view value)
    {
        unsigned_number(value.size());
        out_ += value;
    }

    void raw(std::string_view bytes) { out_ += bytes; }

private:
    /// -1 becomes 1, 1 becomes 2.
    static std::uint64_t zigzag(std::int64_t value)
    {
        return static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63);
    }

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
        if (!bytes_.empty() && static_cast<std::uint8_t>(bytes_.front()) < 0x80) {  // most are small
            auto const value = static_cast<std::uint8_t>(bytes_.front());
            bytes_.remove_prefix(1);
            return value;
        }
        std::uint64_t value = 0;
        std::size_t count = 0;
        for (auto const letter : bytes_.substr(0, most_number_bytes)) {
            auto const part = static_cast<std::uint8_t>(letter);
            value |= static_cast<std::uint64_t>(part & 0x7f) << (7 * count++);
            if ((part & 0x80) == 0) {
                bytes_.remove_prefix(count);
                return value;
            }
        }
        bytes_.remove_prefix(count);
        failed_ = true;
        return 0;
    }

    std::int64_t number() { return straight(unsigned_number()); }

    /// What short_micro wrote; rubbish when it is above 2^59.
    std::int64_t short_micro()
    {
        constexpr std::int64_t limit = std::int64_t{1} << 59;
        constexpr std::array<std::int64_t, 3> units{1, 1'000, 1'000'000};
        constexpr std::array limits{limit, limit / 1'000, limit / 1'000'000};
        auto const bits = unsigned_number();
        auto const kind = static_cast<std::size_t>(bits & 3);
        auto const count = straight(bits >> 2);
        if (kind == units.size() || count > limits[kind] || count < -limits[kind]) {
            failed_ = true;
            return 0;
        }
        return count * units[kind];
    }

    /// Beyond the limit of any amount (LEDGER-9) is rubbish too.
    Credits credits()
    {
        auto const value = Credits::from_micro(number());
        failed_ = failed_ || !value.within_limit();
        return failed_ ? Credits{} : value;
    }
    Moment moment() { return Moment::from_milliseconds(number()); }

    std::string_view text() { return raw(unsigned_number()); }

    /// Exactly `count` bytes as they are.
    std::string_view raw(std::size_t count)
    {
        if (count > bytes_.size()) {
            failed_ = true;
            return {};
        }
        auto const value = bytes_.substr(0, count);
        bytes_.remove_prefix(count);
        return value;
    }

    /// The next byte, without taking it; 0 at the end.
    [[nodiscard]] std::uint8_t peek() const
    {
        return bytes_.empty() ? 0 : static_cast<std::uint8_t>(bytes_.front());
    }

    /// Marks the bytes as rubbish: whoever reads them found what cannot be.
    void fail() { failed_ = true; }

    [[nodiscard]] bool at_end() const { return bytes_.empty(); }
    [[nodiscard]] bool failed() const { return failed_; }
    [[nodiscard]] std::string_view rest() const { return bytes_; }

private:
    static std::int64_t straight(std::uint64_t zigzag)
    {
        return static_cast<std::int64_t>(zigzag >> 1 ^ (~(zigzag & 1) + 1));
    }

    static constexpr std::size_t most_number_bytes = 10;

    std::string_view bytes_;
    bool failed_ = false;
};

}  // namespace creditd
