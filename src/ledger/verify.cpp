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
    return "transaction " + std::to_string(line.number) + " (account " + std::to_string(line.account) + ", seq " +
           std::to_string(line.seq) + ")";
}

std::string name_account(std::int64_t account)
{
    return "account " + std::to_string(account);
}

struct Verifier {
    struct Known {
        Replay replay;
        std::int64_t position = 0;
        std::string chain = std::string(32, '\0');
        std::map<std::int64_t, std::tuple<std::int64_t, Moment, Tallies>> marks;  ///< by block, until compared
    };
    struct Sum {
        std::int64_t lines = 0;
        __int128 amount = 0;
    };
    using TotalKey = std::tuple<std::int64_t, TransactionType, std::string, std::string>;
    struct KeyUse {
        std::uint64_t word = 0;
        std::int64_t number = 0;
    };

    Check rows{"rows"};                  ///< every row's bytes make sense
    Check chains{"hash_chains"};         ///< every line has the hash it must have
    Check links{"journal_links"};        ///< every line points to the one before
    Check lines{"line_arithmetic"};      ///< every line follows from those before it
    Check accounts{"accounts"};          ///< account rows are what their lines say
    Check grants{"grants"};              ///< grant rows are what lines and accounts say
    Check holds{"ended_holds"};
    Check reversals{"usage_reversals"};
    Check references{"references"};      ///< no reference used twice in an account
    Check keys{"idempotency_keys"};      ///< no key answered by two rows
    Check marks{"history_marks"};
    Check totals{"hourly_totals"};
    Check zero{"double_entry"};          ///< users and system accounts together are zero

    std::unordered_map<std::int64_t, Known> known;
    std::map<TotalKey, Sum> sums;
    std::map<std::int64_t, std::pair<std::int64_t, std::string>> ended;  ///< hold number → account, snapshot
    std::vector<storage::Key16> reference_keys;
    std::vector<KeyUse> key_uses;
    std::int64_t position = 0;

    void take(store::StoredLine const& stored)
    {
        auto const& line = stored.line;
        position = line.number;
        rows.expect(true, [] { return std::string{}; });
        auto& account = known[line.account];
        links.expect(stored.previous == account.position, [&] { return name_line(line) + " points elsewhere"; });
        account.position = line.number;
        auto const expected = chain_hash(account.chain, line, stored.details, digest_of_text(stored.text));
        chains.expect(crypto::view(expected) == stored.chain, [&] { return name_line(line) + " has another hash"; });
        account.chain = stored.chain;
        auto const problem = account.replay.apply(line);
        lines.expect(!problem, [&] { return name_line(line) + " " + *problem; });
        if (line.seq % store::mark_every == 0) {
            account.marks[line.seq / store::mark_every] = {line.number, line.occurred_at, account.replay.tallies()};
        }
        note(stored);
    }

    void note(store::StoredLine const& stored)
    {
        auto const& line = stored.line;
        constexpr std::int64_t hour_ms = 3'600'000;
        auto const at = line.occurred_at.in_milliseconds();
        auto& sum = sums[{at - at % hour_ms, line.type, line.charge ? line.charge->meter : std::string{}, line.reason_code}];
        ++sum.lines;
        sum.amount += line.amount.micro();
        if (line.hold && line.hold->state != HoldState::Open) {
            bool const first = ended.emplace(line.hold->number, std::pair{line.account, snapshot_bytes(*line.hold)}).second;
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
            reader, position, count, [&](store::StoredLine const& stored) { ++seen; take(stored); },
            [&](std::int64_t broken) {
                ++seen;
                position = broken;
                rows.expect(false, [&] { return "transaction " + std::to_string(broken) + " does not read"; });
            });
        return seen == count;
    }

