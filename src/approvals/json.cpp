#include "approvals/json.hpp"

namespace creditd::approvals {

std::string public_id(crypto::PublicIds const& ids, std::int64_t number)
{
    return ids.encode(crypto::IdKind::Approval, {0, number});
}

void append_approval(http::json::Writer& json, crypto::PublicIds const& ids, Approval const& approval,
                     Moment now, PeopleNames const& names)
{
    auto const& decision = approval.decision;
    auto const of_decision = [&](auto const& text) {
        return decision && !text(*decision).empty() ? std::optional<std::string_view>{text(*decision)}
                                                    : std::nullopt;
    };
    json.begin_object()
        .member("id", public_id(ids, approval.number))
        .member("kind", approval.kind)
        .member("status", name_of(approval.status_at(now)))
        .member("subject", approval.subject)
        .raw_member("request", approval.request)
        .member("requestedBy", approval.requested_by)
        .member_if("requestedByName", names.requested_by)
        .member("requestedAt", approval.requested_at)
        .member("expiresAt", approval.expires_at)
        .member("reasonCode", approval.reason.code)
        .member("reason", approval.reason.text)
        .member("decidedBy", of_decision([](Decision const& d) -> auto const& { return d.by; }))
        .member_if("decidedByName", names.decided_by)
        .member("decidedAt", decision ? std::optional{decision->at} : std::nullopt)
        .member("decisionReasonCode",
                of_decision([](Decision const& d) -> auto const& { return d.reason.code; }))
        .member("decisionReason", of_decision([](Decision const& d) -> auto const& { return d.reason.text; }))
        .raw_member("outcome", approval.outcome.empty() ? std::string_view{"null"} : approval.outcome)
        .end_object();
}

std::string approval_body(crypto::PublicIds const& ids, Approval const& approval, Moment now,
                          std::optional<std::string_view> result)
{
    std::string body;
    http::json::Writer json{body};
    json.begin_object().key("approval");
    append_approval(json, ids, approval, now);
    if (result) {
        json.raw_member("result", *result);
    }
    json.end_object();
    return body;
}

}  // namespace creditd::approvals
