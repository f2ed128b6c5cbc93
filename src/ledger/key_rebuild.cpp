#include "ledger/key_rebuild.hpp"

#include "engine/stored_answers.hpp"
#include "ledger/books.hpp"
#include "ledger/key_store.hpp"

#include <algorithm>
#include <vector>

namespace creditd::ledger {

namespace {

constexpr std::int64_t lines_per_slice = 4096;

/// Both indexes, fed in the order of the rows' numbers.
class Rebuild
{
public:
    Rebuild(storage::KeyIndex& keys, storage::KeyIndex& references) : keys_(keys), references_(references) {}

    KeyRebuild run(storage::Reader& reader)
    {
        after_line_ = std::min(keys_.complete_through(), references_.complete_through());
        engine::scan_answer_keys(reader, keys_.complete_through(),
                                 [&](std::int64_t /*owner*/, storage::KeyEntry const& answer) {
                                     add_lines_before(reader, answer.place);
                                     keys_.add(answer);
                                     ++done_.answers;
                                 });
        add_lines_before(reader, INT64_MAX);
        return done_;
    }

private:
    /// What is kept of a line until its turn comes.
    struct Line
    {
        std::int64_t number = 0;
        bool has_key = false;
        bool has_reference = false;
        storage::KeyEntry key{};
        storage::KeyEntry reference{};
    };

    void add_lines_before(storage::Reader& reader, std::int64_t number)
    {
        while (true) {
            for (; next_ < slice_.size(); ++next_) {
                if (slice_[next_].number >= number) {
                    return;
                }
                add(slice_[next_]);
            }
            if (has_ended_) {
                return;
            }
            read_slice(reader);
        }
    }

    void read_slice(storage::Reader& reader)
    {
        slice_.clear();
        next_ = 0;
        auto const lines =
            store::scan_line_keys(reader, after_line_, lines_per_slice, [&](store::LineKeys const& keys) {
                after_line_ = keys.number;
                slice_.push_back(line_of(keys));
                done_.unreadable += keys.reads ? 0 : 1;
            });
        has_ended_ = lines < lines_per_slice;
    }

    static Line line_of(store::LineKeys const& keys)
    {
        Line line{.number = keys.number};
        if (keys.key) {
            line.has_key = true;
            line.key = {keys.key->key, keys.key->fingerprint, keys.number};
        }
        if (!keys.reference.empty()) {
            line.has_reference = true;
            line.reference = {reference_key(keys.account, keys.reference), 0, keys.number};
        }
        return line;
    }

    void add(Line const& line)
    {
        ++done_.lines;
        if (line.has_key) {
            keys_.add(line.key);
        } else {
            keys_.pass(line.number);
        }
        if (line.has_reference) {
            references_.add(line.reference);
        } else {
            references_.pass(line.number);
        }
    }

    storage::KeyIndex& keys_;
    storage::KeyIndex& references_;
    std::vector<Line> slice_;
    std::size_t next_ = 0;
    std::int64_t after_line_ = 0;
    bool has_ended_ = false;
    KeyRebuild done_;
};

}  // namespace

KeyRebuild rebuild_indexes(storage::Database& database)
{
    auto* const keys = database.derived_index(storage::KeySpace::Idempotency);
    auto* const references = database.derived_index(storage::KeySpace::Reference);
    if (keys == nullptr || references == nullptr) {
        return {};
    }
    KeyRebuild done;
    Rebuild rebuild{*keys, *references};
    database.read([&](storage::Reader& reader) { done = rebuild.run(reader); });
    return done;
}

void scan_keys(storage::Reader& reader, KeySink sink)
{
    engine::scan_answer_keys(reader, 0, [&](std::int64_t owner, storage::KeyEntry const& entry) {
        sink(storage::KeySpace::Idempotency, {owner, entry.key}, entry);
    });
    std::int64_t after = 0;
    std::int64_t lines = lines_per_slice;
    while (lines == lines_per_slice) {
        lines = store::scan_line_keys(reader, after, lines_per_slice, [&](store::LineKeys const& line) {
            after = line.number;
            if (line.key) {
                sink(storage::KeySpace::Idempotency, {line.account, line.key->key},
                     {line.key->key, line.key->fingerprint, line.number});
            }
            if (!line.reference.empty()) {
                auto const key = reference_key(line.account, line.reference);
                sink(storage::KeySpace::Reference, {line.account, key}, {key, 0, line.number});
            }
        });
    }
}

}  // namespace creditd::ledger
