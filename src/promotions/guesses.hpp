#pragma once

#include "engine/working_set.hpp"
#include "promotions/domain/guess_window.hpp"

#include <map>
#include <string>

namespace creditd::promotions {

/// Wrong guesses of the users and addresses of one batch: a shelf in the working set (PROMO-4). A guesser is
/// named by 16 bytes, so that no address is kept. The writer's thread alone.
class Guesses final : public engine::Shelf
{
public:
    void need(std::string const& guesser);

    /// Needed before.
    [[nodiscard]] GuessWindow const& of(std::string const& guesser) const;

    void count(std::string const& guesser, Moment now);

    void want(storage::Batch& batch) override;
    void load(storage::Batch& batch) override;
    void record(storage::Batch& batch, engine::Context const& context) override;
    void clear() override;

private:
    struct Entry
    {
        bool is_loaded = false;
        bool is_changed = false;
        GuessWindow window{};
    };

    std::map<std::string, Entry> entries_;
};

}  // namespace creditd::promotions
