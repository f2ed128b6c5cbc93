#pragma once

#include "base/moment.hpp"
#include "engine/working_set.hpp"
#include "storage/database.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace creditd::app {

/// What a database is for, from its creation: a `test` database takes the test clock and demo data.
enum class DatabaseMode : std::uint8_t { Live, Test };

[[nodiscard]] std::string_view name_of(DatabaseMode mode);

/// What a database keeps about itself, in the table `meta`.
struct Meta
{
    std::string id_key;      ///< 16 bytes: key of the public ids
    std::string key_secret;  ///< 16 bytes: keys the hashes of idempotency keys
    DatabaseMode mode = DatabaseMode::Live;
    std::optional<Moment> test_clock;  ///< where the test clock stood last
};

/// The row that a copy into this database leaves while it is under way: until it is gone, this is no ledger.
inline constexpr std::string_view unfinished_copy = "unfinished_copy";

/// Reads `meta`; a database without one gets it, with fresh keys and `mode_if_new`. At start, before the
/// writer. Throws CannotOpen when rows are missing or make no sense, and after a copy that did not end.
[[nodiscard]] Meta read_or_make_meta(storage::Database& database, DatabaseMode mode_if_new);

/// Changes of `meta` in a batch. The writer's thread alone.
class MetaShelf final : public engine::Shelf
{
public:
    void set_test_clock(Moment moment) { test_clock_ = moment; }

    /// A row that nobody reads: a commit that has to reach the disk.
    void set_probe(Moment moment) { probe_ = moment; }

    void load(storage::Batch& /*batch*/) override {}
    void record(storage::Batch& batch, engine::Context const& context) override;
    void clear() override;

private:
    std::optional<Moment> test_clock_;
    std::optional<Moment> probe_;
};

}  // namespace creditd::app
