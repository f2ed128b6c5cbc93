#include "engine/stored_answers.hpp"
#include "ledger/books.hpp"
#include "ledger/domain/record_format.hpp"
#include "ledger/key_rebuild.hpp"
#include "ledger/store.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/sqlite/migrations.hpp"
#include "storage/testing/temporary_directory.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <memory>
#include <string>

namespace creditd::ledger {

namespace {

constexpr std::int64_t alice = 7;

storage::Key16 key_of(std::int64_t number)
{
    storage::Key16 key{};
    std::memcpy(key.data(), &number, sizeof number);
    return key;
}

/// A ledger whose rows are written as the writer would. Opened again, its indexes know what they wrote down:
/// as if the process was killed.
class Killed
{
public:
    explicit Killed(std::int64_t keys_per_seal = 256 * 1024) : keys_per_seal_(keys_per_seal) { open(); }

    void open()
    {
        database_.reset();
        storage::sqlite::Options options;
        options.directory = directory_.path();
        options.keys_per_seal = keys_per_seal_;
        database_ = storage::sqlite::open(options, storage::sqlite::shipped_migrations());
    }

    /// A usage line with this number, which is also its key's fingerprint.
    void line(std::int64_t number, bool with_key, std::string const& reference = {})
    {
        Transaction line;
        line.number = number;
        line.account = alice;
        line.seq = ++seq_;
        line.type = TransactionType::Usage;
        line.reference = reference;
        std::string const salt(16, 's');
        std::string const chain(32, 'c');
        engine::Idempotency const key{key_of(number), static_cast<std::uint64_t>(number)};
        auto const batch = database_->begin(0);
        previous_ = store::append_line(*batch, line, previous_, details_of(line), text_of(line, salt), chain,
                                       with_key ? &key : nullptr);
        if (with_key) {
            batch->add_key(storage::KeySpace::Idempotency, {alice, key.key},
                           {key.key, key.fingerprint, number});
        }
        if (!reference.empty()) {
            storage::KeyScope const scope{alice, reference_key(alice, reference)};
            batch->add_key(storage::KeySpace::Reference, scope, {scope.key, 0, number});
        }
        batch->commit(number);
    }

    void answer(std::int64_t number)
    {
        auto const batch = database_->begin(0);
        engine::Idempotency const key{key_of(number), static_cast<std::uint64_t>(number)};
        engine::insert_answer(*batch, {number, 0, key, 402, "no"});
        batch->add_key(storage::KeySpace::Idempotency, {0, key.key}, {key.key, key.fingerprint, number});
        batch->commit(number);
    }

    std::int64_t place_of(std::int64_t key)
    {
        auto const found = database_->derived_index(storage::KeySpace::Idempotency)->find(key_of(key));
        return found && found->fingerprint == static_cast<std::uint64_t>(key) ? found->place : 0;
    }

    std::int64_t place_of(std::string const& reference)
    {
        auto const found =
            database_->derived_index(storage::KeySpace::Reference)->find(reference_key(alice, reference));
        return found ? found->place : 0;
    }

    storage::Database& database() { return *database_; }

private:
    storage::testing::TemporaryDirectory directory_;
    std::int64_t keys_per_seal_;
    std::unique_ptr<storage::Database> database_;
    std::int64_t seq_ = 0;
    std::int64_t previous_ = 0;
};

}  // namespace

TEST_CASE(
    "after a kill every key is known again, of lines and of stored answers, in the order of their numbers")
{
    Killed ledger;
    ledger.answer(1);
    ledger.line(2, true);
    ledger.line(3, false);
    ledger.answer(4);
    ledger.answer(5);
    ledger.line(6, true);
    ledger.open();
    REQUIRE(ledger.place_of(2) == 0);

    auto const done = rebuild_indexes(ledger.database());

    CHECK(done.lines == 3);
    CHECK(done.answers == 3);
    CHECK(done.unreadable == 0);
    for (auto const number : {1, 2, 4, 5, 6}) {
        CHECK(ledger.place_of(number) == number);
    }
    CHECK(ledger.place_of(3) == 0);
}

TEST_CASE("USAGE-2: after a kill every reference is known again")
{
    Killed ledger;
    ledger.line(1, true, "invoice-1");
    ledger.line(2, false);
    ledger.line(3, false, "invoice-2");
    ledger.open();
    REQUIRE(ledger.place_of("invoice-1") == 0);

    rebuild_indexes(ledger.database());

    CHECK(ledger.place_of("invoice-1") == 1);
    CHECK(ledger.place_of("invoice-2") == 3);
    CHECK(ledger.place_of("invoice-3") == 0);
}

TEST_CASE("what was written down before is not read again, and what came after is")
{
    Killed ledger{10};  // entries a seal
    for (std::int64_t number = 1; number <= 100; ++number) {
        number % 3 == 0 ? ledger.answer(number) : ledger.line(number, true, "r" + std::to_string(number));
    }
    ledger.open();
    auto const sealed_through =
        ledger.database().derived_index(storage::KeySpace::Idempotency)->complete_through();
    REQUIRE(sealed_through > 0);
    for (std::int64_t number = 101; number <= 110; ++number) {
        ledger.line(number, true);
    }
    ledger.open();

    auto const done = rebuild_indexes(ledger.database());

    CHECK(done.lines < 77);
    for (std::int64_t number = 1; number <= 110; ++number) {
        CHECK(ledger.place_of(number) == number);
    }
    CHECK(ledger.place_of("r1") == 1);
    CHECK(ledger.place_of("r100") == 100);
}

TEST_CASE("a ledger without a row has nothing to rebuild")
{
    Killed ledger;
    auto const done = rebuild_indexes(ledger.database());
    CHECK(done.lines + done.answers + done.unreadable == 0);
}

}  // namespace creditd::ledger
