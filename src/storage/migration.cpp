#include "storage/migration.hpp"

#include "base/assert.hpp"
#include "embedded/embedded_file.hpp"
#include "storage/failure.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <charconv>

namespace creditd::storage {

std::vector<Migration> migrations_from(std::span<embedded::EmbeddedFile const> files)
{
    std::vector<Migration> migrations;
    for (auto const& file : files) {
        int version = 0;
        auto const* const begin = file.path.data();
        auto const [end, error] = std::from_chars(begin, begin + file.path.size(), version);
        CREDITD_ASSERT(error == std::errc() && end == begin + 4 && file.path.size() > 5 && *end == '_');
        CREDITD_ASSERT(version == static_cast<int>(migrations.size()) + 1);
        migrations.push_back({version, file.path, file.content});
    }
    return migrations;
}

std::string digest_of(Migration const& migration)
{
    std::array<unsigned char, 32> digest{};
    auto const& sql = migration.sql;
    CREDITD_ASSERT(EVP_Digest(sql.data(), sql.size(), digest.data(), nullptr, EVP_sha256(), nullptr) == 1);
    return {reinterpret_cast<char const*>(digest.data()), digest.size()};
}

std::span<Migration const> missing_of(std::span<Migration const> migrations,
                                      std::span<AppliedMigration const> applied)
{
    for (std::size_t at = 0; at < migrations.size(); ++at) {
        CREDITD_ASSERT(migrations[at].version == static_cast<int>(at) + 1);
    }
    if (!applied.empty() && applied.back().version > std::ssize(migrations)) {
        throw CannotOpen(fmt::format(
            "the data was written by a newer creditd: its schema is at version {}, this program knows "
            "up to {}. Start the newer program, or restore a backup made before the upgrade",
            applied.back().version, migrations.size()));
    }
    for (std::size_t at = 0; at < applied.size(); ++at) {
        auto const& ours = migrations[at];
        if (applied[at].version != ours.version || applied[at].digest != digest_of(ours)) {
            throw CannotOpen(fmt::format(
                "migration {} was applied to this data as a different text ({}). A migration never "
                "changes once it has shipped: start the program that wrote the data, or restore this file and add "
                "a new migration",
                ours.name, applied[at].name));
        }
    }
    return migrations.subspan(applied.size());
}

}  // namespace creditd::storage
