#include "nodes/node_name.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <optional>
#include <random>
#include <sys/types.h>
#include <unistd.h>

namespace creditd::nodes {

namespace {

constexpr char between = '/';

/// Boot, namespace, number, beginning.
using Process = std::array<std::string, 4>;

std::string first_line(std::string const& path)
{
    std::ifstream file{path};
    std::string line;
    std::getline(file, line);
    return line;
}

/// When a process of this namespace began, in clock ticks since the boot; empty when there is none.
std::string beginning_of(std::string const& number)
{
    // The second field is a name in brackets, in which anything may stand; the beginning is the 22nd.
    auto const line = first_line("/proc/" + number + "/stat");
    auto at = line.rfind(')');
    for (int field = 2; field < 22 && at != std::string::npos; ++field) {
        at = line.find(' ', at + 1);
    }
    return at == std::string::npos ? std::string{} : line.substr(at + 1, line.find(' ', at + 1) - at - 1);
}

/// This process; empty where /proc does not tell.
std::optional<Process> this_process()
{
    std::error_code unknown;
    auto const space = std::filesystem::read_symlink("/proc/self/ns/pid", unknown).string();
    auto const number = std::to_string(::getpid());
    Process process{first_line("/proc/sys/kernel/random/boot_id"), space, number, beginning_of(number)};
    for (auto const& part : process) {
        if (part.empty() || part.contains(between)) {
            return std::nullopt;
        }
    }
    return process;
}

/// The process in a name; empty when it has none.
std::optional<Process> process_in(std::string_view name)
{
    Process process;
    for (auto& part : process) {
        auto const end = name.find(between);
        if (end == std::string_view::npos || end == 0) {
            return std::nullopt;
        }
        part = name.substr(0, end);
        name.remove_prefix(end + 1);
    }
    return process;
}

}  // namespace

std::string new_node_name()
{
    std::string name;
    if (auto const process = this_process()) {
        for (auto const& part : *process) {
            name += part;
            name += between;
        }
    }
    std::random_device random;
    for (int i = 0; i < 2; ++i) {
        name += std::to_string(random());
    }
    return name;
}

bool has_ended(std::string_view node_name)
{
    auto const other = process_in(node_name);
    auto const own = this_process();
    if (!other || !own || (*other)[0] != (*own)[0] || (*other)[1] != (*own)[1]) {
        return false;
    }
    auto const& [boot, space, number, beginning] = *other;
    pid_t process = 0;
    auto const [end, error] = std::from_chars(number.data(), number.data() + number.size(), process);
    if (error != std::errc{} || end != number.data() + number.size() || process <= 0) {
        return false;
    }
    // /proc may hide what runs as somebody else; this does not.
    if (::kill(process, 0) != 0 && errno == ESRCH) {
        return true;
    }
    // Its number may be another process's by now, which began later.
    auto const began = beginning_of(number);
    return !began.empty() && began != beginning;
}

}  // namespace creditd::nodes
