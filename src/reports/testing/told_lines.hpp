#pragma once

#include "ledger/testing/stored_world.hpp"
#include "reports/testing/months.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace creditd::reports::testing {

using ledger::Transaction;

/// A line with what it moved, told by the lines in front of it.
struct Told
{
    std::string user;
    Transaction line;
    __int128 paid = 0;
    __int128 promotional = 0;
    __int128 debt = 0;
    std::map<std::string, std::int64_t> own_money{};  ///< change of what is deferred
    std::map<std::string, std::int64_t> set_off{};    ///< the same, where it counts as set off
};

struct Pot
{
    ledger::GrantFacts facts;
    std::int64_t left = 0;
};

inline std::int64_t share(Pot const& pot)
{
    // Written out with the division first: whole parts, then the rest.
    auto const of = pot.facts.cost->credits.micro();
    auto const paid = pot.facts.cost->paid;
    return paid * (pot.left / of) +
           static_cast<std::int64_t>(static_cast<__int128>(paid) * (pot.left % of) / of);
}

inline std::vector<Told> told_by_lines(StoredWorld& world)
{
    std::vector<Told> all;
    for (std::string const user : users) {
        std::map<std::int64_t, Pot> pots;
        std::int64_t debt = 0;
        for (auto const& line : world.lines(user)) {
            auto& told = all.emplace_back(Told{.user = user, .line = line});
            for (auto const& facts : line.made_grants) {
                pots[facts.number].facts = facts;
            }
            told.debt = line.debt_after.micro() - debt;
            debt = line.debt_after.micro();
            auto const name = std::string{name_of(line.type)};
            if (name.starts_with("hold_")) {
                continue;
            }
            for (auto const& draw : line.draws) {
                auto& pot = pots[draw.grant];
                auto const before = pot.facts.cost ? share(pot) : 0;
                pot.left += draw.amount.micro();
                (pot.facts.paid ? told.paid : told.promotional) += draw.amount.micro();
                if (pot.facts.cost) {
                    auto const& letters = pot.facts.cost->currency;
                    std::string const currency{letters[0], letters[1], letters[2]};
                    bool const is_other =
                        name == "debt_repayment" ||
                        ((name == "refund" || name == "dispute") && pot.facts.purchase != line.purchase);
                    (is_other ? told.set_off : told.own_money)[currency] += share(pot) - before;
                }
            }
        }
    }
    return all;
}

}  // namespace creditd::reports::testing
