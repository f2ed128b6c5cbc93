#pragma once

#include "ledger/grant_credits.hpp"
#include "ledger/reverse_purchase.hpp"
#include "ledger/testing/stored_world.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace creditd::reports::testing {

using ledger::TransactionType;
using ledger::testing::StoredWorld;

using Random = std::mt19937_64;
inline constexpr std::array users{"alice", "bob", "carol", "dave", "erin"};

inline std::int64_t pick(Random& random, std::int64_t below)
{
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(below));
}

/// Two months in which everything happens to five accounts that can happen to an account.
class Months
{
public:
    Months(StoredWorld& world, Random& random) : world_(world), random_(random) {}

    void play(int steps)
    {
        for (int step = 0; step < steps; ++step) {
            world_.clock.advance(Duration::seconds(pick(random_, 20'000)));
            user_ = users.at(static_cast<std::size_t>(pick(random_, users.size())));
            act();
        }
    }

private:
    void act()
    {
        auto const amount = Credits::from_micro(1 + pick(random_, 9'000'000));
        auto const now = world_.clock.moment();
        switch (pick(random_, 16)) {
        case 0: return buy();
        case 1: return refund();
        case 2: return reinstate();
        case 3:
            (void)world_.grant(user_, Credits::whole(3 + pick(random_, 9)),
                               {.until = now + Duration::hours(1 + pick(random_, 200)),
                                .priority = static_cast<int>(pick(random_, 101))});
            return;
        case 4: (void)world_.adjust(user_, pick(random_, 2) == 0 ? amount : -amount, "goodwill"); return;
        case 5: return hold(amount);
        case 6: return capture();
        case 7: return reverse();
        case 8: return promo();
        default: return spend(amount);
        }
    }

    void run(StoredWorld::Act act) { (void)world_.run(world_.command(user_, std::move(act))); }

    void buy()
    {
        auto const number = ++purchases_;
        auto const credits = Credits::from_micro(1 + pick(random_, 60'000'000));
        ledger::GrantCost const cost{.paid = 1 + pick(random_, 5'000),
                                     .currency = pick(random_, 2) == 0 ? std::array{'u', 's', 'd'}
                                                                       : std::array{'j', 'p', 'y'},
                                     .credits = credits};
        bought_[user_].push_back({number, cost});
        auto const until =
            pick(random_, 2) == 0
                ? std::optional(world_.clock.moment() + Duration::hours(pick(random_, 400) + 1))
                : std::nullopt;
        run([=](ledger::Posting& posting, engine::WorkingSet&) -> ledger::Verdict {
            auto const granted = ledger::grant_credits(posting,
                                                       {.type = TransactionType::Purchase,
                                                        .source = ledger::GrantSource::Purchase,
                                                        .paid = true,
                                                        .amount = credits,
                                                        .expires_at = until,
                                                        .purchase = number,
                                                        .cost = cost},
                                                       0);
            return ledger::LineAnswer{granted->line_index.value()};
        });
    }

    void refund()
    {
        if (bought_[user_].empty()) {
            return;
        }
        auto const& [number, cost] = bought_[user_][static_cast<std::size_t>(
            pick(random_, static_cast<std::int64_t>(bought_[user_].size())))];
        ledger::ClawBack const claw{.purchase = number,
                                    .amount = Credits::from_micro(1 + pick(random_, cost.credits.micro())),
                                    .type = pick(random_, 2) == 0 ? TransactionType::Refund
                                                                  : TransactionType::Dispute};
        run([=](ledger::Posting& posting, engine::WorkingSet&) -> ledger::Verdict {
            return ledger::LineAnswer{ledger::claw_back(posting, claw).value()};
        });
    }

    void reinstate()
    {
        if (bought_[user_].empty()) {
            return;
        }
        auto const& [number, cost] = bought_[user_].front();
        ledger::Reinstate const back{.purchase = number,
                                     .amount = Credits::from_micro(1 + pick(random_, cost.credits.micro())),
                                     .cost = cost};
        run([=](ledger::Posting& posting, engine::WorkingSet&) -> ledger::Verdict {
            return ledger::LineAnswer{ledger::reinstate(posting, back).value()};
        });
    }

    void promo()
    {
        auto const code = fmt::format("CODE{}", pick(random_, 4));
        run([code](ledger::Posting& posting, engine::WorkingSet&) -> ledger::Verdict {
            auto const granted = ledger::grant_credits(posting,
                                                       {.type = TransactionType::Promo,
                                                        .source = ledger::GrantSource::Promo,
                                                        .amount = 2_credits,
                                                        .reason_code = code},
                                                       0);
            return ledger::LineAnswer{granted->line_index.value()};
        });
    }

    void spend(Credits amount)
    {
        static constexpr std::array reasons{"chat", "batch-7", "a sentence with spaces", "", "gpt:4"};
        ledger::Purpose const purpose{
            .reason = reasons.at(static_cast<std::size_t>(pick(random_, reasons.size())))};
        std::optional<ledger::Charge> charge;
        if (pick(random_, 3) != 0) {
            charge = {
                .meter = pick(random_, 2) == 0 ? "tokens" : "images", .price_version = 1, .quantity = "7"};
        }
        try {
            uses_[user_].push_back(world_.spend(user_, amount, purpose, charge));
        } catch (std::exception const&) {
            return;  // not covered
        }
    }

    void reverse()
    {
        try {
            if (!uses_[user_].empty()) {
                (void)world_.reverse_usage(user_, uses_[user_].back(), Credits::from_micro(7));
            }
        } catch (std::exception const&) {
            uses_[user_].pop_back();  // all of it was given back
        }
    }

    void hold(Credits amount)
    {
        try {
            holds_[user_].push_back(world_.hold(
                user_, amount, world_.clock.moment() + Duration::minutes(1 + pick(random_, 4'000))));
        } catch (std::exception const&) {
            return;
        }
    }

    void capture()
    {
        try {
            if (!holds_[user_].empty()) {
                (void)world_.capture(user_, holds_[user_].back(), Credits::from_micro(3),
                                     {.final = pick(random_, 2) == 0});
            }
        } catch (std::exception const&) {
            holds_[user_].pop_back();  // it has ended
        }
    }

    StoredWorld& world_;
    Random& random_;
    std::string user_;
    std::int64_t purchases_ = 0;
    std::map<std::string, std::vector<std::pair<std::int64_t, ledger::GrantCost>>> bought_;
    std::map<std::string, std::vector<std::int64_t>> uses_;
    std::map<std::string, std::vector<std::int64_t>> holds_;
};

}  // namespace creditd::reports::testing