    void finish(storage::Reader& reader)
    {
        while (scan(reader, 100'000)) {
        }
        compare_accounts(reader);
        compare_grants(reader);
        compare_small_tables(reader);
        compare_totals(reader);
        find_repeated_keys(reader);
    }

    void compare_accounts(storage::Reader& reader);
    void compare_marks(storage::Reader& reader, std::int64_t number, Known const& account);
    void compare_reversed_lines(storage::Reader& reader, Account const& stored, Known const& account);
    void compare_grants(storage::Reader& reader);
    void compare_small_tables(storage::Reader& reader);
    void compare_totals(storage::Reader& reader);
    void find_repeated_keys(storage::Reader& reader);

    std::map<std::int64_t, std::pair<std::int64_t, GrantFacts>> open_grants;  ///< as accounts carry them
    std::int64_t marks_expected = 0;
};

void Verifier::compare_marks(storage::Reader& reader, std::int64_t number, Known const& account)
{
    for (auto const& [block, told] : account.marks) {
        ++marks_expected;
        std::optional<store::Mark> mark;
        try {
            mark = store::find_mark(reader, number, block);
        } catch (storage::StorageFailure const&) {
            mark.reset();
        }
        bool const same = mark && mark->place.position == std::get<0>(told) &&
                          mark->occurred_at == std::get<1>(told) && mark->tallies == std::get<2>(told);
        marks.expect(same, [&] { return name_account(number) + ", block " + std::to_string(block); });
    }
}

/// No usage line gave back more than it took.
void Verifier::compare_reversed_lines(storage::Reader& reader, Account const& stored, Known const& account)
{
    for (auto const& [seq, amount] : account.replay.reversed()) {
        auto const usage = find_line(reader, stored, seq);
        reversals.expect(usage && usage->type == TransactionType::Usage && amount <= -usage->amount, [&] {
            return name_account(stored.number) + ", usage " + std::to_string(seq) + " is reversed beyond its amount";
        });
    }
}

void Verifier::compare_accounts(storage::Reader& reader)
{
    std::size_t found = 0;
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
                auto const told = known.find(stored.number);
                static Known const without_lines;
                auto const& account = told == known.end() ? without_lines : told->second;
                found += told == known.end() ? 0 : 1;
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
                    open_grants[grant.facts.number] = {stored.number, grant.facts};
                }
                compare_marks(reader, stored.number, account);
                if (!problem) {
                    compare_reversed_lines(reader, stored, account);
                }
            },
            [&](std::int64_t broken) {
                ++seen;
                after = broken;
                accounts.expect(false, [&] { return name_account(broken) + " contradicts itself"; });
            });
    } while (seen == slice);
    accounts.expect(found == known.size(), [] { return std::string{"lines of an account that does not exist"}; });
    marks.expect(store::count_marks(reader) == marks_expected, [] { return std::string{"marks of no line"}; });
}

void Verifier::compare_grants(storage::Reader& reader)
{
    std::int64_t after = 0;
    std::int64_t seen = 0;
    std::int64_t made_found = 0;
    constexpr std::int64_t slice = 10'000;
    do {
        seen = 0;
        store::scan_grants(reader, after, slice, [&](std::int64_t account, GrantFacts const& facts) {
            ++seen;
            after = facts.number;
            auto const open = open_grants.find(facts.number);
            bool same = open == open_grants.end() || (open->second.first == account && open->second.second == facts);
            bool known_to_lines = false;
            if (auto const of = known.find(account); of != known.end()) {
                auto const made = of->second.replay.made().find(facts.number);
                known_to_lines = made != of->second.replay.made().end();
                made_found += known_to_lines ? 1 : 0;
                same = same && (!known_to_lines || made->second == facts.amount);
            }
            // A reversal's heir is made by a line of another kind; a scheduled one by none yet.
            same = same && (known_to_lines || open != open_grants.end() || facts.source == GrantSource::UsageReversal);
            grants.expect(same, [&] { return "grant " + std::to_string(facts.number); });
            if (open != open_grants.end()) {
                open_grants.erase(open);
            }
        });
    } while (seen == slice);
    grants.expect(open_grants.empty(), [&] {
        return "grant " + std::to_string(open_grants.begin()->first) + " has no row";
    });
    std::int64_t made = 0;
    for (auto const& [number, account] : known) {
        made += static_cast<std::int64_t>(account.replay.made().size());
    }
    grants.expect(made == made_found, [] { return std::string{"a grant that a line made has no row"}; });
}

