#pragma once

#include "engine/command.hpp"
#include "storage/batch.hpp"
#include "storage/key_index.hpp"
#include "storage/reader.hpp"

#include <cstdint>
#include <functional>
#include <vector>

namespace creditd::engine {

/// Rows of `answers`: the answers that no ledger row tells, each under its key.
struct StoredAnswer
{
    std::int64_t number = 0;
    std::int64_t owner = 0;  ///< the account it is about; 0 for none
    Idempotency idempotency;
    int status = 0;
    std::string body;
};

void insert_answer(storage::Batch& batch, StoredAnswer const& answer);

/// Announces that `find_answer` will be asked: all of a batch come in one round trip.
void want_answer(storage::Batch& batch, std::int64_t owner, std::int64_t number);

/// The owner's answer with this number, if `number` names one (it may name a ledger row instead).
[[nodiscard]] std::optional<Answer> find_answer(storage::Batch& batch, std::int64_t owner,
                                                std::int64_t number);

/// Removes up to `count` answers with numbers below `number`; how many it removed.
std::size_t remove_answers_before(storage::Batch& batch, std::int64_t number, std::int64_t count);

/// Keys of all answers with numbers above `after`, rising, each with its owner.
void scan_answer_keys(storage::Reader& reader, std::int64_t after,
                      std::function<void(std::int64_t, storage::KeyEntry const&)> const& sink);

/// The highest number in `answers`, or 0.
[[nodiscard]] std::int64_t last_answer_number(storage::Reader& reader);

/// A key as it is kept in a column, and back.
[[nodiscard]] inline std::string_view bytes_of(storage::Key16 const& key)
{
    return {reinterpret_cast<char const*>(key.data()), key.size()};
}
[[nodiscard]] storage::Key16 key_from(std::string_view bytes);

}  // namespace creditd::engine
