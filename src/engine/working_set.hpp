#pragma once

#include "base/assert.hpp"
#include "engine/context.hpp"
#include "storage/batch.hpp"

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace creditd::engine {

/// The records of one kind in a working set. A capability's store derives from it: commands `need` keys, the
/// engine loads them all, decisions read and change them in memory, the engine records what changed.
class Shelf
{
public:
    virtual ~Shelf() = default;

    /// Announces to the batch what `load` will ask it for. Every shelf does before the first one loads.
    virtual void want(storage::Batch& /*batch*/) {}

    /// Loads every record that was needed since `clear` and is not there yet.
    virtual void load(storage::Batch& batch) = 0;

    /// Writes every record that was changed or made.
    virtual void record(storage::Batch& batch, Context const& context) = 0;

    /// After the commit: whatever outlives the batch (an index, a cache to invalidate).
    virtual void committed() {}

    /// When it could not be found out whether the batch was committed: what outlives it may have become
    /// wrong.
    virtual void doubted() {}

    /// Empties the shelf for the next batch, keeping its memory.
    virtual void clear() = 0;
};

namespace detail {
inline std::size_t next_shelf_kind()
{
    static std::size_t count = 0;
    return count++;
}
template <class T>
std::size_t shelf_kind()
{
    static std::size_t const kind = next_shelf_kind();
    return kind;
}
}  // namespace detail

/// One of each shelf that the wiring put in, found by its type. Shelves load and record in the order they
/// were added.
class WorkingSet
{
public:
    template <class S, class... Args>
    S& add(Args&&... args)
    {
        auto shelf = std::make_unique<S>(std::forward<Args>(args)...);
        auto& added = *shelf;
        auto const kind = detail::shelf_kind<S>();
        if (by_kind_.size() <= kind) {
            by_kind_.resize(kind + 1);
        }
        CREDITD_ASSERT(by_kind_[kind] == nullptr);
        by_kind_[kind] = &added;
        shelves_.push_back(std::move(shelf));
        return added;
    }

    template <class S>
    [[nodiscard]] S& shelf()
    {
        auto const kind = detail::shelf_kind<S>();
        CREDITD_ASSERT(kind < by_kind_.size() && by_kind_[kind] != nullptr);
        return static_cast<S&>(*by_kind_[kind]);
    }

    /// Null where the wiring left that shelf out.
    template <class S>
    [[nodiscard]] S* find_shelf()
    {
        auto const kind = detail::shelf_kind<S>();
        return kind < by_kind_.size() ? static_cast<S*>(by_kind_[kind]) : nullptr;
    }

    void want(storage::Batch& batch)
    {
        for (auto const& shelf : shelves_) {
            shelf->want(batch);
        }
    }

    void load(storage::Batch& batch)
    {
        for (auto const& shelf : shelves_) {
            shelf->load(batch);
        }
    }

    void record(storage::Batch& batch, Context const& context)
    {
        for (auto const& shelf : shelves_) {
            shelf->record(batch, context);
        }
    }

    void committed()
    {
        for (auto const& shelf : shelves_) {
            shelf->committed();
        }
    }

    void doubted()
    {
        for (auto const& shelf : shelves_) {
            shelf->doubted();
        }
    }

    void clear()
    {
        for (auto const& shelf : shelves_) {
            shelf->clear();
        }
    }

private:
    std::vector<std::unique_ptr<Shelf>> shelves_;
    std::vector<Shelf*> by_kind_;
};

}  // namespace creditd::engine
