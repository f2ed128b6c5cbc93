#include "notifications/endpoint_board.hpp"

#include "base/assert.hpp"
#include "nodes/changes.hpp"
#include "notifications/store.hpp"

#include <algorithm>

namespace creditd::notifications {

std::shared_ptr<EndpointBoard::List const> EndpointBoard::endpoints() const
{
    std::scoped_lock const lock{mutex_};
    return list_;
}

std::optional<WebhookEndpoint> EndpointBoard::find(std::int64_t number) const
{
    auto const list = endpoints();
    auto const found = std::ranges::find(*list, number, &WebhookEndpoint::number);
    return found == list->end() ? std::nullopt : std::optional{*found};
}

void EndpointBoard::refresh()
{
    std::scoped_lock const one_at_a_time{refresh_mutex_};  // an older read does not come after a newer one
    for (bool is_fresh = false; !is_fresh;) {
        std::uint64_t before = 0;
        {
            std::scoped_lock const lock{mutex_};
            before = changes_;
        }
        auto list = std::make_shared<List>();
        database_.read([&](storage::Reader& reader) { *list = store::list_endpoints(reader); });
        std::scoped_lock const lock{mutex_};
        is_fresh = changes_ == before;
        if (is_fresh) {
            list_ = std::move(list);
        }
    }
}

void EndpointBoard::put(WebhookEndpoint endpoint)
{
    std::scoped_lock const lock{mutex_};
    auto list = std::make_shared<List>(*list_);
#ifndef CREDITD_PLANTED_OLDER_NEWS
    auto const known = std::ranges::find(*list, endpoint.number, &WebhookEndpoint::number);
    if (known != list->end() && known->updated_at > endpoint.updated_at) {
        return;  // another node's change was heard before our commit was known to have been made
    }
#endif
    std::erase_if(*list, [&](WebhookEndpoint const& each) { return each.number == endpoint.number; });
    list->push_back(std::move(endpoint));
    list_ = std::move(list);
    ++changes_;
}

void EndpointBoard::remove(std::int64_t number)
{
    std::scoped_lock const lock{mutex_};
    auto list = std::make_shared<List>(*list_);
    std::erase_if(*list, [&](WebhookEndpoint const& each) { return each.number == number; });
    list_ = std::move(list);
    ++changes_;
}

WebhookEndpoint const* Endpoints::find(std::int64_t number) const
{
    auto const found = entries_.find(number);
    CREDITD_ASSERT(found != entries_.end() && found->second.is_loaded);
    return found->second.endpoint ? &*found->second.endpoint : nullptr;
}

void Endpoints::put(WebhookEndpoint endpoint)
{
    auto& entry = entries_[endpoint.number];
    entry.is_loaded = true;
    entry.is_changed = true;
    entry.endpoint = std::move(endpoint);
}

void Endpoints::remove(std::int64_t number)
{
    auto& entry = entries_.at(number);
    entry.is_changed = true;
    entry.endpoint.reset();
}

void Endpoints::want(storage::Batch& batch)
{
    for (auto const& [number, entry] : entries_) {
        if (!entry.is_loaded) {
            store::want_endpoint(batch, number);
        }
    }
}

void Endpoints::load(storage::Batch& batch)
{
    for (auto& [number, entry] : entries_) {
        if (!entry.is_loaded) {
            entry.endpoint = store::load_endpoint(batch, number);
            entry.is_loaded = true;
        }
    }
}

void Endpoints::record(storage::Batch& batch, engine::Context const& /*context*/)
{
    for (auto const& [number, entry] : entries_) {
        if (!entry.is_changed) {
            continue;
        }
        nodes::tell_nodes(set_, nodes::ChangeKind::Endpoints);
        if (entry.endpoint) {
            store::upsert_endpoint(batch, *entry.endpoint);
        } else {
            store::remove_endpoint(batch, number);
        }
    }
}

void Endpoints::committed()
{
    for (auto const& [number, entry] : entries_) {
        if (!entry.is_changed) {
            continue;
        }
        if (entry.endpoint) {
            board_.put(*entry.endpoint);
        } else {
            board_.remove(number);
        }
    }
}

}  // namespace creditd::notifications
