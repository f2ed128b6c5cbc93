#include "base/assert.hpp"
#include "embedded/sqlite_migrations.hpp"
#include "storage/sqlite/migrations.hpp"

#include <charconv>

namespace creditd::storage::sqlite {

std::vector<Migration> shipped_migrations()
{
    std::vector<Migration> migrations;
    for (auto const& file : embedded::sqlite_migrations()) {
        int version = 0;
        auto const* const begin = file.path.data();
        auto const [end, error] = std::from_chars(begin, begin + file.path.size(), version);
        CREDITD_ASSERT(error == std::errc() && end == begin + 4 && file.path.size() > 5 && *end == '_');
        CREDITD_ASSERT(version == static_cast<int>(migrations.size()) + 1);
        migrations.push_back({version, file.path, file.content});
    }
    return migrations;
}

}  // namespace creditd::storage::sqlite
