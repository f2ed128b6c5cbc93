#pragma once

#include "base/numbers.hpp"
#include "ledger/domain/account.hpp"
#include "simulation/operations.hpp"
#include "simulation/subject.hpp"

#include <map>
#include <string>
#include <vector>

namespace creditd::simulation {

/// The ledger's rules and operations alone, on accounts in memory: no engine, no store, no keys.
class DomainDriver final : public Subject
{
public:
    explicit DomainDriver(Script const& script);

    std::vector<Observed> run(Group const& group) override;
    AccountView view(int account) override;
    std::vector<Line> lines(int account) override;
    std::string complaint() override;
    void restart() override {}

private:
    struct Book
    {
        bool open = false;
        ledger::Account account;
        Names names;
        ledger::Lines lines;
        std::map<std::string, std::size_t> references;  ///< index of the line
        std::map<std::int64_t, Credits> reversed;
        std::map<std::int64_t, ledger::GrantFacts> facts;
    };
    class BookGround;

    Outcome decide(Command const& command, Moment now);
    [[nodiscard]] Book& book(int account) { return books_[static_cast<std::size_t>(account)]; }

    ledger::Settings const settings_;
    std::vector<Book> books_;
    NumberSource numbers_;
};

}  // namespace creditd::simulation
