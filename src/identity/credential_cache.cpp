#include "identity/credential_cache.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace creditd::identity {

bool Credential::is_live(Moment now) const
{
    bool const is_old = expires_at && *expires_at <= now;
    bool const is_idle = idle > Duration{} && Moment::from_milliseconds(used_at_ms.load()) + idle <= now;
    return !is_old && !is_idle;
}

CredentialCache::CredentialCache(std::size_t size)
    : young_limit_(std::max<std::size_t>(1, size / part_count / 2))
{}

std::size_t CredentialCache::DigestHash::operator()(std::string_view digest) const noexcept
{
    std::size_t word = 0;
    std::memcpy(&word, digest.data(), std::min(digest.size(), sizeof word));
    return word;
}

CredentialCache::Part& CredentialCache::part_of(std::string_view digest)
{
    return parts_[static_cast<unsigned char>(digest.back()) % part_count];
}

void CredentialCache::keep(Part& part, std::string digest, std::shared_ptr<Credential> credential)
{
    part.young.insert_or_assign(std::move(digest), std::move(credential));
    if (part.young.size() >= young_limit_) {
        part.old = std::exchange(part.young, {});
    }
}

void CredentialCache::trust_until(std::chrono::steady_clock::time_point moment)
{
    trusted_until_ = moment.time_since_epoch().count();
}

std::shared_ptr<Credential> CredentialCache::find(std::string_view digest)
{
    auto const trusted_until = trusted_until_.load(std::memory_order_relaxed);
    if (trusted_until != INT64_MAX &&
        std::chrono::steady_clock::now().time_since_epoch().count() >= trusted_until) {
        return nullptr;
    }
    auto& part = part_of(digest);
    std::scoped_lock const lock{part.mutex};
    if (auto const found = part.young.find(digest); found != part.young.end()) {
        return found->second;
    }
    auto const found = part.old.find(digest);
    if (found == part.old.end()) {
        return nullptr;
    }
    auto credential = found->second;
    part.old.erase(found);
    keep(part, std::string{digest}, credential);
    return credential;
}

void CredentialCache::add(std::string_view digest, std::shared_ptr<Credential> credential,
                          std::uint64_t generation)
{
    auto& part = part_of(digest);
    std::scoped_lock const lock{part.mutex};
    if (generation == generation_.load()) {
        keep(part, std::string{digest}, std::move(credential));
    }
}

void CredentialCache::forget(std::string_view digest)
{
    ++generation_;
    auto& part = part_of(digest);
    std::scoped_lock const lock{part.mutex};
    for (auto* const credentials : {&part.young, &part.old}) {
        if (auto const found = credentials->find(digest); found != credentials->end()) {
            credentials->erase(found);
        }
    }
}

template <class Condition>
void CredentialCache::forget_if(Condition condition)
{
    ++generation_;
    auto const matches = [&](auto const& entry) { return condition(*entry.second); };
    for (auto& part : parts_) {
        std::scoped_lock const lock{part.mutex};
        std::erase_if(part.young, matches);
        std::erase_if(part.old, matches);
    }
}

void CredentialCache::forget_user(std::string_view user_id)
{
    forget_if([&](Credential const& each) {
        return each.kind != Credential::Kind::Key && each.user_id == user_id;
    });
}

void CredentialCache::forget_everything()
{
    forget_if([](Credential const&) { return true; });
}

void CredentialCache::forget_service(std::int64_t number)
{
    forget_if(
        [&](Credential const& each) { return each.kind == Credential::Kind::Key && each.number == number; });
}

}  // namespace creditd::identity
