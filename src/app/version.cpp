#include "app/version.hpp"

#if __has_include("embedded/version.hpp")
#include "embedded/version.hpp"
#endif

#ifndef CREDITD_VERSION
#define CREDITD_VERSION "0.1.0"
#endif
#ifndef CREDITD_COMMIT
#define CREDITD_COMMIT ""
#endif

namespace creditd::app {

std::string_view program_version()
{
    return CREDITD_VERSION;
}

std::string_view program_commit()
{
    return CREDITD_COMMIT;
}

}  // namespace creditd::app
