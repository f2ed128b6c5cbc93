#pragma once

#include <string_view>

namespace creditd::app {

[[nodiscard]] std::string_view program_version();  ///< `0.1.0`
[[nodiscard]] std::string_view program_commit();   ///< of the sources, or empty when they were built without
                                                   ///< git

}  // namespace creditd::app
