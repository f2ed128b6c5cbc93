#pragma once

#include "base/assert.hpp"

#include <cstdlib>
#include <filesystem>
#include <unistd.h>

namespace creditd::storage::testing {

/// A directory of one test's own, gone with it; in memory where the machine has room for that, because a test
/// of what is stored need not wait for a disk.
class TemporaryDirectory
{
public:
    TemporaryDirectory()
    {
        std::filesystem::path const memory = "/dev/shm";
        bool const in_memory = access(memory.c_str(), W_OK) == 0;
        auto pattern =
            ((in_memory ? memory : std::filesystem::temp_directory_path()) / "creditd_test_XXXXXX").native();
        CREDITD_ASSERT(mkdtemp(pattern.data()) != nullptr);
        path_ = pattern;
    }
    ~TemporaryDirectory()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryDirectory(TemporaryDirectory const&) = delete;
    TemporaryDirectory& operator=(TemporaryDirectory const&) = delete;

    [[nodiscard]] std::filesystem::path const& path() const { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace creditd::storage::testing
