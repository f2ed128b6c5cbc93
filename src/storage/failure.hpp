#pragma once

#include <stdexcept>

namespace creditd::storage {

/// The database or the disk failed. Nothing of the batch is kept; the same work may be tried again.
class StorageFailure : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
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
