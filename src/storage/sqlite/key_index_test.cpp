#include "storage/sqlite/key_index.hpp"
#include "storage/testing/temporary_directory.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <fstream>
#include <map>
#include <random>

namespace creditd::storage::sqlite {

namespace {

using testing::TemporaryDirectory;

/// The key of a number: any function that spreads.
Key16 key_of(std::uint64_t number)
{
    std::uint64_t const words[2] = {number * 0x9E37'79B9'7F4A'7C15U, ~number * 0xD1B5'4A32'D192'ED03U};
    Key16 key;
    std::memcpy(key.data(), words, sizeof words);
    return key;
}

KeyEntry entry_of(std::int64_t place)
{
    auto const number = static_cast<std::uint64_t>(place);
    return {key_of(number), number * 3, place};
}

struct Fixture
{
    TemporaryDirectory directory;
    KeyIndexOptions options{directory.path() / "keys", "idempotency", 10};

    std::unique_ptr<FileKeyIndex> open() const { return std::make_unique<FileKeyIndex>(options); }

    /// Adds entries for the places `from` … `to`, sealing as it goes, one file at a time.
    static void add(FileKeyIndex& index, std::int64_t from, std::int64_t to)
    {
        for (auto place = from; place <= to; ++place) {
            index.add(entry_of(place));
            index.wait_until_idle();
        }
    }

