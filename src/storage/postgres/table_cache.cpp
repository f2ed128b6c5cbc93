#include "storage/postgres/table_cache.hpp"

namespace creditd::storage::postgres {

std::string const& TableCache::of(Query const& query, std::size_t parameters)
{
    key_ = query.sql;
    auto [known, is_new] = queries_.try_emplace(key_);
    if (is_new) {
        known->second = with_bucket(query, parameters);
    }
    return known->second;
}

}  // namespace creditd::storage::postgres
