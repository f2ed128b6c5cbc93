#include "approvals/kinds.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <utility>

namespace creditd::approvals {

void Kinds::add(Kind kind)
{
    CREDITD_ASSERT(kind.allows && kind.make && find(kind.name) == nullptr);
    kinds_.push_back(std::move(kind));
}

Kind const* Kinds::find(std::string_view name) const
{
    auto const found = std::ranges::find(kinds_, name, &Kind::name);
    return found == kinds_.end() ? nullptr : &*found;
}

std::vector<std::string_view> Kinds::names() const
{
    std::vector<std::string_view> names;
    names.reserve(kinds_.size());
    for (auto const& kind : kinds_) {
        names.push_back(kind.name);
    }
    return names;
}

}  // namespace creditd::approvals
