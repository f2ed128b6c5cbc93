#include "storage/sqlite/page_cache.hpp"

#include <doctest/doctest.h>
#include <sqlite3.h>

#include <cstdint>
#include <cstring>
#include <map>
#include <random>

namespace creditd::storage::sqlite {

namespace {

constexpr int page_bytes = 512;
constexpr int extra_bytes = 40;
constexpr int easy = 1;
constexpr int must = 2;

/// A cache as SQLite holds it.
class Cache
{
public:
    explicit Cache(int capacity, bool purgeable = true)
        : cache_(methods_.xCreate(page_bytes, extra_bytes, purgeable ? 1 : 0))
    {
        methods_.xCachesize(cache_, capacity);
    }
    ~Cache() { methods_.xDestroy(cache_); }
    Cache(Cache const&) = delete;
    Cache& operator=(Cache const&) = delete;

    sqlite3_pcache_page* fetch(unsigned key, int create) { return methods_.xFetch(cache_, key, create); }
    void unpin(sqlite3_pcache_page* page, bool discard = false)
    {
        methods_.xUnpin(cache_, page, discard ? 1 : 0);
    }
    void rekey(sqlite3_pcache_page* page, unsigned from, unsigned to)
    {
        methods_.xRekey(cache_, page, from, to);
    }
    void truncate(unsigned limit) { methods_.xTruncate(cache_, limit); }
    [[nodiscard]] int count() { return methods_.xPagecount(cache_); }

private:
    sqlite3_pcache_methods2 const& methods_ = page_cache_methods();
    sqlite3_pcache* cache_;
};

void write(sqlite3_pcache_page* page, unsigned mark)
{
    std::memset(page->pBuf, static_cast<int>(mark % 251), page_bytes);
    std::memset(page->pExtra, static_cast<int>(mark % 241), extra_bytes);
}

bool reads(sqlite3_pcache_page const* page, unsigned mark)
{
    auto const* const content = static_cast<unsigned char const*>(page->pBuf);
    auto const* const extra = static_cast<unsigned char const*>(page->pExtra);
    return content[0] == mark % 251 && content[page_bytes - 1] == mark % 251 && extra[0] == mark % 241 &&
           extra[extra_bytes - 1] == mark % 241;
}

/// SQLite tells a new page by its first word: a pointer that is none.
bool is_new(sqlite3_pcache_page const* page)
{
    std::uintptr_t first_word = 1;
    std::memcpy(&first_word, page->pExtra, sizeof first_word);
    return first_word == 0;
}

}  // namespace

TEST_CASE("PAGES-1: a page is found under its number until it is forgotten, and a new one is marked as new")
{
    Cache cache{100};
    CHECK(cache.fetch(7, 0) == nullptr);
    auto* const page = cache.fetch(7, easy);
    REQUIRE(page != nullptr);
    write(page, 7);
    CHECK(cache.fetch(7, 0) == page);
    cache.unpin(page);
    CHECK(cache.fetch(7, 0) == page);
    CHECK(reads(page, 7));

    cache.unpin(page, true);
    CHECK(cache.fetch(7, 0) == nullptr);
    CHECK(cache.count() == 0);
    auto const* const again = cache.fetch(7, easy);
    CHECK(is_new(again));
}

TEST_CASE(
    "PAGES-2: a full cache forgets pages that nobody works on, and makes an easy page only while few are in work")
{
    Cache cache{10};
    for (unsigned key = 1; key <= 9; ++key) {
        write(cache.fetch(key, easy), key);
    }
    CHECK(cache.fetch(10, easy) == nullptr);
    CHECK(cache.fetch(10, must) != nullptr);
    CHECK(cache.fetch(11, must) != nullptr);  // more than it may have: all ten are in work
    CHECK(cache.count() == 11);

    cache.unpin(cache.fetch(4, 0));
    CHECK(cache.fetch(12, must) != nullptr);
    CHECK(cache.count() == 11);
    CHECK(cache.fetch(4, 0) == nullptr);
    CHECK(reads(cache.fetch(5, 0), 5));
}

TEST_CASE("PAGES-3: the pages asked for lately stay longer")
{
    Cache cache{8};
    for (unsigned key = 1; key <= 8; ++key) {
        cache.unpin(cache.fetch(key, must));
    }
    cache.unpin(cache.fetch(9, must));  // one is forgotten, and none of the rest counts as recent any more
    for (unsigned key = 10; key < 16; ++key) {
        if (auto* const page = cache.fetch(5, 0)) {
            cache.unpin(page);
        }
        cache.unpin(cache.fetch(key, must));
    }
    CHECK(cache.fetch(5, 0) != nullptr);
}

TEST_CASE("PAGES-4: a page takes another number, and what was there is forgotten")
{
    Cache cache{100};
    auto* const moved = cache.fetch(3, must);
    write(moved, 3);
    cache.unpin(cache.fetch(900'000, must));

    cache.rekey(moved, 3, 900'000);

    CHECK(cache.fetch(3, 0) == nullptr);
    CHECK(cache.fetch(900'000, 0) == moved);
    CHECK(reads(moved, 3));
    CHECK(cache.count() == 1);
}

TEST_CASE("PAGES-5: everything from a number on is forgotten, in work or not, and nothing before it")
{
    Cache cache{10'000};
    for (unsigned key = 1; key <= 1'000; ++key) {
        cache.unpin(cache.fetch(key, must));
    }
    (void)cache.fetch(700, 0);
    cache.truncate(512 + 3);

    CHECK(cache.count() == 514);
    CHECK(cache.fetch(514, 0) != nullptr);
    CHECK(cache.fetch(515, 0) == nullptr);
    CHECK(cache.fetch(700, 0) == nullptr);
    cache.truncate(0);
    CHECK(cache.count() == 0);
}

TEST_CASE("PAGES-6: a cache that may forget nothing grows instead")
{
    Cache cache{10, false};
    for (unsigned key = 1; key <= 1'000; ++key) {
        auto* const page = cache.fetch(key, easy);
        REQUIRE(page != nullptr);
        write(page, key);
        cache.unpin(page);
    }
    CHECK(cache.count() == 1'000);
    for (unsigned key = 1; key <= 1'000; ++key) {
        REQUIRE(cache.fetch(key, 0) != nullptr);
        CHECK(reads(cache.fetch(key, 0), key));
    }
}

TEST_CASE(
    "PAGES-7: through any sequence of calls it never shows a page another content than was written there")
{
    constexpr unsigned seed = 20'261;
    CAPTURE(seed);
    std::mt19937 numbers{seed};
    auto const random = [&numbers] { return static_cast<unsigned>(numbers()); };
    Cache cache{40};
    struct Known
    {
        sqlite3_pcache_page* page = nullptr;
        unsigned mark = 0;
        bool pinned = false;
    };
    std::map<unsigned, Known> known;  // a page that is not in work may have been forgotten since
    for (unsigned step = 0; step < 200'000; ++step) {
        auto const key = random() % 120 + 1;
        auto& entry = known[key];
        switch (random() % 8) {
        case 0:
            if (entry.pinned) {
                cache.unpin(entry.page, true);
                known.erase(key);
            }
            break;
        case 1:
        case 2:
        case 3:
            if (entry.pinned) {
                cache.unpin(entry.page);
                entry.pinned = false;
            }
            break;
        case 4:
            if (auto const to = random() % 120 + 1; entry.pinned && to != key && !known[to].pinned) {
                cache.rekey(entry.page, key, to);
                known[to] = entry;
                known.erase(key);
            }
            break;
        case 5:
            if (random() % 500 == 0) {
                cache.truncate(key);
                known.erase(known.lower_bound(key), known.end());
            }
            break;
        default: {
            auto* const page = cache.fetch(key, random() % 3 == 0 ? 0 : must);
            if (page == nullptr) {
                REQUIRE_FALSE(entry.pinned);
                break;
            }
            REQUIRE_FALSE((is_new(page) && entry.pinned));
            if (!is_new(page)) {
                REQUIRE(page == entry.page);
                REQUIRE(reads(page, entry.mark));
            }
            entry = {page, step % 200 + 1, true};
            write(page, entry.mark);
        }
        }
    }
}

}  // namespace creditd::storage::sqlite
