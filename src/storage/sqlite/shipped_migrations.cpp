#include "embedded/sqlite_migrations.hpp"
#include "storage/sqlite/migrations.hpp"

namespace creditd::storage::sqlite {

std::vector<Migration> shipped_migrations()
{
    return migrations_from(embedded::sqlite_migrations());
}

}  // namespace creditd::storage::sqlite
