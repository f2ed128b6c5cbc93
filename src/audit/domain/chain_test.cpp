#include "audit/domain/chain.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <vector>

namespace creditd::audit {

namespace {

StoredEntry example()
{
    StoredEntry stored{.number = 7, .bucket = 3, .seq = 2, .created_at = Moment::from_milliseconds(5)};
    stored.entry = {.actor = "usr_admin",
                    .action = "credits.adjust",
                    .subject = "alice",
                    .reason_code = "goodwill",
                    .reason = "sorry",
                    .before = R"({"balance":1})",
                    .after = R"({"balance":2})",
                    .request_id = "req_1",
                    .client_address = "127.0.0.1"};
    stored.text = text_of(stored.entry, "sixteen of salt.");
    return stored;
}

}  // namespace

TEST_CASE("ADMIN-2: the bucket of a subject is the lowest 8 bits of its SHA-256")
{
    CHECK(bucket_of("") == 0x55);     // e3b0…b855
    CHECK(bucket_of("abc") == 0xad);  // ba78…15ad
}

TEST_CASE("ADMIN-2: an entry's text comes back as it was written")
{
    auto const written = example();
    auto read = written;
    read.entry = {.actor = "usr_admin",
                  .action = "credits.adjust",
                  .subject = "alice",
                  .reason_code = "goodwill",
                  .request_id = "req_1"};
    CHECK(read_text(read));
    CHECK(read.entry == written.entry);
    CHECK_FALSE(read.is_erased);
}

TEST_CASE("ADMIN-2: columns that say something else than the text are noticed")
{
    auto stored = example();
    stored.entry.actor = "usr_other";
    CHECK_FALSE(read_text(stored));
    stored = example();
    stored.entry.subject = "bob";
    CHECK_FALSE(read_text(stored));
    for (auto const* const request : {"req_2", ""}) {
        stored = example();
        stored.entry.request_id = request;
        CHECK_FALSE(read_text(stored));
    }
}

TEST_CASE("ADMIN-2: an entry older than the column of the request id has none there")
{
    auto stored = example();
    stored.text[0] = 1;
    CHECK_FALSE(read_text(stored));
    stored = example();
    stored.text[0] = 1;
    stored.entry.request_id.clear();
    CHECK(read_text(stored));
    CHECK(stored.entry.request_id == "req_1");
}

TEST_CASE("ADMIN-2: a text that was cut, lengthened or has an unknown first byte does not read")
{
    auto const good = example().text;
    for (std::size_t length = 0; length < good.size(); ++length) {
        auto stored = example();
        stored.text = good.substr(0, length);
        CHECK_FALSE(read_text(stored));
    }
    auto stored = example();
    stored.text += 'x';
    CHECK_FALSE(read_text(stored));
    stored.text = good;
    stored.text[0] = 3;
    CHECK_FALSE(read_text(stored));
}

TEST_CASE("ADMIN-2: everything of an entry enters its hash")
{
    std::string const previous(32, 'p');
    auto const hash = chain_hash(previous, example());
    CHECK(hash == chain_hash(previous, example()));
    CHECK(hash != chain_hash(std::string(32, 'q'), example()));
    std::vector<std::function<void(StoredEntry&)>> const changes{
        [](StoredEntry& entry) { ++entry.number; },
        [](StoredEntry& entry) { ++entry.bucket; },
        [](StoredEntry& entry) { ++entry.seq; },
        [](StoredEntry& entry) { entry.created_at = Moment::from_milliseconds(6); },
        [](StoredEntry& entry) { entry.entry.action += "s"; },
        [](StoredEntry& entry) { entry.entry.reason_code += "s"; },
        [](StoredEntry& entry) { entry.text.back() ^= 1; },
        [](StoredEntry& entry) { entry.text[1] ^= 1; },  // the salt
    };
    for (auto const& change : changes) {
        auto changed = example();
        change(changed);
        CHECK(hash != chain_hash(previous, changed));
    }
}

TEST_CASE("ADMIN-2: personal matter can be erased and the hash stays the same")
{
    auto stored = example();
    auto const hash = chain_hash("", stored);
    stored.text = erased(stored.text);
    CHECK(chain_hash("", stored) == hash);
    CHECK(erased(stored.text) == stored.text);

    CHECK_FALSE(read_text(stored));  // while the columns still tell who
    stored.entry = {.action = stored.entry.action, .reason_code = stored.entry.reason_code};
    CHECK(read_text(stored));
    CHECK(stored.is_erased);
    CHECK(chain_hash("", stored) == hash);
}

}  // namespace creditd::audit
