#include "audit/verify.hpp"

#include "audit/anchor.hpp"
#include "audit/store.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace creditd::audit {

using engine::Check;

namespace {

constexpr std::int64_t rows_per_slice = 1000;

std::string place(std::int64_t number, std::int64_t bucket, std::int64_t seq)
{
    return "audit_entries number " + std::to_string(number) + " (bucket " + std::to_string(bucket) +
           ", seq " + std::to_string(seq) + ")";
}

void violate(Check& check, std::string what)
{
    if (check.violations++ == 0) {
        check.first = std::move(what);
    }
}

/// The sealed heads, waiting for the rows they name.
class SealedHeads
{
public:
    explicit SealedHeads(AnchorPlace const& anchor)
    {
        auto const key = SigningKey::load_for_checking(anchor.key);
        auto const reading = read_anchor(anchor.anchor, key, [&](Seal const& seal) { take(seal); });
        check_.checked = reading.seals;
        if (!reading.fault.empty()) {
            violate(check_, "the anchor file's " + reading.fault);
        }
    }

    /// Says that the recomputed chain `row.bucket` has `row.chain` at `row.seq`.
    void see(StoredEntry const& row, std::string_view chain)
    {
        auto& track = by_bucket_[row.bucket];
        while (track.next < track.heads.size() && track.heads[track.next].seq <= row.seq) {
            auto const& head = track.heads[track.next++];
            if (head.seq != row.seq || head.number != row.number || head.chain != chain) {
                violate(check_, range(track, head) + " are not what was sealed");
            } else {
                track.good_through = head.seq;
            }
        }
    }

    /// Says that all rows were seen.
    [[nodiscard]] Check finish()
    {
        for (auto& [bucket, track] : by_bucket_) {
            if (track.next < track.heads.size()) {
                violate(check_,
                        range(track, track.heads[track.next]) + " are not there, though they were sealed");
            }
        }
        return check_;
    }

private:
    struct Track
    {
        std::vector<Head> heads;  ///< rising
        std::size_t next = 0;
        std::int64_t good_through = 0;
    };

    void take(Seal const& seal)
    {
        if (seal.kind == Seal::Kind::Restore) {
            std::map<std::int64_t, std::int64_t> kept;
            for (auto const& head : seal.heads) {
                kept[head.bucket] = head.seq;
            }
            for (auto& [bucket, track] : by_bucket_) {
                std::erase_if(track.heads, [&](Head const& head) { return head.seq > kept[bucket]; });
            }
        }
        for (auto const& head : seal.heads) {
            auto& heads = by_bucket_[head.bucket].heads;
            // Heads only ever rise: one that went back stands before the later ones, and finds the break.
            auto const where = std::ranges::upper_bound(heads, head.seq, {}, &Head::seq);
            heads.insert(where, head);
        }
    }

    static std::string range(Track const& track, Head const& head)
    {
        return "audit_entries of bucket " + std::to_string(head.bucket) + ", seq " +
               std::to_string(track.good_through + 1) + " to " + std::to_string(head.seq);
    }

    Check check_{.name = "audit_anchor"};
    std::map<std::int64_t, Track> by_bucket_;
};

/// Walks all chains at once, in the order in which the rows were written.
class ChainWalk
{
public:
    ChainWalk()
    {
        for (int bucket = 0; bucket < bucket_count; ++bucket) {
            ends_[static_cast<std::size_t>(bucket)].bucket = bucket;
        }
    }

    void see(StoredEntry const& row, bool reads, SealedHeads* sealed)
    {
        ++chains_.checked;
        if (row.bucket < 0 || row.bucket >= bucket_count) {
            return violate(chains_, place(row.number, row.bucket, row.seq) + ": there is no such bucket");
        }
        auto& end = ends_[static_cast<std::size_t>(row.bucket)];
        auto const chain = chain_hash(end.chain, row);
        if (row.seq != end.seq + 1) {
            violate(chains_, place(row.number, row.bucket, row.seq) + ": seq " + std::to_string(end.seq + 1) +
                                 " was to follow");
        } else if (!reads || (!row.is_erased && bucket_of(row.entry.subject) != row.bucket)) {
            violate(chains_, place(row.number, row.bucket, row.seq) + ": the row contradicts itself");
        } else if (row.chain != crypto::view(chain)) {
            violate(chains_, place(row.number, row.bucket, row.seq) + ": the hash is not that of the row");
        }
        if (sealed != nullptr) {
            sealed->see(row, crypto::view(chain));
        }
        end = {row.bucket, row.seq, row.number,
               row.chain};  // go on from what the row says: name each break once
    }

    void compare(std::vector<Head> const& heads)
    {
        std::map<std::int64_t, Head const*> by_bucket;
        for (auto const& head : heads) {
            by_bucket[head.bucket] = &head;
        }
        for (auto const& end : ends_) {
            auto const found = by_bucket.extract(end.bucket);
            ++heads_.checked;
            if (found.empty() ? end.seq != 0 : *found.mapped() != end) {
                violate(heads_,
                        "audit_heads bucket " + std::to_string(end.bucket) + ": the chain ends with seq " +
                            std::to_string(end.seq) + ", number " + std::to_string(end.number) +
                            (found.empty() ? ", and there is no head"
                                           : ", the head says seq " + std::to_string(found.mapped()->seq)));
            }
        }
        for (auto const& [bucket, head] : by_bucket) {
            violate(heads_, "audit_heads bucket " + std::to_string(bucket) + ": there is no such bucket");
        }
    }

    [[nodiscard]] Check const& chains() const { return chains_; }
    [[nodiscard]] Check const& heads() const { return heads_; }

private:
    Check chains_{.name = "audit_chains"};
    Check heads_{.name = "audit_heads"};
    std::array<Head, bucket_count> ends_;
};

}  // namespace

std::vector<engine::Check> verify(storage::Database& database, std::optional<AnchorPlace> const& anchor)
{
    // The anchor first: what it names was committed by then, so it is below the bound.
    std::optional<SealedHeads> sealed;
    if (anchor) {
        sealed.emplace(*anchor);
    }
    std::int64_t through = 0;
    std::vector<Head> heads;
    bool is_bounded = false;
    ChainWalk walk;
    auto from = INT64_MIN;
    database.read_in_slices([&](storage::Reader& reader) {
        if (!is_bounded) {
            through = store::last_number(reader);
            heads = store::heads(reader);
            is_bounded = true;
        }
        std::int64_t seen = 0;
        store::scan(reader, from, through, rows_per_slice, [&](StoredEntry const& row, bool reads) {
            walk.see(row, reads, sealed ? &*sealed : nullptr);
            from = row.number + (row.number < through ? 1 : 0);
            seen = row.number < through ? seen + 1 : 0;  // nothing follows the last
        });
        return seen == rows_per_slice;
    });
    walk.compare(heads);

    std::vector<Check> found{walk.chains(), walk.heads()};
    if (sealed) {
        found.push_back(sealed->finish());
    }
    return found;
}

}  // namespace creditd::audit
