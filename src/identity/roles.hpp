#pragma once

#include "engine/working_set.hpp"
#include "identity/credential_cache.hpp"
#include "identity/domain/role.hpp"
#include "identity/records.hpp"
#include "identity/role_store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace creditd::identity {

/// The roles that the commands of a batch name, built-in ones included. Whoever gives a role needs it, and
/// whoever removes it needs its uses: both lock its row, so that a role is never given and removed at once.
/// When one changes, every credential is forgotten, because each knows what its role allowed (IDENT-2). The
/// writer's thread alone; behind Users, which may look roles up while it loads.
class Roles final : public engine::Shelf
{
public:
    /// `set` is the one it is added to.
    Roles(engine::WorkingSet& set, CredentialCache& credentials) : set_(set), credentials_(credentials) {}

    void need(std::string_view name);
    void need_uses(std::string_view name);
    /// Without a lock: to know what a role allows, not to give it.
    void need_to_see(std::string_view name);
    void need_count() { is_count_needed_ = true; }

    /// Null when there is none. Needed, or needed to see, before.
    [[nodiscard]] Role const* find(std::string_view name) const;

    /// How many have it, this batch's changes included. Needed before.
    [[nodiscard]] store::RoleUses uses(std::string_view name) const;

    /// How many are not built in, this batch's included. Needed before.
    [[nodiscard]] std::int64_t count() const;

    /// Puts a new or changed role in its place; it was needed.
    void put(Role role);
    void remove(std::string_view name);

    void want(storage::Batch& batch) override;
    void load(storage::Batch& batch) override;
    void record(storage::Batch& batch, engine::Context const& context) override;
    void committed() override;
    void doubted() override { committed(); }
    void clear() override;

private:
    engine::WorkingSet& set_;
    CredentialCache& credentials_;
    Records<std::string, Role> roles_;
    std::unordered_map<std::string, std::optional<Role>> seen_;
    std::unordered_set<std::string> to_see_;
    std::unordered_map<std::string, std::optional<store::RoleUses>> uses_;
    bool is_count_needed_ = false;
    std::optional<std::int64_t> count_;
};

}  // namespace creditd::identity
