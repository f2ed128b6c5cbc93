#include "ledger/verify.hpp"

#include "crypto/sha256.hpp"
#include "engine/stored_answers.hpp"
#include "ledger/books.hpp"
#include "ledger/domain/record_format.hpp"
#include "ledger/domain/replay.hpp"
#include "ledger/history.hpp"
#include "ledger/store.hpp"
#include "storage/failure.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <tuple>
#include <unordered_map>

namespace creditd::ledger {

namespace {

using engine::Check;

std::string name_line(Transaction const& line)
{
    return "transaction " + std::to_string(line.number) + " (account " + std::to_string(line.account) +
           ", seq " + std::to_string(line.seq) + ")";
}

std::string name_account(std::int64_t account)
{
    return "account " + std::to_string(account);
}

std::string name_grant(std::int64_t grant, std::int64_t account)
{
    return "grant " + std::to_string(grant) + " (" + name_account(account) + ")";
}

std::string name_hour(std::int64_t hour)
{
    bool const is_date = hour >= 0 && hour < std::int64_t{253'402'300'800'000};  // up to the year 9999
    return is_date ? to_text(Moment::from_milliseconds(hour)) : std::to_string(hour);
}

struct Verifier
{
    struct Known
    {
        Replay replay;
        std::int64_t position = 0;
        std::string chain = std::string(32, '\0');
        std::map<std::int64_t, std::tuple<std::int64_t, Moment, Tallies>>
            marks;  ///< by block, until compared
        bool has_row = false;
    };
    struct Sum
    {
        std::int64_t lines = 0;
        __int128 amount = 0;
    };
    using TotalKey = std::tuple<std::int64_t, TransactionType, std::string, std::string>;
    struct KeyUse
    {
        std::uint64_t word = 0;
        std::int64_t number = 0;
    };

    Check rows{"rows"};              ///< every row's bytes make sense
    Check chains{"hash_chains"};     ///< every line has the hash it must have
    Check links{"journal_links"};    ///< every line points to the one before
    Check lines{"line_arithmetic"};  ///< every line follows from those before it
    Check accounts{"accounts"};      ///< account rows are what their lines say
    Check grants{"grants"};          ///< grant rows are what lines and accounts say
    Check holds{"ended_holds"};
    Check reversals{"usage_reversals"};
    Check references{"references"};  ///< no reference used twice in an account
    Check keys{"idempotency_keys"};  ///< no key answered by two rows
    Check marks{"history_marks"};
    Check totals{"hourly_totals"};
    Check zero{"double_entry"};  ///< users and system accounts together are zero

    std::unordered_map<std::int64_t, Known> known;
    std::map<TotalKey, Sum> sums;
    std::map<std::int64_t, std::pair<std::int64_t, std::string>> ended;  ///< hold number → account, snapshot
    std::vector<storage::Key16> reference_keys;
    std::vector<KeyUse> key_uses;
    std::int64_t position = INT64_MIN;
    __int128 of_users = 0;    ///< what account rows have
    __int128 of_systems = 0;  ///< what hourly rows say

    void take(store::StoredLine const& stored)
    {
        auto const& line = stored.line;
        position = line.number;
        rows.expect(true, [] { return std::string{}; });
        auto& account = known[line.account];
        links.expect(stored.previous == account.position,
                     [&] { return name_line(line) + " points elsewhere"; });
        account.position = line.number;
        [[maybe_unused]] auto const expected =
            chain_hash(account.chain, line, stored.details, digest_of_text(stored.text));
#ifndef CREDITD_PLANTED_CHAIN
        chains.expect(crypto::view(expected) == stored.chain,
                      [&] { return name_line(line) + " has another hash"; });
#endif
        account.chain = stored.chain;
        auto const problem = account.replay.apply(line);
        lines.expect(!problem, [&] { return name_line(line) + " " + *problem; });
        if (line.seq % store::mark_every == 0) {
            account.marks[line.seq / store::mark_every] = {line.number, line.occurred_at,
                                                           account.replay.tallies()};
        }
        note(stored);
    }

