#pragma once

#include <string>
#include <string_view>

namespace creditd::nodes {

/// A name for this process that no other node ever has. It tells whoever runs on the same machine which
/// process that is: the machine's boot, the namespace of its process numbers, its number, when it began, and
/// something random. Where /proc does not tell, something random alone.
[[nodiscard]] std::string new_node_name();

/// Whether the process of that name has certainly ended: it ran where this one can see it, and is no more. A
/// name from another machine, another container, or of no such form proves nothing.
[[nodiscard]] bool has_ended(std::string_view node_name);

}  // namespace creditd::nodes
