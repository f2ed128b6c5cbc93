#pragma once

#include "storage/value.hpp"

#include <cstdint>
#include <memory>
#include <string_view>

struct pg_result;

namespace creditd::storage::postgres {

/// The rows that one statement gave, in binary form.
class Result
{
public:
    explicit Result(pg_result* result);

    [[nodiscard]] int rows() const;
    [[nodiscard]] bool is_null(int row, int column) const;
    [[nodiscard]] std::int64_t integer(int row, int column) const;
    /// Text or bytes, as long as the result lives.
    [[nodiscard]] std::string_view view(int row, int column) const;
    /// How many rows a statement without rows of its own touched.
    [[nodiscard]] std::int64_t touched() const;
    /// The server's word for what it did: `COMMIT`, `ROLLBACK`, `INSERT 0 3`.
    [[nodiscard]] std::string_view tag() const;

private:
    struct Clear
    {
        void operator()(pg_result* result) const;
    };
    std::unique_ptr<pg_result, Clear> result_;
};

/// A row of a result as stores see it. Columns count from `first_column` of the result.
class ResultRow final : public Row
{
public:
    ResultRow(Result const& result, int row, int first_column = 0)
        : result_(result),
          row_(row),
          first_column_(first_column)
    {}

    [[nodiscard]] bool is_null(int column) const override;
    [[nodiscard]] std::int64_t integer(int column) const override;
    [[nodiscard]] std::string_view text(int column) const override;
    [[nodiscard]] std::string_view bytes(int column) const override;

private:
    Result const& result_;
    int row_;
    int first_column_;
};

}  // namespace creditd::storage::postgres