    void note(store::StoredLine const& stored)
    {
        auto const& line = stored.line;
        constexpr std::int64_t hour_ms = 3'600'000;
        auto const at = line.occurred_at.in_milliseconds();
        auto const meter = line.charge ? line.charge->meter : std::string{};
        auto& sum = sums[{at - at % hour_ms, line.type, meter, line.reason_code}];
        ++sum.lines;
        sum.amount += line.amount.micro();
        if (line.hold && line.hold->state != HoldState::Open) {
            auto const snapshot = snapshot_bytes(*line.hold);
            bool const first = ended.emplace(line.hold->number, std::pair{line.account, snapshot}).second;
            holds.expect(first, [&] { return name_line(line) + " ends a hold that had ended"; });
        }
        if (line.type == TransactionType::Usage && !line.reference.empty()) {
            reference_keys.push_back(reference_key(line.account, line.reference));
        }
        if (stored.key) {
            KeyUse use{0, line.number};
            std::memcpy(&use.word, stored.key->key.data(), sizeof use.word);
            key_uses.push_back(use);
        }
    }

    /// Scans on from where it stands; true when there is more.
    bool scan(storage::Reader& reader, std::int64_t count)
    {
        std::int64_t seen = 0;
        store::scan_lines(
            reader, position, count,
            [&](store::StoredLine const& stored) {
                ++seen;
                take(stored);
            },
            [&](std::int64_t broken) {
                ++seen;
                position = broken;
                rows.expect(false,
                            [&] { return "transaction " + std::to_string(broken) + " does not read"; });
            });
        return seen == count;
    }

    void finish(storage::Reader& reader)
    {
        while (scan(reader, 100'000)) {}
        compare_accounts(reader);
        compare_marks(reader);
        compare_grants(reader);
        compare_ended_holds(reader);
        compare_reversals(reader);
        compare_totals(reader);
        find_repeated_keys(reader);
    }

    void compare_accounts(storage::Reader& reader);
    void compare_account(storage::Reader& reader, Account const& stored);
    void compare_reversed_lines(storage::Reader& reader, Account const& stored, Known const& account);
    void compare_marks(storage::Reader& reader);
    void compare_grants(storage::Reader& reader);
    void compare_ended_holds(storage::Reader& reader);
    void compare_reversals(storage::Reader& reader);
    void compare_totals(storage::Reader& reader);
    void find_repeated_keys(storage::Reader& reader);

    std::map<std::int64_t, std::pair<std::int64_t, GrantFacts>> scheduled;  ///< as accounts carry them
};

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
        reversals.expect(usage && usage->type == TransactionType::Usage && amount <= -usage->amount, [&] {
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
    store::scan_ended_holds(reader,
                            [&](std::int64_t account, std::int64_t number, std::string_view snapshot) {
                                auto const told = ended.find(number);
                                bool const same = told != ended.end() && told->second.first == account &&
                                                  told->second.second == snapshot;
                                holds.expect(same, [&] { return "hold " + std::to_string(number); });
                                if (told != ended.end()) {
                                    ended.erase(told);
                                }
                            });
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

void Verifier::compare_totals(storage::Reader& reader)
{
    auto const name = [](TransactionType type, std::int64_t hour) {
        return std::string{name_of(type)} + " in the hour of " + name_hour(hour);
    };
    store::scan_totals(
        reader,
        [&](store::Total const& total) {
            of_systems -= total.amount;
            auto const told = sums.find({total.hour, total.type, total.meter, total.reason_code});
            bool const same = told != sums.end() && told->second.lines == total.lines &&
                              told->second.amount == total.amount;
            totals.expect(same, [&] { return name(total.type, total.hour); });
            if (told != sums.end()) {
                sums.erase(told);
            }
        },
        [&](std::int64_t hour) {
            totals.expect(false,
                          [&] { return "a row of the hour of " + name_hour(hour) + " does not read"; });
        });
    for (auto const& [key, sum] : sums) {
        totals.expect(false, [&] { return name(std::get<1>(key), std::get<0>(key)) + " has no row"; });
    }
    zero.expect(of_users + of_systems == 0, [] { return std::string{"users and system accounts together"}; });
}

void Verifier::find_repeated_keys(storage::Reader& reader)
{
    engine::scan_answer_keys(reader, INT64_MIN, [&](storage::KeyEntry const& entry) {
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

}  // namespace

std::vector<Check> verify(storage::Database& database)
{
    constexpr std::int64_t slice = 20'000;  // well under 100 ms
    Verifier verifier;
    bool more = true;
    while (more) {
        database.read([&](storage::Reader& reader) { more = verifier.scan(reader, slice); });
    }
    database.read([&](storage::Reader& reader) { verifier.finish(reader); });
    return {verifier.rows,   verifier.chains, verifier.links,     verifier.lines,      verifier.accounts,
            verifier.grants, verifier.holds,  verifier.reversals, verifier.references, verifier.keys,
            verifier.marks,  verifier.totals, verifier.zero};
}

}  // namespace creditd::ledger
