#include "identity/roles.hpp"

#include "identity/shelves.hpp"
#include "nodes/changes.hpp"

namespace creditd::identity {

void Roles::need(std::string_view name)
{
    if (find_built_in_role(name) == nullptr) {
        roles_.need(std::string{name});
    }
}

void Roles::need_uses(std::string_view name)
{
    need(name);
    if (find_built_in_role(name) == nullptr) {
        uses_.try_emplace(std::string{name});
    }
}

void Roles::need_to_see(std::string_view name)
{
    if (find_built_in_role(name) == nullptr) {
        to_see_.emplace(name);
    }
}

Role const* Roles::find(std::string_view name) const
{
    if (auto const* const built_in = find_built_in_role(name)) {
        return built_in;
    }
    std::string const key{name};
    if (roles_.holds(key)) {
        return roles_.find(key);
    }
    auto const found = seen_.find(key);
    CREDITD_ASSERT(found != seen_.end());  // a command must need what it looks at
    return found->second ? &*found->second : nullptr;
}

store::RoleUses Roles::uses(std::string_view name) const
{
    auto const found = uses_.find(std::string{name});
    CREDITD_ASSERT(found != uses_.end() && found->second);
    auto uses = *found->second;
    uses.users += set_.shelf<Users>().more_with_role(name);
    uses.api_keys += set_.shelf<Services>().more_with_role(name);
    return uses;
}

std::int64_t Roles::count() const
{
    CREDITD_ASSERT(count_);
    auto count = *count_;
    roles_.each_changed([&](std::string const& /*name*/, auto const& entry) {
        count += (entry.now ? 1 : 0) - (entry.before ? 1 : 0);
    });
    return count;
}

void Roles::put(Role role)
{
    auto const name = role.name;
    roles_.put(name, std::move(role));
}

void Roles::remove(std::string_view name)
{
    roles_.remove(std::string{name});
}

void Roles::want(storage::Batch& batch)
{
    roles_.each_needed([&](std::string const& name) { store::want_role(batch, name); });
}

void Roles::load(storage::Batch& batch)
{
    roles_.load([&](std::string const& name) { return store::load_role(batch, name); });
    for (auto& [name, uses] : uses_) {
        if (!uses) {
            uses = store::count_uses(batch, name);
        }
    }
    for (auto const& name : to_see_) {
        if (!roles_.holds(name) && !seen_.contains(name)) {
            seen_.emplace(name, store::peek_role(batch, name));
        }
    }
    to_see_.clear();
    if (is_count_needed_ && !count_) {
        count_ = store::count_roles(batch);
    }
}

void Roles::record(storage::Batch& batch, engine::Context const& /*context*/)
{
    roles_.each_changed([&](std::string const& name, auto const& entry) {
        if (entry.now) {
            store::upsert_role(batch, *entry.now);
        } else if (entry.before) {
            store::remove_role(batch, name);
        }
        if (entry.before) {
            nodes::tell_nodes(set_, nodes::ChangeKind::Role, name);
        }
    });
}

void Roles::committed()
{
    bool any = false;
    roles_.each_changed(
        [&](std::string const& /*name*/, auto const& entry) { any = any || entry.before.has_value(); });
    if (any) {
        credentials_.forget_everything();
    }
}

void Roles::clear()
{
    roles_.clear();
    seen_.clear();
    to_see_.clear();
    uses_.clear();
    is_count_needed_ = false;
    count_.reset();
}

}  // namespace creditd::identity
