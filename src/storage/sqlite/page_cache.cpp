#include "storage/sqlite/page_cache.hpp"

#include "base/assert.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <vector>

// SQLite's own cache forgets what lies beyond the end of the file at every commit, and looks through all it
// has for that once a page was numbered past the end for a moment. A split in the middle of a tree does so:
// it parks a page under the number of the lock byte, 2^30 / page size. On 100,000 cached pages that look cost
// 15 to 30 % of the writer. Finding a page costs it a walk along a chain and three neighbours of a list.
//
// Here the pages lie in a tree over their numbers, two loads deep, and the lists are replaced by a clock
// hand. Forgetting beyond the end of the file touches only what lies there.

namespace creditd::storage::sqlite {

namespace {

struct Page
{
    sqlite3_pcache_page shown{};  ///< what SQLite sees of it; first, so that one is the other
    unsigned key = 0;
    bool used = false;    ///< holds a page of the file
    bool pinned = false;  ///< SQLite works on it, or it is not written yet: stays
    bool recent = false;  ///< asked for since the hand last passed
};

/// One connection's cache of one file. Used by one thread at a time.
class PageCache
{
public:
    PageCache(int page_bytes, int extra_bytes, bool purgeable)
        : page_bytes_(rounded(page_bytes)),
          extra_bytes_(rounded(extra_bytes)),
          purgeable_(purgeable)
    {}

    void set_capacity(int pages) { capacity_ = static_cast<std::size_t>(std::max(pages, 1)); }
    [[nodiscard]] int count() const { return static_cast<int>(used_); }

    Page* fetch(unsigned key, int create)
    {
        if (auto* const page = at(key)) {
            pinned_ += page->pinned ? 0 : 1;
            page->pinned = page->recent = true;
            return page;
        }
        return create == 0 ? nullptr : make(key, create);
    }

    void unpin(Page& page, bool discard)
    {
        CREDITD_ASSERT(page.pinned);
        page.pinned = false;
        --pinned_;
        if (discard) {
            drop(page);
        }
    }

    /// Gives a page another number; whatever was there is forgotten.
    void rekey(Page& page, unsigned key)
    {
        if (auto* const other = at(key); other != nullptr && other != &page) {
            drop(*other);
        }
        leave(page.key);
        page.key = key;
        enter(page);
    }

    /// Forgets pages numbered `limit` and above, pinned or not.
    void truncate(unsigned limit)
    {
        for (std::size_t block = limit / block_size; block < blocks_.size(); ++block) {
            for (std::size_t slot = 0; blocks_[block] && slot < block_size; ++slot) {
                auto* const page = blocks_[block]->pages[slot];
                if (page != nullptr && page->key >= limit) {
                    drop(*page);
                }
            }
        }
        blocks_.resize(std::min<std::size_t>(blocks_.size(), limit / block_size + 1));
    }

private:
    static constexpr std::size_t block_size = 256;
    struct Block
    {
        std::array<Page*, block_size> pages{};
        std::size_t count = 0;
    };
    struct Slab
    {
        std::vector<Page> pages;
        std::unique_ptr<std::max_align_t[]> memory;
    };

    static std::size_t rounded(int bytes)
    {
        constexpr auto unit = sizeof(std::max_align_t);
        return (static_cast<std::size_t>(bytes) + unit - 1) / unit * unit;
    }

    [[nodiscard]] Page* at(unsigned key) const
    {
        auto const block = key / block_size;
        return block < blocks_.size() && blocks_[block] ? blocks_[block]->pages[key % block_size] : nullptr;
    }

    void enter(Page& page)
    {
        auto const number = page.key / block_size;
        if (number >= blocks_.size()) {
            blocks_.resize(number + 1);
        }
        auto& block = blocks_[number];
        if (!block) {
            block = std::make_unique<Block>();
        }
        block->pages[page.key % block_size] = &page;
        ++block->count;
    }

    void leave(unsigned key)
    {
        auto& block = blocks_[key / block_size];
        block->pages[key % block_size] = nullptr;
        if (--block->count == 0) {
            block.reset();
        }
    }

    void drop(Page& page)
    {
        leave(page.key);
        pinned_ -= page.pinned ? 1 : 0;
        page.used = page.pinned = page.recent = false;
        --used_;
        free_.push_back(&page);
    }

