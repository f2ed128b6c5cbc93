#include "identity/wallet_links.hpp"

#include "identity/wallet_link_store.hpp"

#include <utility>

namespace creditd::identity {

namespace {

constexpr std::int64_t old_rows_at_once = 16;

}  // namespace

void WalletLinks::put(WalletLink link)
{
    auto digest = link.digest;
    links_.put(digest, std::move(link));
}

void WalletLinks::want(storage::Batch& batch)
{
    links_.each_needed([&](std::string const& digest) { store::want_wallet_link(batch, digest); });
}

void WalletLinks::load(storage::Batch& batch)
{
    links_.load([&](std::string const& digest) { return store::load_wallet_link(batch, digest); });
}

void WalletLinks::record(storage::Batch& batch, engine::Context const& context)
{
    bool any_new = false;
    links_.each_changed([&](std::string const& digest, auto const& entry) {
        if (entry.now) {
            store::upsert_wallet_link(batch, *entry.now);
            any_new = true;
        } else if (entry.before) {
            store::remove_wallet_link(batch, digest);
        }
    });
    if (any_new) {
        store::remove_old_wallet_links(batch, context.now, old_rows_at_once);
    }
}

}  // namespace creditd::identity
