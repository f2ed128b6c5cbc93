#include "simulation/shrink.hpp"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

namespace creditd::simulation {

namespace {

class Shrinking
{
public:
    Shrinking(Script script, std::function<bool(Script const&)> const& still_differs, int most_trials)
        : script_(std::move(script)),
          still_differs_(still_differs),
          trials_left_(most_trials)
    {}

    Script run()
    {
        drop_accounts();
        drop_restarts();
        while (drop_commands() && trials_left_ > 0) {}
        return std::move(script_);
    }

private:
    bool keep_if_it_differs(Script candidate)
    {
        std::erase_if(candidate.groups, [](Group const& group) { return group.commands.empty(); });
        if (trials_left_ <= 0 || candidate.groups.empty()) {
            return false;
        }
        --trials_left_;
        if (!still_differs_(candidate)) {
            return false;
        }
        script_ = std::move(candidate);
        return true;
    }

    [[nodiscard]] std::vector<int> ids() const
    {
        std::vector<int> ids;
        for (auto const& group : script_.groups) {
            for (auto const& command : group.commands) {
                ids.push_back(command.id);
            }
        }
        return ids;
    }

    template <class Goes>
    bool drop(Goes goes)
    {
        auto candidate = script_;
        for (auto& group : candidate.groups) {
            std::erase_if(group.commands, goes);
        }
        return keep_if_it_differs(std::move(candidate));
    }

    void drop_accounts()
    {
        // Mostly one account is enough.
        for (int kept = 0; kept < script_.accounts; ++kept) {
            if (drop([&](Command const& command) { return command.account != kept; })) {
                return;
            }
        }
        for (int gone = 0; gone < script_.accounts; ++gone) {
            drop([&](Command const& command) { return command.account == gone; });
        }
    }

    void drop_restarts()
    {
        auto candidate = script_;
        for (auto& group : candidate.groups) {
            group.restart = false;
        }
        keep_if_it_differs(std::move(candidate));
    }

    /// Tries every stretch of commands, halving its length; says whether anything went.
    bool drop_commands()
    {
        bool any = false;
        for (auto length = std::max<std::size_t>(1, ids().size() / 2); length > 0; length /= 2) {
            for (std::size_t from = 0; trials_left_ > 0; from += length) {
                auto const all = ids();
                if (from >= all.size()) {
                    break;
                }
                auto const to = std::min(all.size(), from + length);
                auto const begin = all.begin();
                std::set<int> const gone(begin + static_cast<std::ptrdiff_t>(from),
                                         begin + static_cast<std::ptrdiff_t>(to));
                if (drop([&](Command const& command) { return gone.contains(command.id); })) {
                    any = true;
                    from -= std::min(from, length);
                }
            }
        }
        return any;
    }

    Script script_;
    std::function<bool(Script const&)> const& still_differs_;
    int trials_left_;
};

}  // namespace

Script shrink(Script script, std::function<bool(Script const&)> const& still_differs, int most_trials)
{
    return Shrinking(std::move(script), still_differs, most_trials).run();
}

}  // namespace creditd::simulation
