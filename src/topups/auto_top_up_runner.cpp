#include "topups/auto_top_up_runner.hpp"

#include "topups/auto_top_up_command.hpp"
#include "topups/auto_top_up_store.hpp"

#include <string>
#include <utility>
#include <vector>

namespace creditd::topups {

namespace {

constexpr std::int64_t accounts_per_round = 64;

struct DueAccount
{
    std::int64_t account = 0;
    std::string package;
};

}  // namespace

std::size_t AutoTopUpRunner::run_due()
{
    auto const now = services_.clock.now();
    if (!now || !cashier_.can_sell()) {
        return 0;
    }
    std::vector<DueAccount> due;
    services_.database.read([&](storage::Reader& reader) {
        for (auto const account : store::due_top_ups(reader, *now, accounts_per_round)) {
            auto const settings = store::find_auto_top_up(reader, account);
            due.push_back({account, settings ? settings->package : std::string{}});
        }
    });
    std::size_t begun = 0;
    for (auto& each : due) {
        auto const finished = services_.engine.run(std::make_unique<RunAutoTopUpCommand>(
            services_.ids, each.account, std::move(each.package), cashier_.is_live()));
        auto const& call = static_cast<RunAutoTopUpCommand const&>(*finished.command).call();
        if (finished.fate == engine::Fate::Decided && call) {
            cashier_.make(*call);
            ++begun;
        }
    }
    return begun;
}

}  // namespace creditd::topups
