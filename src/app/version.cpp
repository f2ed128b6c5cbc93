#include "app/version.hpp"

#include "embedded/version.hpp"

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