void Verifier::compare_small_tables(storage::Reader& reader)
{
    store::scan_ended_holds(reader, [&](std::int64_t account, std::int64_t number, std::string_view snapshot) {
        auto const told = ended.find(number);
        bool const same = told != ended.end() && told->second.first == account && told->second.second == snapshot;
        holds.expect(same, [&] { return "hold " + std::to_string(number); });
        if (told != ended.end()) {
            ended.erase(told);
        }
    });
    holds.expect(ended.empty(), [&] { return "hold " + std::to_string(ended.begin()->first) + " has no row"; });

    std::map<std::pair<std::int64_t, std::int64_t>, Credits> told;
    for (auto const& [number, account] : known) {
        for (auto const& [seq, amount] : account.replay.reversed()) {
            told[{number, seq}] = amount;
        }
    }
    store::scan_reversals(reader, [&](std::int64_t account, std::int64_t seq, Credits reversed) {
        auto const same = told.find({account, seq});
        reversals.expect(same != told.end() && same->second == reversed,
                         [&] { return name_account(account) + ", usage " + std::to_string(seq); });
        if (same != told.end()) {
            told.erase(same);
        }
    });
    reversals.expect(told.empty(), [] { return std::string{"a reversal has no row"}; });
}

void Verifier::compare_totals(storage::Reader& reader)
{
    __int128 of_lines = 0;
    for (auto const& [key, sum] : sums) {
        of_lines += sum.amount;
    }
    __int128 of_users = 0;
    for (auto const& [number, account] : known) {
        for (auto const micro : account.replay.tallies().micro) {
            of_users += micro;
        }
    }
    zero.expect(of_lines == of_users, [] { return std::string{"the sums of both sides differ"}; });
    store::scan_totals(reader, [&](store::Total const& total) {
        auto const told = sums.find({total.hour, total.type, total.meter, total.reason_code});
        bool const same = told != sums.end() && told->second.lines == total.lines && told->second.amount == total.amount;
        totals.expect(same, [&] {
            return std::string{name_of(total.type)} + " in the hour of " + to_text(Moment::from_milliseconds(total.hour));
        });
        if (told != sums.end()) {
            sums.erase(told);
        }
    });
    totals.expect(sums.empty(), [] { return std::string{"an hour's sum has no row"}; });
}

void Verifier::find_repeated_keys(storage::Reader& reader)
{
    engine::scan_answer_keys(reader, 0, [&](storage::KeyEntry const& entry) {
        KeyUse use{0, entry.place};
        std::memcpy(&use.word, entry.key.data(), sizeof use.word);
        key_uses.push_back(use);
    });
    std::ranges::sort(key_uses, {}, [](KeyUse const& use) { return std::pair{use.word, use.number}; });
    auto const shortest_memory = Duration::hours(24);  // a key may be used again once it was forgotten
    for (std::size_t i = 0; i + 1 < key_uses.size(); ++i) {
        bool const repeated = key_uses[i].word == key_uses[i + 1].word &&
                              NumberSource::moment_of(key_uses[i + 1].number) -
                                      NumberSource::moment_of(key_uses[i].number) < shortest_memory;
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
    return {verifier.rows,    verifier.chains,     verifier.links,      verifier.lines, verifier.accounts,
            verifier.grants,  verifier.holds,      verifier.reversals,  verifier.references,
            verifier.keys,    verifier.marks,      verifier.totals,     verifier.zero};
}

}  // namespace creditd::ledger
