#include "storage/postgres/binary.hpp"

#include "base/assert.hpp"

#include <bit>
#include <cstring>

namespace creditd::storage::postgres {

namespace {

constexpr std::size_t header_bytes = 20;  // dimensions, has nulls, element type, length, lower bound

template <class Word>
Word swapped(Word word)
{
    return std::endian::native == std::endian::little ? std::byteswap(word) : word;
}

void append_word(std::string& out, std::uint32_t word)
{
    auto const big = swapped(word);
    out.append(reinterpret_cast<char const*>(&big), sizeof big);
}

void put_word(std::string& out, std::size_t at, std::uint32_t word)
{
    auto const big = swapped(word);
    std::memcpy(out.data() + at, &big, sizeof big);
}

template <class Word>
std::int64_t word_from(std::string_view bytes)
{
    Word word;
    bytes.copy(reinterpret_cast<char*>(&word), sizeof word);
    return swapped(word);
}

}  // namespace

Oid type_of(ColumnType type)
{
    switch (type) {
    case ColumnType::Integer: return oid::integer;
    case ColumnType::Text: return oid::text;
    case ColumnType::Bytes: return oid::bytes;
    }
    return 0;
}

Oid array_of(ColumnType type)
{
    switch (type) {
    case ColumnType::Integer: return oid::integers;
    case ColumnType::Text: return oid::texts;
    case ColumnType::Bytes: return oid::byte_strings;
    }
    return 0;
}

void append_integer(std::string& out, std::int64_t number)
{
    auto const big = swapped(number);
    out.append(reinterpret_cast<char const*>(&big), sizeof big);
}

std::int64_t integer_from(std::string_view bytes)
{
    switch (bytes.size()) {
    case 2: return word_from<std::int16_t>(bytes);
    case 4: return word_from<std::int32_t>(bytes);
    default: CREDITD_ASSERT(bytes.size() == 8); return word_from<std::int64_t>(bytes);
    }
}

ArrayBuilder::ArrayBuilder(ColumnType type) : type_(type)
{
    clear();
}

void ArrayBuilder::add(Value const& value)
{
    ++size_;
    switch (value.kind()) {
    case Value::Kind::Null:
        has_null_ = true;
        append_word(bytes_, 0xFFFF'FFFFU);
        return;
    case Value::Kind::Integer:
        CREDITD_ASSERT(type_ == ColumnType::Integer);
        append_word(bytes_, 8);
        append_integer(bytes_, value.integer());
        return;
    case Value::Kind::Text:
    case Value::Kind::Bytes:
        CREDITD_ASSERT((value.kind() == Value::Kind::Text) == (type_ == ColumnType::Text));
        append_word(bytes_, static_cast<std::uint32_t>(value.view().size()));
        bytes_ += value.view();
        return;
    }
}

std::string_view ArrayBuilder::finish()
{
    put_word(bytes_, 0, 1);
    put_word(bytes_, 4, has_null_ ? 1 : 0);
    put_word(bytes_, 8, type_of(type_));
    put_word(bytes_, 12, size_);
    put_word(bytes_, 16, 1);
    return bytes_;
}

void ArrayBuilder::clear()
{
    bytes_.assign(header_bytes, '\0');
    size_ = 0;
    has_null_ = false;
}

}  // namespace creditd::storage::postgres
