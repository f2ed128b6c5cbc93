#include "ledger/verify.hpp"

#include "crypto/sha256.hpp"
#include "ledger/books.hpp"
#include "ledger/domain/record_format.hpp"
#include "ledger/verifier.hpp"

#include <cstring>

namespace creditd::ledger {

using engine::Check;

namespace {

std::string name_line(Transaction const& line)
{
    return "transaction " + std::to_string(line.number) + " (account " + std::to_string(line.account) +
           ", seq " + std::to_string(line.seq) + ")";
}

}  // namespace

void Verifier::take(store::StoredLine const& stored)
{
    auto const& line = stored.line;
    rows.expect(true, [] { return std::string{}; });
    auto& account = known[line.account];
    links.expect(stored.previous == account.position, [&] { return name_line(line) + " points elsewhere"; });
    account.position = line.number;
    [[maybe_unused]] auto const expected =
        chain_hash(account.chain, line, stored.details, digest_of_text(stored.text));
#ifndef CREDITD_PLANTED_CHAIN
    chains.expect(crypto::view(expected) == stored.chain,
                  [&] { return name_line(line) + " has another hash"; });
#endif
    account.chain = stored.chain;
    rollups.before(account.replay, line);
    auto const problem = account.replay.apply(line);
    rollups.after(account.replay, line);
    use_days.take(line);
    lines.expect(!problem, [&] { return name_line(line) + " " + *problem; });
    if (line.seq % store::mark_every == 0) {
        account.marks[line.seq / store::mark_every] = {line.number, line.occurred_at,
                                                       account.replay.tallies()};
    }
    note(stored);
}

void Verifier::note(store::StoredLine const& stored)
{
    auto const& line = stored.line;
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
bool Verifier::scan(storage::Reader& reader, std::int64_t count)
{
    auto const seen = store::scan_lines(
        reader, cursor, count, [&](store::StoredLine const& stored) { take(stored); },
        [&](std::int64_t broken) {
            rows.expect(false, [&] { return "transaction " + std::to_string(broken) + " does not read"; });
        });
    return seen == count;
}

void Verifier::finish(storage::Reader& reader)
{
    while (scan(reader, 100'000)) {}
    compare_accounts(reader);
    compare_marks(reader);
    compare_grants(reader);
    compare_ended_holds(reader);
    compare_reversals(reader);
    compare_rollups(reader);
    find_repeated_keys(reader);
}

std::vector<Check> verify(storage::Database& database)
{
    constexpr std::int64_t slice = 20'000;  // well under 100 ms
    Verifier verifier;
    database.read_in_slices([&](storage::Reader& reader) {
        if (verifier.scan(reader, slice)) {
            return true;
        }
        verifier.finish(reader);
        return false;
    });
    verifier.use_days.compare(database);
    return {verifier.rows,          verifier.chains, verifier.links, verifier.lines,
            verifier.accounts,      verifier.grants, verifier.holds, verifier.reversals,
            verifier.references,    verifier.keys,   verifier.marks, verifier.rollups.rows,
            verifier.use_days.rows, verifier.zero};
}

}  // namespace creditd::ledger
