#include "storage/sqlite/gathering_vfs.hpp"

#include "storage/failure.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <new>
#include <utility>

// A commit writes each of its pages to the log in two calls, and for pages of 2 KiB the calls cost the kernel
// more than the bytes. Nobody looks at what a commit has written before it is synced, and it all lies one
// behind the other, so it may as well go out together. The main file is left alone: a checkpoint that cannot
// finish tells readers to look there without a sync.

namespace creditd::storage::sqlite {

namespace {

constexpr std::size_t room = 256 * 1024;

/// Handed on in pieces up to the next multiple of this. Longer ones would make the kernel keep the file in
/// large pieces of memory and count all of one as written when a little of it was.
constexpr std::size_t piece = 16 * 1024;

/// One open file, with SQLite's own file object right behind it. SQLite allocates both.
struct GatheringFile
{
    sqlite3_file base;
    sqlite3_file* real;
    char* gathered;        ///< `room` bytes, or null: nothing is gathered of this kind of file
    std::size_t size;      ///< how much of it is waiting
    sqlite3_int64 offset;  ///< where in the file it begins
};

sqlite3_vfs* real_vfs()
{
    return sqlite3_vfs_find(nullptr);
}

GatheringFile& of(sqlite3_file* file)
{
    return *reinterpret_cast<GatheringFile*>(file);
}

sqlite3_file* real(sqlite3_file* file)
{
    return of(file).real;
}

/// Hands on what waits. It is forgotten even where that fails: whoever meets the failure gives up what the
/// bytes belong to.
int hand_on(sqlite3_file* file)
{
    auto& gathering = of(file);
    if (gathering.size == 0) {
        return SQLITE_OK;
    }
    auto const size = std::exchange(gathering.size, 0);
    for (std::size_t done = 0; done < size;) {
        auto const at = gathering.offset + static_cast<sqlite3_int64>(done);
        auto const to_boundary = piece - static_cast<std::size_t>(at) % piece;
        auto const bytes = std::min(size - done, to_boundary);
        int const code = gathering.real->pMethods->xWrite(gathering.real, gathering.gathered + done,
                                                          static_cast<int>(bytes), at);
        if (code != SQLITE_OK) {
            return code;
        }
        done += bytes;
    }
    return SQLITE_OK;
}

int close(sqlite3_file* file)
{
    int const handed = hand_on(file);
    int const closed = real(file)->pMethods->xClose(real(file));
    delete[] of(file).gathered;
    return handed != SQLITE_OK ? handed : closed;
}

int read(sqlite3_file* file, void* into, int size, sqlite3_int64 offset)
{
    int const handed = hand_on(file);
    return handed != SQLITE_OK ? handed : real(file)->pMethods->xRead(real(file), into, size, offset);
}

int write(sqlite3_file* file, void const* from, int bytes, sqlite3_int64 offset)
{
    auto& gathering = of(file);
    auto const size = static_cast<std::size_t>(bytes);
    bool const is_next = offset == gathering.offset + static_cast<sqlite3_int64>(gathering.size);
    if (!is_next || gathering.size + size > room) {
        if (int const handed = hand_on(file); handed != SQLITE_OK) {
            return handed;
        }
        gathering.offset = offset;
    }
    if (gathering.gathered == nullptr || size > room) {
        return gathering.real->pMethods->xWrite(gathering.real, from, bytes, offset);
    }
    std::memcpy(gathering.gathered + gathering.size, from, size);
    gathering.size += size;
    return SQLITE_OK;
}

int truncate(sqlite3_file* file, sqlite3_int64 size)
{
    int const handed = hand_on(file);
    return handed != SQLITE_OK ? handed : real(file)->pMethods->xTruncate(real(file), size);
}

int sync(sqlite3_file* file, int flags)
{
    int const handed = hand_on(file);
    return handed != SQLITE_OK ? handed : real(file)->pMethods->xSync(real(file), flags);
}

int file_size(sqlite3_file* file, sqlite3_int64* size)
{
    int const handed = hand_on(file);
    return handed != SQLITE_OK ? handed : real(file)->pMethods->xFileSize(real(file), size);
}

// Version 2: with the log's index in shared memory, without the main file mapped into memory.
constexpr sqlite3_io_methods methods{
    .iVersion = 2,
    .xClose = close,
    .xRead = read,
    .xWrite = write,
    .xTruncate = truncate,
    .xSync = sync,
    .xFileSize = file_size,
    .xLock = [](sqlite3_file* file, int lock) { return real(file)->pMethods->xLock(real(file), lock); },
    .xUnlock = [](sqlite3_file* file, int lock) { return real(file)->pMethods->xUnlock(real(file), lock); },
    .xCheckReservedLock = [](sqlite3_file* file,
                             int* out) { return real(file)->pMethods->xCheckReservedLock(real(file), out); },
    .xFileControl = [](sqlite3_file* file, int what,
                       void* with) { return real(file)->pMethods->xFileControl(real(file), what, with); },
    .xSectorSize = [](sqlite3_file* file) { return real(file)->pMethods->xSectorSize(real(file)); },
    .xDeviceCharacteristics =
        [](sqlite3_file* file) { return real(file)->pMethods->xDeviceCharacteristics(real(file)); },
    .xShmMap =
        [](sqlite3_file* file, int page, int size, int extend, void volatile** out) {
            return real(file)->pMethods->xShmMap(real(file), page, size, extend, out);
        },
    .xShmLock = [](sqlite3_file* file, int offset, int count,
                   int flags) { return real(file)->pMethods->xShmLock(real(file), offset, count, flags); },
    .xShmBarrier = [](sqlite3_file* file) { real(file)->pMethods->xShmBarrier(real(file)); },
    .xShmUnmap = [](sqlite3_file* file,
                    int remove) { return real(file)->pMethods->xShmUnmap(real(file), remove); },
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

int open(sqlite3_vfs*, char const* name, sqlite3_file* file, int flags, int* flags_out)
{
    auto& gathering = *new (file) GatheringFile{};
    gathering.real = reinterpret_cast<sqlite3_file*>(&gathering + 1);
    if ((flags & SQLITE_OPEN_WAL) != 0) {
        gathering.gathered = new (std::nothrow) char[room];
        if (gathering.gathered == nullptr) {
            return SQLITE_NOMEM;
        }
    }
    auto* const vfs = real_vfs();
    int const code = vfs->xOpen(vfs, name, gathering.real, flags, flags_out);
    if (code == SQLITE_OK) {
        gathering.base.pMethods = &methods;
    } else {
        delete[] gathering.gathered;
    }
    return code;
}

}  // namespace

char const* gathering_vfs()
{
    static sqlite3_vfs const* const registered = [] {
        if (sqlite3_initialize() != SQLITE_OK || real_vfs() == nullptr) {
            throw CannotOpen("this SQLite has no file system of its own; install Debian's libsqlite3-0");
        }
        // All but opening is the real one's: it asks nothing of the object that it is called through.
        static sqlite3_vfs gathering = *real_vfs();
        gathering.szOsFile += static_cast<int>(sizeof(GatheringFile));
        gathering.zName = "creditd-gathering";
        gathering.xOpen = open;
        gathering.pNext = nullptr;
        if (sqlite3_vfs_register(&gathering, 0) != SQLITE_OK) {
            throw CannotOpen("SQLite takes no file system layer");
        }
        return &gathering;
    }();
    return registered->zName;
}

}  // namespace creditd::storage::sqlite