    std::vector<std::filesystem::path> files(std::string_view ending = ".keys") const
    {
        std::vector<std::filesystem::path> found;
        for (auto const& entry : std::filesystem::directory_iterator(options.directory)) {
            if (entry.path().native().ends_with(ending)) {
                found.push_back(entry.path());
            }
        }
        return found;
    }
    std::filesystem::path file(std::string_view name) const { return options.directory / name; }
};

/// The places in `from` … `to` whose entry is not found as it was added.
std::int64_t missing(FileKeyIndex& index, std::int64_t from, std::int64_t to)
{
    std::int64_t count = 0;
    for (auto place = from; place <= to; ++place) {
        auto const found = index.find(entry_of(place).key);
        count += found && found->place == place && found->fingerprint == entry_of(place).fingerprint ? 0 : 1;
    }
    return count;
}

void flip_a_bit(std::filesystem::path const& file, std::streamoff at)
{
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekg(at);
    auto const byte = static_cast<char>(stream.get() ^ 4);
    stream.seekp(at);
    stream.put(byte);
}

}  // namespace

TEST_CASE("KEYS-1: an entry is found from the moment it is added, and no other")
{
    Fixture fixture;
    auto const index = fixture.open();
    CHECK_FALSE(index->find(entry_of(1).key));
    index->add(entry_of(1));
    CHECK(missing(*index, 1, 1) == 0);
    CHECK_FALSE(index->find(entry_of(2).key));
}

TEST_CASE("KEYS-2: entries stay findable while and after they move to files")
{
    Fixture fixture;
    auto const index = fixture.open();
    for (std::int64_t place = 1; place <= 35; ++place) {
        index->add(entry_of(place));
        CHECK(missing(*index, 1, place) == 0);  // whatever the other thread is doing
    }
    index->wait_until_idle();
    CHECK(index->last_failure() == "");
    CHECK(index->complete_through() == 30);
    CHECK(missing(*index, 1, 35) == 0);
    CHECK_FALSE(index->find(entry_of(36).key));
    CHECK(std::filesystem::exists(fixture.file("idempotency-10-20.keys")));
}

TEST_CASE("KEYS-3: after a restart the files answer, and the caller adds the rest again")
{
    Fixture fixture;
    Fixture::add(*fixture.open(), 1, 35);
    auto const index = fixture.open();
    CHECK(index->complete_through() == 30);
    CHECK(missing(*index, 1, 30) == 0);
    CHECK(missing(*index, 31, 35) == 5);
    index->add(entry_of(30));  // an overlap does no harm
    Fixture::add(*index, 31, 41);
    CHECK(missing(*index, 1, 41) == 0);
}

TEST_CASE("KEYS-4: files are merged, so that their number stays small")
{
    Fixture fixture;
    {
        auto const index = fixture.open();
        Fixture::add(*index, 1, 2000);  // 199 files sealed: 3 of level 2, and 7 of it
        CHECK(index->file_count() == 3 + 0 + 7);
        CHECK(fixture.files().size() == index->file_count());
        CHECK(missing(*index, 1, 2000) == 0);
        CHECK_FALSE(index->find(entry_of(2001).key));
    }
    auto const index = fixture.open();
    CHECK(index->complete_through() == 1990);
    CHECK(missing(*index, 1, 1990) == 0);
}

TEST_CASE("KEYS-5: a later entry under the same key is the one that counts, wherever the earlier lies")
{
    Fixture fixture;
    auto const index = fixture.open();
    KeyEntry again = entry_of(1);
    for (std::int64_t place = 1; place <= 170; ++place) {
        index->add(entry_of(place));
        if (place % 7 == 0) {
            again.place = place;
            index->add(again);
        }
        index->wait_until_idle();
        CHECK(index->find(again.key)->place == again.place);
    }
}

TEST_CASE("KEYS-6: a deleted folder costs a scan of the rows and nothing else")
{
    Fixture fixture;
    Fixture::add(*fixture.open(), 1, 100);
    std::filesystem::remove_all(fixture.options.directory);
    auto const index = fixture.open();
    CHECK(index->complete_through() == 0);
    Fixture::add(*index, 1, 100);
    CHECK(missing(*index, 1, 100) == 0);
}

TEST_CASE("KEYS-7: a missing file takes everything after it along, so that no row is left out")
{
    Fixture fixture;
    Fixture::add(*fixture.open(), 1, 45);
    std::filesystem::remove(fixture.file("idempotency-10-20.keys"));
    auto const index = fixture.open();
    CHECK(index->complete_through() == 10);
    CHECK(fixture.files().size() == 1);
    Fixture::add(*index, 11, 45);
    CHECK(missing(*index, 1, 45) == 0);
}

TEST_CASE("KEYS-8: any damaged bit of a file is noticed when it is opened")
{
    Fixture fixture;
    Fixture::add(*fixture.open(), 1, 25);
    auto const file = fixture.file("idempotency-10-20.keys");
    auto const size = static_cast<std::streamoff>(std::filesystem::file_size(file));
    auto const pristine = SortedKeyFile::open(file);
    REQUIRE(pristine != nullptr);
    CHECK(pristine->entries().size() == 10);
    for (std::streamoff at = 0; at < size; ++at) {
        flip_a_bit(file, at);
        CHECK(SortedKeyFile::open(file) == nullptr);
        flip_a_bit(file, at);
    }
    CHECK(SortedKeyFile::open(file) != nullptr);

    flip_a_bit(file, size - 1);
    auto const index = fixture.open();
    CHECK(index->complete_through() == 10);
    CHECK_FALSE(std::filesystem::exists(file));
}

TEST_CASE("KEYS-9: a truncated file and what a crash left over are removed")
{
    Fixture fixture;
    Fixture::add(*fixture.open(), 1, 25);
    std::filesystem::resize_file(fixture.file("idempotency-10-20.keys"), 700);
    std::ofstream(fixture.file("idempotency-20-30.keys.tmp")) << "half";
    std::ofstream(fixture.file("idempotency-20-30.keys"));
    std::ofstream(fixture.file("references-0-30.keys")) << "another index's";
    auto const index = fixture.open();
    CHECK(index->complete_through() == 10);
    CHECK(fixture.files().size() == 2);
    CHECK(fixture.files(".tmp").empty());
    CHECK(std::filesystem::exists(fixture.file("references-0-30.keys")));
}

TEST_CASE("KEYS-10: a crash between a merge and the removal of its parts loses nothing")
{
    Fixture fixture;
    auto const kept = fixture.directory.path() / "kept";
    std::filesystem::create_directory(kept);
    {
        auto const index = fixture.open();
        Fixture::add(*index, 1, 75);
        for (auto const& file : fixture.files()) {
            std::filesystem::copy(file, kept);
        }
        Fixture::add(*index, 76, 85);  // the eighth file: all become one
        CHECK(index->file_count() == 1);
    }
    std::filesystem::copy(kept, fixture.options.directory);
    REQUIRE(fixture.files().size() == 8);
    auto const index = fixture.open();
    CHECK(index->file_count() == 1);
    CHECK(fixture.files().size() == 1);
    CHECK(index->complete_through() == 80);
    CHECK(missing(*index, 1, 80) == 0);
}

TEST_CASE("KEYS-11: forgetting drops whole files, and a restart does not take them for a gap")
{
    Fixture fixture;
    {
        auto const index = fixture.open();
        Fixture::add(*index, 1, 45);
        index->forget_before(25);
        index->wait_until_idle();
        CHECK(index->file_count() == 2);
        CHECK(missing(*index, 21, 45) == 0);
        CHECK(missing(*index, 1, 20) == 20);
        index->forget_before(5);  // never backwards
        index->wait_until_idle();
        CHECK(missing(*index, 21, 45) == 0);
    }
    auto const index = fixture.open();
    CHECK(index->complete_through() == 40);
    CHECK(missing(*index, 21, 40) == 0);
    index->forget_before(1000);
    index->wait_until_idle();
    CHECK(index->file_count() == 0);
    CHECK(index->complete_through() == 40);
    CHECK(fixture.open()->complete_through() == 40);
}

TEST_CASE("KEYS-12: a merge leaves out what is forgotten")
{
    Fixture fixture;
    auto const index = fixture.open();
    Fixture::add(*index, 1, 15);
    index->forget_before(8);
    Fixture::add(*index, 16, 85);
    CHECK(index->file_count() == 1);
    CHECK(missing(*index, 1, 7) == 7);
    CHECK(missing(*index, 8, 85) == 0);
}

TEST_CASE("KEYS-13: rows without a key count as seen, so that a restart need not look at them again")
{
    Fixture fixture;
    auto const index = fixture.open();
    index->add(entry_of(1));
    for (std::int64_t place = 2; place <= 41; ++place) {
        index->pass(place);
    }
    index->wait_until_idle();
    CHECK(index->complete_through() == 40);
    CHECK(missing(*index, 1, 1) == 0);
}

TEST_CASE("KEYS-14: the keys of one row are never parted by a seal")
{
    Fixture fixture;
    {
        auto const index = fixture.open();
        Fixture::add(*index, 1, 9);
        for (std::uint64_t number = 0; number < 25; ++number) {
            index->add({key_of(1000 + number), number, 10});
        }
        index->wait_until_idle();
        CHECK(index->complete_through() == 0);
        index->add(entry_of(11));
        index->wait_until_idle();
    }
    auto const index = fixture.open();
    CHECK(index->complete_through() == 10);
    for (std::uint64_t number = 0; number < 25; ++number) {
        CHECK(index->find(key_of(1000 + number)).has_value());
    }
}

TEST_CASE("KEYS-15: when a file cannot be written its entries stay in memory and are tried again")
{
    Fixture fixture;
    auto const index = fixture.open();
    std::filesystem::remove(fixture.options.directory);
    std::ofstream(fixture.options.directory) << "in the way";
    Fixture::add(*index, 1, 15);
    CHECK(index->last_failure() != "");
    CHECK(index->complete_through() == 0);
    CHECK(missing(*index, 1, 15) == 0);

    std::filesystem::remove(fixture.options.directory);
    std::filesystem::create_directory(fixture.options.directory);
    Fixture::add(*index, 16, 25);
    CHECK(index->last_failure() == "");
    CHECK(index->complete_through() == 20);
    CHECK(missing(*index, 1, 25) == 0);
}

TEST_CASE("KEYS-16: a tidy close seals what a start would scan for long, and only that")
{
    Fixture fixture;
    fixture.options.keys_per_seal = 1'000'000;
    {
        auto const index = fixture.open();
        for (std::int64_t place = 1; place <= 10'000; ++place) {
            index->add(entry_of(place));
        }
        index->close();
    }
    {
        auto const index = fixture.open();
        CHECK(index->complete_through() == 10'000);
        CHECK(missing(*index, 1, 10'000) == 0);
        index->add(entry_of(10'001));
        index->close();
    }
    CHECK(fixture.open()->complete_through() == 10'000);
}

TEST_CASE("KEYS-17: keys that are not spread evenly cost time, not answers")
{
    Fixture fixture;
    auto const index = fixture.open();
    auto const clustered = [](std::int64_t place) {
        Key16 key{};  // all alike but for the last two bytes
        key[15] = static_cast<std::byte>(place % 251);
        key[14] = static_cast<std::byte>(place / 251);
        return key;
    };
    for (std::int64_t place = 1; place <= 1000; ++place) {
        index->add({clustered(place), 7, place});
    }
    index->wait_until_idle();
    for (std::int64_t place = 1; place <= 1000; ++place) {
        REQUIRE(index->find(clustered(place))->place == place);
    }
    CHECK_FALSE(index->find(clustered(1001)).has_value());
}

TEST_CASE("KEYS-18: random adds, look-ups, forgets and restarts agree with a plain map")
{
    auto const seed = std::random_device{}();
    INFO("seed ", seed);
    std::mt19937_64 random(seed);
    auto const below = [&](std::uint64_t n) { return random() % n; };

    Fixture fixture;
    fixture.options.keys_per_seal = 50;
    std::map<Key16, KeyEntry> model;
    std::vector<KeyEntry> rows;  // what a restart scans
    std::int64_t place = 0;
    std::int64_t forgotten = 0;
    auto index = fixture.open();
    for (int step = 0; step < 60'000; ++step) {
        auto const dice = below(10'000);
        if (dice < 4) {
            index.reset();
            index = fixture.open();
            for (auto const& row : rows) {
                if (row.place > index->complete_through()) {
                    index->add(row);
                }
            }
        } else if (dice < 12 && place > 2000) {
            forgotten = std::max(forgotten, place - 2000 + static_cast<std::int64_t>(below(500)));
            index->forget_before(forgotten);
        } else if (dice < 5000) {
            place += static_cast<std::int64_t>(below(3)) + (rows.empty() ? 1 : 0);
            KeyEntry const entry{key_of(below(20'000)), random(), place};
            model[entry.key] = entry;
            rows.push_back(entry);
            index->add(entry);
        } else {
            auto const key = key_of(below(20'000));
            auto const expected = model.find(key);
            auto const found = index->find(key);
            if (expected == model.end()) {
                REQUIRE_FALSE(found.has_value());
            } else if (expected->second.place >= forgotten) {
                REQUIRE(found.has_value());
                REQUIRE(found->place == expected->second.place);
                REQUIRE(found->fingerprint == expected->second.fingerprint);
            } else if (found) {  // forgotten at leisure
                REQUIRE(found->place == expected->second.place);
            }
        }
    }
    index->wait_until_idle();
    CHECK(index->last_failure() == "");
    CHECK(index->file_count() <= 7 * 4);
}

}  // namespace creditd::storage::sqlite
