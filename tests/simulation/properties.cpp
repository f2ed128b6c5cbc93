#include "simulation/properties.hpp"

#include <fmt/format.h>

#include <map>
#include <set>

namespace creditd::simulation {

namespace {

/// One account's lines, replayed from empty.
class Books
{
public:
    std::string apply(Line const& line)
    {
        if (line.seq != ++seq_) {
            return "seq has a gap";
        }
        balance_ += line.amount;
        debt_ += line.debt_made - line.debt_repaid;
        if (line.balance != balance_ || line.debt != debt_) {
            return "balance or debt is not the sum of the lines";
        }
        if (line.held < 0 || line.debt < 0) {
            return "held or debt is negative";
        }
        if (line.occurred_at < last_occurred_ || line.created_at < last_created_ ||
            line.occurred_at > line.created_at) {
            return "time went back";
        }
        last_occurred_ = line.occurred_at;
        last_created_ = line.created_at;
        Micro drawn = 0;
        for (auto const& part : line.draws) {
            drawn += part.amount;
        }
        // A hold's slices stay the account's; all else moves what the grants have, or makes or pays debt.
        bool const moves = !line.type.starts_with("hold_");
        if (moves && line.amount != drawn - line.debt_made + line.debt_repaid) {
            return "the draws do not add up to the amount";
        }
        for (auto const& part : line.draws) {
            left_[part.grant] += moves ? part.amount : 0;
            if (left_[part.grant] < 0) {
                return "a grant paid more than it had";
            }
        }
        if (line.hold && line.hold->state != "open" && !ended_.insert(line.hold->placed_by).second) {
            return "a hold ended twice";
        }
        return {};
    }

    std::string compare(AccountView const& view) const
    {
        if (view.seq != seq_ || view.balance != balance_ || view.debt != debt_) {
            return "the account is not what its lines add up to";
        }
        Micro free = 0;
        Micro held = 0;
        std::map<int, Micro> slices;
        for (auto const& hold : view.holds) {
            for (auto const& slice : hold.slices) {
                slices[slice.grant] += slice.amount;
            }
            if (ended_.contains(hold.placed_by)) {
                return "a hold that ended is open";
            }
        }
        std::map<int, Micro> left;
        for (auto const& grant : view.grants) {
            if (grant.scheduled) {
                continue;
            }
            free += grant.free;
            held += grant.held;
            left[grant.number] = grant.free + grant.held;
            if (grant.free < 0 || grant.held != slices[grant.number]) {
                return "a grant's held part is not what the holds have of it";
            }
        }
        for (auto const& [number, amount] : left_) {
            if (amount != (left.contains(number) ? left.at(number) : 0)) {
                return fmt::format("grant {} does not have what the lines left it", number);
            }
        }
        if (view.held != held || view.balance != free + held - view.debt) {
            return "balance, grants, holds and debt disagree";
        }
        return {};
    }

private:
    std::int64_t seq_ = 0;
    Micro balance_ = 0;
    Micro debt_ = 0;
    Millis last_occurred_ = 0;
    Millis last_created_ = 0;
    std::map<int, Micro> left_;
    std::set<int> ended_;
};

}  // namespace

std::string broken_property(std::vector<Line> const& lines, AccountView const& view)
{
    Books books;
    for (auto const& line : lines) {
        if (auto const broken = books.apply(line); !broken.empty()) {
            return broken + ": " + to_text(line);
        }
    }
    return view.exists ? books.compare(view) : std::string{};
}

}  // namespace creditd::simulation
