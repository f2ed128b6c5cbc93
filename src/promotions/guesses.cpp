#include "promotions/guesses.hpp"

#include "base/assert.hpp"
#include "promotions/store.hpp"

namespace creditd::promotions {

void Guesses::need(std::string const& guesser)
{
    entries_.try_emplace(guesser);
}

GuessWindow const& Guesses::of(std::string const& guesser) const
{
    auto const found = entries_.find(guesser);
    CREDITD_ASSERT(found != entries_.end() && found->second.is_loaded);
    return found->second.window;
}

void Guesses::count(std::string const& guesser, Moment now)
{
    auto& entry = entries_.at(guesser);
    entry.window.count(now);
    entry.is_changed = true;
}

void Guesses::want(storage::Batch& batch)
{
    for (auto const& [guesser, entry] : entries_) {
        if (!entry.is_loaded) {
            store::want_guesses(batch, guesser);
        }
    }
}

void Guesses::load(storage::Batch& batch)
{
    for (auto& [guesser, entry] : entries_) {
        if (!entry.is_loaded) {
            entry.window = store::load_guesses(batch, guesser);
            entry.is_loaded = true;
        }
    }
}

void Guesses::record(storage::Batch& batch, engine::Context const& context)
{
    constexpr std::int64_t most_at_once = 16;
    bool any = false;
    for (auto const& [guesser, entry] : entries_) {
        if (entry.is_changed) {
            store::upsert_guesses(batch, guesser, entry.window);
            any = true;
        }
    }
    if (any) {  // whoever adds rows also clears a few away
        store::remove_guesses_before(batch, context.now - GuessWindow::length, most_at_once);
    }
}

void Guesses::clear()
{
    entries_.clear();
}

}  // namespace creditd::promotions
