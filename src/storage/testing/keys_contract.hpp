#pragma once

#include "storage/key_index.hpp"
#include "storage/testing/contract_tables.hpp"

#include <cstddef>
#include <optional>

namespace creditd::storage::testing {

inline std::optional<KeyEntry> found_key(Database& database, KeySpace space, KeyScope const& scope)
{
    auto const batch = database.begin(0);
    batch->want_key(space, scope);
    return batch->find_key(space, scope);
}

inline KeyScope key_scope(std::int64_t owner, int number)
{
    KeyScope scope{owner, {}};
    scope.key[0] = static_cast<std::byte>(number);
    scope.key[9] = std::byte{0xff};
    return scope;
}

/// The part of `contract.hpp` about the keys that clients call unique.
template <class Factory>
void keys_contract(Factory& factory)
{
    auto const database = factory.open();
    auto const mine = key_scope(7, 1);
    auto const nobodys = key_scope(0, 2);
    KeyEntry const entry{mine.key, 0xfedc'ba98'7654'3210, 11};

    SUBCASE("a key is known from the commit on, in its own space")
    {
        {
            auto const batch = database->begin(0);
            CHECK(!batch->find_key(KeySpace::Idempotency, mine));
            batch->add_key(KeySpace::Idempotency, mine, entry);
            append(*batch, 7, 1, 11, 0, 2);
            batch->commit(11);
        }
        auto const found = found_key(*database, KeySpace::Idempotency, mine);
        REQUIRE(found);
        CHECK(found->key == mine.key);
        CHECK(found->fingerprint == entry.fingerprint);
        CHECK(found->place == 11);
        CHECK(!found_key(*database, KeySpace::Reference, mine));
        CHECK(!found_key(*database, KeySpace::Idempotency, key_scope(7, 3)));
    }

    SUBCASE("a key that was not committed is not known")
    {
        {
            auto const batch = database->begin(0);
            CHECK(!batch->find_key(KeySpace::Idempotency, mine));
            batch->add_key(KeySpace::Idempotency, mine, entry);
        }
        CHECK(!found_key(*database, KeySpace::Idempotency, mine));
    }

    SUBCASE("keys of no account are kept too, and many in one batch")
    {
        auto const batch = database->begin(0);
        std::int64_t place = 20;
        for (auto const& scope : {nobodys, mine}) {
            for (auto const space : {KeySpace::Reference, KeySpace::Idempotency}) {
                batch->want_key(space, scope);
                CHECK(!batch->find_key(space, scope));
                batch->add_key(space, scope, {scope.key, 5, place++});
            }
        }
        batch->commit(place);
        CHECK(found_key(*database, KeySpace::Reference, nobodys)->place == 20);
        CHECK(found_key(*database, KeySpace::Idempotency, nobodys)->place == 21);
        CHECK(found_key(*database, KeySpace::Idempotency, mine)->place == 23);
    }

    SUBCASE("forgetting leaves what is not below")
    {
        {
            auto const batch = database->begin(0);
            CHECK(!batch->find_key(KeySpace::Idempotency, mine));
            batch->add_key(KeySpace::Idempotency, mine, entry);
            batch->commit(11);
        }
        {
            auto const batch = database->begin(0);
            batch->forget_keys_before(KeySpace::Idempotency, 11);
            batch->commit(12);
        }
        CHECK(found_key(*database, KeySpace::Idempotency, mine));
    }
}

}  // namespace creditd::storage::testing
