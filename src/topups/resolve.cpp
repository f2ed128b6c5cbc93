#include "topups/resolve.hpp"

#include "topups/object_store.hpp"
#include "topups/purchase_store.hpp"
#include "topups/settle_purchase.hpp"

namespace creditd::topups {

namespace {

std::string_view named_purchase(Subject const& subject)
{
    if (auto const* const checkout = std::get_if<Checkout>(&subject)) {
        return checkout->our_purchase;
    }
    if (auto const* const payment = std::get_if<Payment>(&subject)) {
        return payment->our_purchase;
    }
    return {};
}

bool must_name_a_purchase(Subject const& subject)
{
    return std::holds_alternative<Checkout>(subject) || std::holds_alternative<Payment>(subject);
}

}  // namespace

std::int64_t our_number(crypto::PublicIds const& ids, Refund const& refund)
{
    auto const parts = ids.decode(crypto::IdKind::Refund, refund.our_refund);
    return parts ? parts->number : 0;
}

Resolved resolve(storage::Reader& reader, crypto::PublicIds const& ids, Subject const& subject)
{
    Resolved resolved;
    if (auto const* const refund = std::get_if<Refund>(&subject)) {
        resolved.our_refund = our_number(ids, *refund);
    }
    auto const objects = ids_in(subject);
    auto const named = named_purchase(subject);
    if (auto const parts = ids.decode(crypto::IdKind::Purchase, named)) {
        PurchaseKey const key{parts->account, parts->number};
        if (store::find_purchase(reader, key)) {
            resolved.purchase = key;
            return resolved;
        }
    }
    for (auto const id : {objects.own, objects.parent}) {
        if (!id.empty() && !resolved.purchase) {
            resolved.purchase = store::find_object(reader, id);
        }
    }
    bool const is_ours = !named.empty() || !must_name_a_purchase(subject);
    if (!resolved.purchase && is_ours) {
        resolved.waits_for = objects.parent.empty() ? objects.own : objects.parent;
    }
    return resolved;
}

}  // namespace creditd::topups
