#include "notifications/problems.hpp"

#include <array>

namespace creditd::notifications::problems {

http::ProblemKind const mail_not_found{
    "mail_not_found", 404, "No such mail",
    "No mail in the outbox has this id; mails that are done are forgotten after a while. Nothing was changed.",
    "Check the id; GET /admin/mails lists the mails."};
http::ProblemKind const webhook_endpoint_not_found{
    "webhook_endpoint_not_found", 404, "No such webhook endpoint",
    "No webhook endpoint has this id. Nothing was changed.",
    "Check the id; GET /admin/webhook-endpoints lists the endpoints."};
http::ProblemKind const webhook_delivery_not_found{
    "webhook_delivery_not_found", 404, "No such webhook delivery",
    "No webhook delivery has this id; those that are done are forgotten after a while. Nothing was changed.",
    "Check the id; GET /admin/webhook-deliveries lists the deliveries."};
http::ProblemKind const mail_forgotten{
    "mail_forgotten", 409, "What the mail said is forgotten",
    "The mail held a link that only its reader may know, and it is done: the link is not kept. Nothing was changed.",
    "Let the user ask for a new one."};
http::ProblemKind const too_many_webhook_endpoints{
    "too_many_webhook_endpoints", 409, "Too many webhook endpoints",
    "There are as many webhook endpoints as there may be. Nothing was changed.",
    "Delete one that is not needed any more."};

std::span<http::ProblemKind const* const> all()
{
    static constexpr std::array kinds{&mail_not_found, &webhook_endpoint_not_found,
                                      &webhook_delivery_not_found, &mail_forgotten,
                                      &too_many_webhook_endpoints};
    return kinds;
}

}  // namespace creditd::notifications::problems