    /// `create` 1: only if that is easy, so that SQLite writes some changes out first and frees their pages;
    /// 2: whatever it takes.
    Page* make(unsigned key, int create)
    {
        if (purgeable_ && create == 1 && pinned_ >= capacity_ - capacity_ / 10) {
            return nullptr;
        }
        if (purgeable_ && used_ >= capacity_) {
            evict();
        }
        if (free_.empty()) {
            grow();
        }
        auto& page = *free_.back();
        free_.pop_back();
        page.key = key;
        page.used = page.pinned = page.recent = true;
        std::memset(page.shown.pExtra, 0, sizeof(void*));  // how SQLite tells that it is new
        ++used_;
        ++pinned_;
        enter(page);
        return &page;
    }

    /// Forgets one page that nobody works on and nobody asked for lately, if there is any.
    void evict()
    {
        if (pinned_ >= used_) {
            return;
        }
        for (;;) {
            if (hand_slot_ >= slabs_[hand_slab_].pages.size()) {
                hand_slot_ = 0;
                hand_slab_ = (hand_slab_ + 1) % slabs_.size();
            }
            auto& page = slabs_[hand_slab_].pages[hand_slot_++];
            if (!page.used || page.pinned) {
                continue;
            }
            if (!page.recent) {
                return drop(page);
            }
            page.recent = false;
        }
    }

    void grow()
    {
        constexpr std::size_t least = 8;  // most caches are those of small temporary tables
        constexpr std::size_t most = 256;
        auto const count = slabs_.empty() ? least : std::min(most, 2 * slabs_.back().pages.size());
        auto const each = page_bytes_ + extra_bytes_;
        auto& slab = slabs_.emplace_back();
        slab.memory =
            std::make_unique_for_overwrite<std::max_align_t[]>(count * each / sizeof(std::max_align_t));
        slab.pages.resize(count);
        free_.reserve(free_.size() + count);
        auto* at = reinterpret_cast<std::byte*>(slab.memory.get());
        for (auto& page : slab.pages) {
            page.shown = {at, at + page_bytes_};
            at += each;
            free_.push_back(&page);
        }
    }

    std::size_t const page_bytes_;
    std::size_t const extra_bytes_;
    bool const purgeable_;
    std::size_t capacity_ = 100;
    std::size_t used_ = 0;
    std::size_t pinned_ = 0;
    std::vector<std::unique_ptr<Block>> blocks_;  ///< pages by number
    std::vector<Slab> slabs_;
    std::vector<Page*> free_;
    std::size_t hand_slab_ = 0;
    std::size_t hand_slot_ = 0;
};

PageCache& cache_of(sqlite3_pcache* cache)
{
    return *reinterpret_cast<PageCache*>(cache);
}

Page& page_of(sqlite3_pcache_page* page)
{
    return *reinterpret_cast<Page*>(page);
}

}  // namespace

sqlite3_pcache_methods2 const& page_cache_methods()
{
    static sqlite3_pcache_methods2 const methods{
        .iVersion = 1,
        .pArg = nullptr,
        .xInit = [](void*) { return SQLITE_OK; },
        .xShutdown = [](void*) {},
        .xCreate =
            [](int page_bytes, int extra_bytes, int purgeable) {
                auto* const cache = new (std::nothrow) PageCache(page_bytes, extra_bytes, purgeable != 0);
                return reinterpret_cast<sqlite3_pcache*>(cache);
            },
        .xCachesize = [](sqlite3_pcache* cache, int pages) { cache_of(cache).set_capacity(pages); },
        .xPagecount = [](sqlite3_pcache* cache) { return cache_of(cache).count(); },
        .xFetch =
            [](sqlite3_pcache* cache, unsigned key, int create) noexcept {
                auto* const page = cache_of(cache).fetch(key, create);
                return page == nullptr ? nullptr : &page->shown;
            },
        .xUnpin = [](sqlite3_pcache* cache, sqlite3_pcache_page* page,
                     int discard) { cache_of(cache).unpin(page_of(page), discard != 0); },
        .xRekey = [](sqlite3_pcache* cache, sqlite3_pcache_page* page, unsigned,
                     unsigned key) noexcept { cache_of(cache).rekey(page_of(page), key); },
        .xTruncate = [](sqlite3_pcache* cache, unsigned limit) { cache_of(cache).truncate(limit); },
        .xDestroy = [](sqlite3_pcache* cache) { delete &cache_of(cache); },
        .xShrink = [](sqlite3_pcache*) {},
    };
    return methods;
}

}  // namespace creditd::storage::sqlite
