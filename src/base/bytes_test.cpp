#include "base/bytes.hpp"

#include <doctest/doctest.h>

#include <array>

namespace creditd {

TEST_CASE("LEDGER-11: whole numbers take the same few bytes everywhere, and read back")
{
    std::string bytes;
    ByteWriter out{bytes};
    for (std::int64_t const number : {0, -1, 1, -2, 64}) {
        out.number(number);
    }
    CHECK(bytes == std::string("\x00\x01\x02\x03\x80\x01", 6));

    static constexpr std::array numbers{
        std::int64_t{0},   std::int64_t{-1}, std::int64_t{63}, std::int64_t{-64}, std::int64_t{64},
        std::int64_t{-65}, INT64_MAX,        INT64_MIN,        INT64_MAX - 1,     INT64_MIN + 1};
    for (auto const number : numbers) {
        std::string one;
        ByteWriter{one}.number(number);
        ByteReader in{one};
        CHECK(in.number() == number);
        CHECK(in.at_end());
        CHECK_FALSE(in.failed());
        CHECK(one.size() <= 10);
    }
}

TEST_CASE("LEDGER-11: short amounts take fewer bytes for whole credits and thousandths, and read back")
{
    auto const size_of = [](std::int64_t micro) {
        std::string one;
        ByteWriter{one}.short_micro(micro);
        ByteReader in{one};
        CHECK(in.short_micro() == micro);
        CHECK(in.at_end());
        CHECK_FALSE(in.failed());
        return one.size();
    };
    CHECK(size_of(0) == 1);
    CHECK(size_of(-15'000'000) == 1);
    CHECK(size_of(-500'000) == 2);
    CHECK(size_of(1'000'000'000'000) == 4);
    CHECK(size_of(999'999'500'000) == 5);
    CHECK(size_of(1) == 1);
    CHECK(size_of(-999'999) == 4);
    CHECK(size_of(Credits::limit_micro) == 5);
    CHECK(size_of(Credits::limit_micro - 1) == 8);
    CHECK(size_of((std::int64_t{1} << 59) - 1) <= 10);
    CHECK(size_of(1 - (std::int64_t{1} << 59)) <= 10);
}

TEST_CASE("LEDGER-11: a short amount of another unit, or too large, does not read")
{
    auto const reads = [](std::uint64_t bits) {
        std::string bytes;
        ByteWriter{bytes}.unsigned_number(bits);
        ByteReader in{bytes};
        (void)in.short_micro();
        return !in.failed();
    };
    CHECK(reads(2));
    CHECK_FALSE(reads(3));
    CHECK_FALSE(reads(UINT64_MAX));
    CHECK_FALSE(reads(UINT64_MAX - 1));
    CHECK_FALSE(reads((std::uint64_t{1} << 62) | 1));
    CHECK_FALSE(reads((std::uint64_t{1} << 62) | 2));
}

TEST_CASE("LEDGER-11: bytes as they are read in the number asked for, or not at all")
{
    ByteReader in{"abc"};
    CHECK(in.peek() == 'a');
    CHECK(in.raw(2) == "ab");
    CHECK(in.raw(2).empty());
    CHECK(in.failed());
    CHECK(in.peek() == 'c');
    CHECK(ByteReader{""}.peek() == 0);
}

TEST_CASE("LEDGER-11: reading past the end fails and gives zeros")
{
    ByteReader nothing{""};
    CHECK(nothing.byte() == 0);
    CHECK(nothing.failed());

    ByteReader cut{"\x80"};
    CHECK(cut.unsigned_number() == 0);
    CHECK(cut.failed());

    ByteReader endless{"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"};
    CHECK(endless.unsigned_number() == 0);
    CHECK(endless.failed());

    ByteReader too_long{"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"};
    CHECK(too_long.unsigned_number() == 0);
    CHECK(too_long.failed());

    ByteReader short_text{"\x05"
                          "abcd"};
    CHECK(short_text.text().empty());
    CHECK(short_text.failed());
}

TEST_CASE("LEDGER-9: credits beyond the limit of any amount do not read")
{
    auto const reads = [](std::int64_t micro) {
        std::string bytes;
        ByteWriter{bytes}.number(micro);
        ByteReader in{bytes};
        auto const credits = in.credits();
        return !in.failed() && credits.micro() == micro;
    };

    CHECK(reads(Credits::limit_micro));
    CHECK(reads(-Credits::limit_micro));
    CHECK_FALSE(reads(Credits::limit_micro + 1));
    CHECK_FALSE(reads(-Credits::limit_micro - 1));
    CHECK_FALSE(reads(INT64_MIN));
}

TEST_CASE("LEDGER-11: texts may hold any bytes, and what follows the last is the rest")
{
    std::string bytes;
    ByteWriter out{bytes};
    out.text(std::string_view{"a\0b", 3});
    out.text("");
    bytes += "tail";

    ByteReader in{bytes};
    CHECK(in.text() == std::string_view{"a\0b", 3});
    CHECK(in.text().empty());
    CHECK(in.rest() == "tail");
    CHECK_FALSE(in.failed());
}

}  // namespace creditd
