#include "storage/postgres/array_parameters.hpp"

#include "base/assert.hpp"

namespace creditd::storage::postgres {

ArrayParameters::ArrayParameters(std::span<ColumnType const> types)
    : types_(types.begin(), types.end()),
      arrays_(types.begin(), types.end())
{}

void ArrayParameters::add(std::span<Value const> row)
{
    CREDITD_ASSERT(row.size() == arrays_.size());
    for (std::size_t at = 0; at < row.size(); ++at) {
        arrays_[at].add(row[at]);
    }
}

void ArrayParameters::add(std::int64_t bucket, std::span<Value const> row)
{
    CREDITD_ASSERT(row.size() + 1 == arrays_.size());
    arrays_.front().add(Value::integer(bucket));
    for (std::size_t at = 0; at < row.size(); ++at) {
        arrays_[at + 1].add(row[at]);
    }
}

std::span<Parameter const> ArrayParameters::finish()
{
    parameters_.clear();
    for (std::size_t at = 0; at < arrays_.size(); ++at) {
        parameters_.push_back({array_of(types_[at]), arrays_[at].finish(), false});
    }
    return parameters_;
}

PlainParameters::PlainParameters(std::initializer_list<Value> values) : values_(values) {}

void PlainParameters::add(Value const& value)
{
    values_.push_back(value);
}

std::span<Parameter const> PlainParameters::finish()
{
    integers_.clear();
    integers_.reserve(values_.size() * sizeof(std::int64_t));  // so that views into it stay
    parameters_.clear();
    for (auto const& value : values_) {
        switch (value.kind()) {
        case Value::Kind::Null: parameters_.push_back({0, {}, true}); break;
        case Value::Kind::Integer:
            append_integer(integers_, value.integer());
            parameters_.push_back({oid::integer, {integers_.data() + integers_.size() - 8, 8}, false});
            break;
        case Value::Kind::Text: parameters_.push_back({oid::text, value.view(), false}); break;
        case Value::Kind::Bytes: parameters_.push_back({oid::bytes, value.view(), false}); break;
        }
    }
    return parameters_;
}

}  // namespace creditd::storage::postgres
