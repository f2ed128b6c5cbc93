#pragma once

#include "base/moment.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <ranges>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace creditd::stripe::sandbox {

// What a Stripe account holds, as far as selling credits needs it. States are Stripe's own words.

using Metadata = std::map<std::string, std::string>;

struct Customer
{
    std::string id;
    std::string email{};
    Metadata metadata{};
    Moment created_at{};
};

/// What happens when a saved means is charged without the buyer.
enum class Behaviour : std::uint8_t { Succeed, Decline, Authenticate, Process };

struct PaymentMethod
{
    std::string id;
    std::string customer{};
    Behaviour behaviour = Behaviour::Succeed;
    Moment created_at{};
};

struct PaymentError
{
    std::string code{};
    std::string decline_code{};
    std::string message{};
};

/// A payment intent and its one charge.
struct Payment
{
    std::string id;
    std::string charge{};  ///< empty until money was asked for
    std::string status = "requires_payment_method";
    std::int64_t amount = 0;
    std::int64_t received = 0;
    std::int64_t refunded = 0;  ///< of refunds that are neither failed nor canceled
    std::string currency{};
    std::string customer{};
    std::string method{};
    std::string description{};
    std::string setup_future_usage{};
    Metadata metadata{};
    PaymentError error{};
    bool is_disputed = false;
    bool is_live = false;
    Moment created_at{};
};

struct Session
{
    std::string id;
    std::string mode = "payment";
    std::string ui_mode = "hosted_page";
    std::string status = "open";
    std::string payment_status = "unpaid";
    std::string product{};
    std::int64_t subtotal = 0;
    std::int64_t tax = 0;
    std::string currency{};
    std::string customer{};
    std::string customer_email{};
    std::string customer_creation{};
    std::string client_reference_id{};
    std::string success_url{};
    std::string cancel_url{};
    std::string return_url{};
    std::string client_secret{};
    std::string payment{};       ///< its payment intent, once the buyer has tried to pay
    std::string setup_method{};  ///< of a finished set-up
    std::string setup_future_usage{};
    std::string payment_description{};
    Metadata metadata{};
    Metadata payment_metadata{};
    bool wants_tax = false;
    bool is_live = false;  ///< only after a lie: a sandbox is never live
    Moment created_at{};
    Moment expires_at{};

    [[nodiscard]] std::int64_t total() const { return subtotal + tax; }
    [[nodiscard]] bool is_hosted() const { return ui_mode == "hosted_page"; }
};

struct Refund
{
    std::string id;
    std::string payment{};
    std::string status = "succeeded";
    std::int64_t amount = 0;
    std::string reason{};
    std::string failure_reason{};
    Metadata metadata{};
    Moment created_at{};

    [[nodiscard]] bool counts() const { return status != "failed" && status != "canceled"; }
};

struct Dispute
{
    std::string id;
    std::string payment{};
    std::string status = "needs_response";
    std::int64_t amount = 0;
    std::string reason = "fraudulent";
    Moment created_at{};
};

struct Event
{
    std::string id;
    std::string type{};
    std::string json{};  ///< the whole event as it is posted and listed, the same bytes each time
    Moment created_at{};
};

/// Objects of one kind by id, in the order in which they were made. Their addresses stay.
template <class Object>
class Collection
{
public:
    Object& add(Object object)
    {
        auto& kept = *objects_.emplace_back(std::make_unique<Object>(std::move(object)));
        by_id_.emplace(kept.id, &kept);
        return kept;
    }

    /// Null when there is none of that id.
    [[nodiscard]] Object* find(std::string_view id) const
    {
        auto const found = by_id_.find(std::string{id});
        return found == by_id_.end() ? nullptr : found->second;
    }

    [[nodiscard]] auto oldest_first() const
    {
        return objects_ | std::views::transform([](auto const& object) -> Object& { return *object; });
    }
    [[nodiscard]] auto newest_first() const { return oldest_first() | std::views::reverse; }
    [[nodiscard]] std::size_t size() const { return objects_.size(); }

private:
    std::vector<std::unique_ptr<Object>> objects_;
    std::unordered_map<std::string, Object*> by_id_;
};

struct Objects
{
    Collection<Customer> customers;
    Collection<PaymentMethod> methods;
    Collection<Payment> payments;
    Collection<Session> sessions;
    Collection<Refund> refunds;
    Collection<Dispute> disputes;
    Collection<Event> events;
};

/// `prefix` and 24 random letters and digits.
[[nodiscard]] std::string new_id(std::string_view prefix);

}  // namespace creditd::stripe::sandbox
