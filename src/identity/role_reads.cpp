#include "identity/role_reads.hpp"

namespace creditd::identity {

std::optional<Role> find_role(storage::Reader& reader, std::string_view name)
{
    if (auto const* const built_in = find_built_in_role(name)) {
        return *built_in;
    }
    return store::find_role(reader, name);
}

}  // namespace creditd::identity
