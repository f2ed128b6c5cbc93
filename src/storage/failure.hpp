#pragma once

#include <stdexcept>

namespace creditd::storage {

/// The database or the disk failed. Nothing of the batch is kept.
class StorageFailure : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

/// Somebody else changed what this batch stands on (a deadlock, a key taken meanwhile). Nothing of it is
/// kept, and the same batch, begun again at once, meets another state.
class StorageConflict : public StorageFailure
{
public:
    using StorageFailure::StorageFailure;
};

/// The database cannot be reached, or takes no writes at the moment. Nothing of the batch is kept.
class StorageUnavailable : public StorageFailure
{
public:
    using StorageFailure::StorageFailure;
};

/// The connection ended between asking for a commit and its answer: `Database::was_committed` finds out.
class CommitUndecided : public StorageFailure
{
public:
    using StorageFailure::StorageFailure;
};

/// A row contradicts itself. Whoever needs it fails; nobody else has to.
class DamagedRecord : public StorageFailure
{
public:
    using StorageFailure::StorageFailure;
};

/// A commit ended without a clear answer from the disk (a failed sync): what is durable is unknown, so the
/// process must stop acknowledging and exit; the next start finds out.
class CommitUnknown : public StorageFailure
{
public:
    using StorageFailure::StorageFailure;
};

/// No room: writes are refused until there is, reads go on.
class StorageFull : public StorageFailure
{
public:
    using StorageFailure::StorageFailure;
};

/// The data cannot be opened as it is; the message says why and what to do. For start-up only.
class CannotOpen : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

}  // namespace creditd::storage
