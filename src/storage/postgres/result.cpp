#include "storage/postgres/result.hpp"

#include "base/assert.hpp"
#include "storage/postgres/binary.hpp"

#include <charconv>
#include <libpq-fe.h>

namespace creditd::storage::postgres {

Result::Result(pg_result* result) : result_(result) {}

void Result::Clear::operator()(pg_result* result) const
{
    PQclear(result);
}

int Result::rows() const
{
    return PQntuples(result_.get());
}

bool Result::is_null(int row, int column) const
{
    return PQgetisnull(result_.get(), row, column) == 1;
}

std::int64_t Result::integer(int row, int column) const
{
    return integer_from(view(row, column));
}

std::string_view Result::view(int row, int column) const
{
    return {PQgetvalue(result_.get(), row, column),
            static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
}

std::int64_t Result::touched() const
{
    std::string_view const count = PQcmdTuples(result_.get());
    std::int64_t number = 0;
    std::from_chars(count.data(), count.data() + count.size(), number);
    return number;
}

std::string_view Result::tag() const
{
    return PQcmdStatus(result_.get());
}

bool ResultRow::is_null(int column) const
{
    return result_.is_null(row_, first_column_ + column);
}

std::int64_t ResultRow::integer(int column) const
{
    CREDITD_ASSERT(!is_null(column));
    return result_.integer(row_, first_column_ + column);
}

std::string_view ResultRow::text(int column) const
{
    CREDITD_ASSERT(!is_null(column));
    return result_.view(row_, first_column_ + column);
}

std::string_view ResultRow::bytes(int column) const
{
    return text(column);
}

}  // namespace creditd::storage::postgres
