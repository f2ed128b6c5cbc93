#include "bulk/domain/csv_record.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <random>

namespace creditd::bulk {

namespace {

using Fields = std::vector<std::string>;

/// All records of a text, that many bytes of it arriving at a time.
std::vector<CsvRecord> records_of(std::string_view text, char delimiter, std::size_t arriving)
{
    std::vector<CsvRecord> records;
    std::size_t begin = 0;
    std::size_t end = 0;
    while (begin < text.size()) {
        auto record = take_record(text.substr(begin, end - begin), delimiter, end == text.size());
        if (record && begin < end) {
            begin += record->length;
            records.push_back(std::move(*record));
        } else {
            end = std::min(end + arriving, text.size());
        }
    }
    return records;
}

std::vector<Fields> fields_of(std::string_view text, char delimiter = ',', std::size_t arriving = 1000)
{
    std::vector<Fields> all;
    for (auto& record : records_of(text, delimiter, arriving)) {
        all.push_back(std::move(record.fields));
    }
    return all;
}

std::string fault_of(std::string_view text)
{
    auto const record = take_record(text, ',', true);
    REQUIRE(record);
    return record->fault ? std::to_string(record->fault->field) + " " + std::string{record->fault->code} : "";
}

std::uint64_t seed()
{
    auto const* const given = std::getenv("CREDITD_SEED");
    return given == nullptr ? 20'261'123 : std::strtoull(given, nullptr, 10);
}

}  // namespace

TEST_CASE("BULK-2: a record ends at CR LF, LF or CR, and the last one at the end of the file")
{
    CHECK(fields_of("a,b\r\nc,d\ne,f\rg,h") ==
          std::vector<Fields>{{"a", "b"}, {"c", "d"}, {"e", "f"}, {"g", "h"}});
    CHECK(fields_of("a,\r\n,b\r\n") == std::vector<Fields>{{"a", ""}, {"", "b"}});
    CHECK(fields_of("a\n\nb") == std::vector<Fields>{{"a"}, {""}, {"b"}});
}

TEST_CASE("BULK-2: quotes hold delimiters, line ends and doubled quotes")
{
    CHECK(fields_of("\"a,b\",\"say \"\"hi\"\"\"\n") == std::vector<Fields>{{"a,b", "say \"hi\""}});
    CHECK(fields_of("\"two\r\nlines\",x\r\ny,z") == std::vector<Fields>{{"two\r\nlines", "x"}, {"y", "z"}});
    CHECK(fields_of("\"\",\"\"") == std::vector<Fields>{{"", ""}});
    CHECK(fields_of("a;\"b;c\"", ';') == std::vector<Fields>{{"a", "b;c"}});
}

TEST_CASE("BULK-3: faulty quotes are told with their field, and harm no other record")
{
    CHECK(fault_of("a,b\"c\n") == "1 stray_quote");
    CHECK(fault_of("\"a\"b,c\n") == "0 text_after_quote");
    CHECK(fault_of("a,b,\"c\n") == "2 quote_not_closed");
    CHECK(fault_of("\"a\",b\n").empty());
    CHECK(fields_of("a,b\"c\nd,e") == std::vector<Fields>{{"a", "b\"c"}, {"d", "e"}});
}

TEST_CASE("BULK-2: a record whose end has not arrived is left alone")
{
    CHECK_FALSE(take_record("a,b", ',', false));
    CHECK_FALSE(take_record("\"a\nb", ',', false));
    CHECK_FALSE(take_record("a\r", ',', false));  // a line feed may follow
    CHECK(take_record("a\r\nb", ',', false)->length == 3);
    CHECK(take_record("a\rb", ',', false)->length == 2);
    CHECK(take_record("a\r", ',', true)->length == 2);
}

TEST_CASE("BULK-2: the header tells the delimiter")
{
    CHECK(delimiter_of("userId,credits\r\n1;2;3") == ',');
    CHECK(delimiter_of("userId;credits") == ';');
    CHECK(delimiter_of("userId\tcredits\n") == '\t');
    CHECK(delimiter_of("\"a;b;c\",d") == ',');
    CHECK(delimiter_of("userId") == ',');
}

TEST_CASE("BULK-2: whatever bytes come, where they are cut does not matter, and no byte is lost")
{
    MESSAGE("seed " << seed());
    std::mt19937_64 random{seed()};
    constexpr std::string_view alphabet = "ab,;\"\"\r\n\n' \xC3\xA4=";
    for (int round = 0; round < 400; ++round) {
        std::string text;
        for (auto left = random() % 200; left > 0; --left) {
            text += alphabet[random() % alphabet.size()];
        }
        auto const whole = records_of(text, ',', text.size() + 1);
        std::size_t length = 0;
        for (auto const& record : whole) {
            length += record.length;
        }
        REQUIRE(length == text.size());
        auto const cut = 1 + random() % 7;
        auto const pieces = records_of(text, ',', cut);
        REQUIRE(pieces.size() == whole.size());
        for (std::size_t i = 0; i < whole.size(); ++i) {
            REQUIRE(pieces[i].fields == whole[i].fields);
            REQUIRE(pieces[i].length == whole[i].length);
        }
    }
}

}  // namespace creditd::bulk
