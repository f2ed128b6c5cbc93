#include "storage/sqlite/database.hpp"

#include "base/assert.hpp"
#include "storage/failure.hpp"
#include "storage/sqlite/checkpointer.hpp"
#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/data_directory.hpp"
#include "storage/sqlite/key_index.hpp"
#include "storage/sqlite/reader_pool.hpp"
#include "storage/sqlite/sqlite_batch.hpp"

#include <fmt/format.h>

namespace creditd::storage::sqlite {

namespace {

/// Marks the file as ours ("crdt"), so that another program's database is not migrated by mistake.
constexpr std::int64_t application_id = 0x63726474;

class SqliteDatabase final : public Database
{
public:
    SqliteDatabase(Options const& options, std::span<Migration const> migrations);
    ~SqliteDatabase() override;

    std::unique_ptr<Batch> begin(int lane) override;
    [[nodiscard]] NumberSource numbers(int /*lane*/) override { return NumberSource{}; }
    void between_batches(int lane) override;
    void read(FunctionRef<void(Reader&)> work) override { readers_->read(work); }
    KeyIndex* derived_index(KeySpace space) override;
    [[nodiscard]] std::uint64_t log_bytes() const override { return checkpointer_->unfolded_bytes(); }
    void close() override;

private:
    void fold(FunctionRef<void()> how);

    Options options_;
    DataDirectory directory_;
    Connection owner_;
    BatchState state_;
    std::unique_ptr<Checkpointer> checkpointer_;
    std::unique_ptr<ReaderPool> readers_;
    FileKeyIndex idempotency_;
    FileKeyIndex references_;
    bool closed_ = false;
};

/// Whether a commit is on the disk before it is acknowledged.
bool syncs(Options const& options)
{
#ifndef CREDITD_PLANTED_FSYNC
    return !options.unsafe_no_sync;
#else
    return options.unsafe_no_sync && false;
#endif
}

/// The ledger's file; refused when it is missing and may not be made.
std::filesystem::path file_in(DataDirectory const& directory, Options const& options)
{
    if (!options.create && !std::filesystem::exists(directory.database())) {
        throw CannotOpen(
            fmt::format("there is no ledger in {}: check the path, or run `creditd serve`, which makes "
                        "one",
                        options.directory.native()));
    }
    return directory.database();
}

/// Before anything is written: another program's database must stay as it is.
void refuse_foreign_file(Connection& connection, std::filesystem::path const& file)
{
    auto const id = connection.integer_of("PRAGMA application_id");
    bool const is_new = id == 0 && connection.integer_of("SELECT COUNT(*) FROM sqlite_schema") == 0;
    if (id != application_id && !is_new) {
        throw CannotOpen(fmt::format("{} is not a creditd ledger: check the data directory", file.native()));
    }
}

void expect_setting(Connection& connection, std::string const& name, std::int64_t value)
{
    auto const found = connection.integer_of("PRAGMA " + name);
    if (found != value) {
        throw CannotOpen(
            fmt::format("SQLite does not take {} = {} here (it says {}): creditd would acknowledge what "
                        "a power cut loses. Use a local file system and Debian's SQLite",
                        name, value, found));
    }
}

void configure_owner(Connection& connection, Options const& options)
{
    int const synchronous = syncs(options) ? 2 : 0;
    // The page size must be said before anything is written, the log mode included.
    connection.execute(fmt::format("PRAGMA page_size = {}", options.page_size));
    if (auto const mode = connection.text_of("PRAGMA journal_mode = WAL"); mode != "wal") {
        throw CannotOpen(
            fmt::format("SQLite cannot keep a write-ahead log in {} (it chose {}): use a local file "
                        "system",
                        options.directory.native(), mode));
    }
    connection.execute(fmt::format("PRAGMA synchronous = {}; PRAGMA locking_mode = NORMAL; "
                                   "PRAGMA wal_autocheckpoint = 0; PRAGMA temp_store = MEMORY; "
                                   "PRAGMA cache_size = -{}",
                                   synchronous, options.writer_cache_kib));
    expect_setting(connection, "synchronous", synchronous);
    expect_setting(connection, "wal_autocheckpoint", 0);
    connection.execute(fmt::format("PRAGMA application_id = {}", application_id));
}

SqliteDatabase::SqliteDatabase(Options const& options, std::span<Migration const> migrations)
    : options_(options),
      directory_(options.directory, options.create ? IfMissing::Create : IfMissing::Refuse),
      owner_(file_in(directory_, options), options.create ? Access::Create : Access::ReadWrite,
             syncs(options) ? Writes::Gathered : Writes::AtOnce),
      idempotency_({directory_.keys(), "idempotency", options.keys_per_seal}),
      references_({directory_.keys(), "references", options.keys_per_seal})
{
    state_.idempotency = &idempotency_;
    state_.references = &references_;
    try {
        refuse_foreign_file(owner_, directory_.database());
        configure_owner(owner_, options_);
        migrate(owner_, migrations, options_.now);
        checkpointer_ =
            std::make_unique<Checkpointer>(owner_, options_.checkpoint_pages, options_.log_limit_bytes);
        readers_ =
            std::make_unique<ReaderPool>(directory_.database(), options_.readers, options_.reader_cache_kib);
        directory_.sync();
    } catch (StorageFailure const& failure) {
        throw CannotOpen(fmt::format("the ledger in {} cannot be opened: {}", options_.directory.native(),
                                     failure.what()));
    }
}

SqliteDatabase::~SqliteDatabase()
{
    try {
        close();
    } catch (StorageFailure const&) {
        // Everything acknowledged is in the log, which the next start reads.
    }
}

std::unique_ptr<Batch> SqliteDatabase::begin(int lane)
{
    CREDITD_ASSERT(!closed_ && lane == 0);
    return std::make_unique<SqliteBatch>(owner_.statements(), state_);
}

void SqliteDatabase::between_batches(int /*lane*/)
{
    fold([&] { checkpointer_->fold_when_due(); });
}

KeyIndex* SqliteDatabase::derived_index(KeySpace space)
{
    return space == KeySpace::Idempotency ? &idempotency_ : &references_;
}

void SqliteDatabase::close()
{
    if (closed_) {
        return;
    }
    CREDITD_ASSERT(!state_.open);
    closed_ = true;
    idempotency_.close();
    references_.close();
    readers_->close();
    if (!state_.commit_unknown) {
        fold([&] { checkpointer_->fold_all(); });
        owner_.at_close(Connection::LogAtClose::FoldAndRemove);
    }
    owner_.close();
}

/// After a failed sync of the main file the log may be all there is: nothing more is written, and the log
/// stays.
void SqliteDatabase::fold(FunctionRef<void()> how)
{
    try {
        how();
    } catch (CommitUnknown const&) {
        state_.commit_unknown = true;
        throw;
    }
}

}  // namespace

std::unique_ptr<Database> open(Options const& options, std::span<Migration const> migrations)
{
    return std::make_unique<SqliteDatabase>(options, migrations);
}

std::vector<AppliedMigration> applied_migrations(Options const& options)
{
    DataDirectory const directory(options.directory, IfMissing::Refuse);
    auto looks_only = options;
    looks_only.create = false;
    Connection connection(file_in(directory, looks_only), Access::ReadOnly);
    refuse_foreign_file(connection, directory.database());
    return applied_migrations(connection);
}

}  // namespace creditd::storage::sqlite
