#pragma once

#include "engine/working_set.hpp"
#include "storage/database.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::nodes {

/// Something that every node keeps in memory and one of them has changed.
enum class ChangeKind : std::uint8_t {
    User = 1,         ///< subject: the user's id
    Session = 2,      ///< subject: the digest of the token that ended
    Service = 3,      ///< subject: the service principal's number, in decimals
    Prices = 4,       ///< no subject
    Role = 5,         ///< subject: the role's name
    ReasonCodes = 6,  ///< no subject
    Endpoints = 7,    ///< no subject
};

struct Change
{
    ChangeKind kind = ChangeKind::User;
    std::string subject{};

    bool operator==(Change const&) const = default;
};

/// The changes of one batch, on their way to the other nodes: rows in the same commit, numbered without gaps
/// by a row that is locked until the commit, so that the order of numbers is the order in which they can be
/// seen (NODE-2). Batches without changes do not touch that row. The writer's thread alone.
///
/// Added behind every shelf that adds to it while it records.
class Changes final : public engine::Shelf
{
public:
    /// `are_kept` is false where there is only ever one node: then nothing is written.
    explicit Changes(bool are_kept) : are_kept_(are_kept) {}

    void add(ChangeKind kind, std::string_view subject = {});

    void load(storage::Batch& /*batch*/) override {}
    void record(storage::Batch& batch, engine::Context const& context) override;
    void clear() override { changes_.clear(); }

private:
    bool const are_kept_;
    std::vector<Change> changes_;
};

/// Leaves `change` on the set's shelf of changes, where the wiring put one.
void tell_nodes(engine::WorkingSet& set, ChangeKind kind, std::string_view subject = {});

/// Reads what all nodes changed, in order. One thread.
///
/// What was heard last is read again each time: where it is not there any more, the node was away for long or
/// the database lost commits with a primary, and everything that is kept may be out of date.
class ChangeFeed
{
public:
    /// Begins at the present. Throws StorageFailure.
    explicit ChangeFeed(storage::Database& database);

    struct News
    {
        bool is_everything = false;  ///< some were missed: whatever is kept may be out of date
        std::vector<Change> changes{};
    };

    /// What was committed since the last time. Throws StorageFailure; then the next call tells it.
    [[nodiscard]] News next();

private:
    struct Heard
    {
        std::int64_t number = 0;
        Change change{};  ///< of that number; nothing was changed yet where that is 0

        bool operator==(Heard const&) const = default;
    };

    [[nodiscard]] Heard present() const;

    storage::Database& database_;
    Heard heard_;
};

}  // namespace creditd::nodes
