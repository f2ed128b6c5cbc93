#include "engine/stored_answers.hpp"
#include "ledger/history.hpp"
#include "ledger/verifier.hpp"
#include "storage/failure.hpp"

#include <algorithm>
#include <cstring>

namespace creditd::ledger {

namespace {

std::string name_account(std::int64_t account)
{
    return "account " + std::to_string(account);
}

std::string name_grant(std::int64_t grant, std::int64_t account)
{
    return "grant " + std::to_string(grant) + " (" + name_account(account) + ")";
}

/// A threshold itself is its user's wish and follows from nothing; on which side of it the account is, does.
bool watches_fit(Account const& account)
{
    return std::ranges::all_of(account.watches, [&](Watch const& watch) {
        bool const is_above = account.available() >= watch.threshold;
        return is_above ? watch.armed : !watch.armed || watch.kind != WatchKind::LowBalance;
    });
}

}  // namespace

/// No usage line gave back more than it took.
void Verifier::compare_reversed_lines(storage::Reader& reader, Account const& stored, Known const& account)
{
    for (auto const& [seq, amount] : account.replay.reversed()) {
        std::optional<Transaction> usage;
        try {
            usage = find_line(reader, stored, seq);
        } catch (storage::StorageFailure const&) {
            usage.reset();  // what the way to it is missing, another check says
        }
        bool const is_adjustment =
            usage && usage->type == TransactionType::Adjustment;  // judged line by line
        bool const fits = usage && usage->type == TransactionType::Usage && amount <= -usage->amount;
        reversals.expect(fits || is_adjustment, [&] {
            return name_account(stored.number) + ", usage " + std::to_string(seq) +
                   " is reversed beyond its amount";
        });
    }
}

void Verifier::compare_account(storage::Reader& reader, Account const& stored)
{
    auto& account = known[stored.number];
    account.has_row = true;
    of_users += stored.balance.micro();
    auto problem = account.replay.compare(stored);
    if (!problem && (stored.last_position != account.position ||
                     std::memcmp(stored.chain.data(), account.chain.data(), stored.chain.size()) != 0)) {
        problem = "has another chain head than its history";
    }
    if (!problem && account_number(stored.user_id) != stored.number) {
        problem = "belongs to another user";
    }
    if (!problem && !watches_fit(stored)) {
        problem = "has a watch that does not fit what is available";
    }
    accounts.expect(!problem, [&] { return name_account(stored.number) + " " + *problem; });
    for (auto const& grant : stored.grants) {
        if (grant.scheduled) {
            scheduled[grant.facts.number] = {stored.number, grant.facts};
        }
    }
    if (!problem) {
        compare_reversed_lines(reader, stored, account);
    }
}

void Verifier::compare_accounts(storage::Reader& reader)
{
    std::int64_t after = INT64_MIN;
    std::int64_t seen = 0;
    constexpr std::int64_t slice = 10'000;
    do {
        seen = 0;
        store::scan_accounts(
            reader, after, slice,
            [&](Account const& stored) {
                ++seen;
                after = stored.number;
                compare_account(reader, stored);
            },
            [&](std::int64_t broken) {
                ++seen;
                after = broken;
                known[broken].has_row = true;
                accounts.expect(false, [&] { return name_account(broken) + " contradicts itself"; });
            });
    } while (seen == slice);
    for (auto const& [number, account] : known) {
        accounts.expect(account.has_row, [&] { return name_account(number) + " has lines but no row"; });
    }
}

void Verifier::compare_marks(storage::Reader& reader)
{
    auto const name = [](std::int64_t account, std::int64_t block) {
        return name_account(account) + ", block " + std::to_string(block);
    };
    store::scan_marks(
        reader,
        [&](std::int64_t number, std::int64_t block, store::Mark const& mark) {
            auto const account = known.find(number);
            bool const is_told = account != known.end() && account->second.marks.contains(block);
            auto const told =
                is_told ? account->second.marks.at(block) : std::tuple<std::int64_t, Moment, Tallies>{};
            bool const same =
                is_told && told == std::tuple{mark.place.position, mark.occurred_at, mark.tallies};
            marks.expect(same, [&] { return name(number, block); });
            if (is_told) {
                account->second.marks.erase(block);
            }
        },
        [&](std::int64_t account, std::int64_t block) {
            marks.expect(false, [&] { return name(account, block); });
        });
    for (auto const& [number, account] : known) {
        for (auto const& [block, told] : account.marks) {
            marks.expect(false, [&] { return name(number, block) + " has no mark"; });
        }
    }
}

void Verifier::compare_grants(storage::Reader& reader)
{
    auto told = std::move(scheduled);
    for (auto const& [number, account] : known) {
        for (auto const& [grant, facts] : account.replay.made()) {
            bool const first = told.emplace(grant, std::pair{number, facts}).second;
            grants.expect(first, [&] { return name_grant(grant, number) + " was made twice"; });
        }
    }
    std::int64_t after = INT64_MIN;
    std::int64_t seen = 0;
    constexpr std::int64_t slice = 10'000;
    do {
        seen = 0;
        store::scan_grants(
            reader, after, slice,
            [&](std::int64_t account, GrantFacts const& facts) {
                ++seen;
                after = facts.number;
                auto const found = told.find(facts.number);
                bool const same = found != told.end() && found->second == std::pair{account, facts};
                grants.expect(same, [&] {
                    return name_grant(facts.number, found != told.end() ? found->second.first : account);
                });
                if (found != told.end()) {
                    told.erase(found);
                }
            },
            [&](std::int64_t broken) {
                ++seen;
                after = broken;
                grants.expect(false, [&] { return "grant " + std::to_string(broken) + " does not read"; });
                told.erase(broken);
            });
    } while (seen == slice);
    for (auto const& [number, grant] : told) {
        grants.expect(false, [&] { return name_grant(number, grant.first) + " has no row"; });
    }
}

void Verifier::compare_ended_holds(storage::Reader& reader)
{
    std::int64_t after = INT64_MIN;
    std::int64_t seen = 0;
    constexpr std::int64_t slice = 10'000;
    do {
        seen = 0;
        store::scan_ended_holds(reader, after, slice,
                                [&](std::int64_t account, std::int64_t number, std::string_view snapshot) {
                                    ++seen;
                                    after = number;
                                    auto const told = ended.find(number);
                                    bool const same = told != ended.end() && told->second.first == account &&
                                                      told->second.second == snapshot;
                                    holds.expect(same, [&] { return "hold " + std::to_string(number); });
                                    if (told != ended.end()) {
                                        ended.erase(told);
                                    }
                                });
    } while (seen == slice);
    for (auto const& [number, hold] : ended) {
        holds.expect(false, [&] { return "hold " + std::to_string(number) + " has no row"; });
    }
}

void Verifier::compare_reversals(storage::Reader& reader)
{
    auto const name = [](std::int64_t account, std::int64_t seq) {
        return name_account(account) + ", usage " + std::to_string(seq);
    };
    std::map<std::pair<std::int64_t, std::int64_t>, Credits> told;
    for (auto const& [number, account] : known) {
        for (auto const& [seq, amount] : account.replay.reversed()) {
            told[{number, seq}] = amount;
        }
    }
    store::scan_reversals(reader, [&](std::int64_t account, std::int64_t seq, Credits reversed) {
        auto const same = told.find({account, seq});
        reversals.expect(same != told.end() && same->second == reversed, [&] { return name(account, seq); });
        if (same != told.end()) {
            told.erase(same);
        }
    });
    for (auto const& [usage, amount] : told) {
        reversals.expect(false, [&] { return name(usage.first, usage.second) + " has no row"; });
    }
}

void Verifier::compare_rollups(storage::Reader& reader)
{
    rollups.compare(reader);
    zero.expect(of_users == rollups.amount, [] { return std::string{"users and system accounts together"}; });
}

void Verifier::find_repeated_keys(storage::Reader& reader)
{
    engine::scan_answer_keys(reader, INT64_MIN, [&](std::int64_t, storage::KeyEntry const& entry) {
        KeyUse use{0, entry.place};
        std::memcpy(&use.word, entry.key.data(), sizeof use.word);
        key_uses.push_back(use);
    });
    std::ranges::sort(key_uses, {}, [](KeyUse const& use) { return std::pair{use.word, use.number}; });
    auto const shortest_memory = Duration::hours(24);  // a key may be used again once it was forgotten
    for (std::size_t i = 0; i + 1 < key_uses.size(); ++i) {
        bool const repeated =
            key_uses[i].word == key_uses[i + 1].word &&
            NumberSource::moment_of(key_uses[i + 1].number) - NumberSource::moment_of(key_uses[i].number) <
                shortest_memory;
        keys.expect(!repeated, [&] { return "row " + std::to_string(key_uses[i + 1].number); });
    }
    std::ranges::sort(reference_keys);
    references.checked = static_cast<std::int64_t>(reference_keys.size());
    auto const twice = std::ranges::adjacent_find(reference_keys);
    if (twice != reference_keys.end()) {
        references.violations = 1;
        references.first = "a reference was used twice in one account";
    }
}

}  // namespace creditd::ledger
