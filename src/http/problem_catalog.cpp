#include "http/problem_catalog.hpp"

#include "base/assert.hpp"

#include <array>
#include <utility>

namespace creditd::http {

namespace problems {

ProblemKind const malformed_json{
    "malformed_json", 400, "The body is not a JSON object",
    "The body is empty, is not JSON, is not UTF-8, is nested more than 32 deep, or is JSON of another kind than an "
    "object. Nothing was done.",
    "Send one JSON object. The detail says at which byte reading stopped."};
ProblemKind const duplicate_key{
    "duplicate_key", 400, "A key appears twice",
    "An object of the body has the same key twice, so what was meant cannot be known. Nothing was done.",
    "Send each key once."};
ProblemKind const malformed_request{
    "malformed_request", 400, "The request is not proper HTTP",
    "The request line, a header, the framing of the body or the percent-encoding of the path breaks the rules of "
    "HTTP/1.1. Nothing was done, and the connection may have been closed.",
    "Look at what the client or a proxy on the way makes of the request."};
ProblemKind const unauthenticated{
    "unauthenticated", 401, "No valid credential",
    "The request has no credential, or one that is unknown, expired or revoked. Nothing was done.",
    "Sign in again, or send a valid API key as Authorization: Bearer."};
ProblemKind const forbidden{
    "forbidden", 403, "The role does not allow this",
    "The credential is valid, but its role lacks the permission that this route requires. Nothing was done.",
    "Use a credential of a role that has the permission, or ask an administrator for it."};
ProblemKind const cross_site_refused{
    "cross_site_refused", 403, "A cookie was sent from elsewhere",
    "The session was shown by a cookie, and the request does not prove that a page of this very origin sent it: the "
    "header X-Creditd-Request is missing, or Origin or Sec-Fetch-Site name another site. Nothing was done.",
    "Pages send X-Creditd-Request: 1. Behind a proxy that changes the Host header, set public_url. Programs send "
    "Authorization: Bearer, which needs none of this."};
ProblemKind const session_changed{
    "session_changed", 409, "Somebody else is signed in here now",
    "The page that sent this shows one person, by the header X-Creditd-User, and the session's cookie is another "
    "person's: in another tab of the same browser somebody else signed in. Nothing was done.",
    "Look who is signed in, then do it again if it is still meant. Programs leave the header out."};
ProblemKind const not_found{
    "not_found", 404, "There is no such thing",
    "No route has this path, or what the path names does not exist or is not yours to see.",
    "Check the path, letter by letter: case, slashes and ids all count."};
ProblemKind const method_not_allowed{"method_not_allowed", 405, "The path has no such method",
                                     "The path exists, but not for this method. Nothing was done.",
                                     "Use one of the methods of the Allow header."};
ProblemKind const not_acceptable{
    "not_acceptable", 406, "The answer has another type than is accepted",
    "The route answers with a type that the request's Accept header does not name. Nothing was done.",
    "Send the Accept header that the detail names."};
ProblemKind const request_timeout{
    "request_timeout", 408, "The request came too slowly",
    "The headers or the body were not complete within their time. Nothing was done, and the connection was closed.",
    "Send the request again on a new connection."};
ProblemKind const body_too_large{
    "body_too_large", 413, "The body is too large",
    "The body is larger than this route takes. Nothing was done, and the connection was closed.",
    "Send less at once. The detail says how much this route takes."};
ProblemKind const uri_too_long{"uri_too_long", 414, "The address is too long",
                               "Path and query together are longer than the server takes.",
                               "Shorten the query."};
ProblemKind const unsupported_media_type{
    "unsupported_media_type", 415, "The body is of another type",
    "The Content-Type is missing or is none that this route reads. Nothing was done.",
    "Set the Content-Type that the detail names."};
ProblemKind const expectation_failed{"expectation_failed", 417, "The expectation cannot be met",
                                     "The request has an Expect header other than 100-continue.",
                                     "Leave the header out."};
ProblemKind const validation_failed{
    "validation_failed", 422, "A field is wrong",
    "The request could be read, but one or more of its fields are missing, unknown, of the wrong type or outside "
    "their limits. Every such field is in `errors`, with a code and a message. Nothing was done.",
    "Correct the fields listed in `errors`."};
ProblemKind const rate_limited{
    "rate_limited", 429, "Too many requests",
    "More requests of this kind came from you than are allowed in a span of time. Nothing was done.",
    "Wait as many seconds as Retry-After says, then try again."};
ProblemKind const headers_too_large{
    "headers_too_large", 431, "The headers are too large",
    "Request line and headers together are larger, or more in number, than the server takes.",
    "Send fewer or shorter headers; cookies are the usual cause."};
ProblemKind const internal_error{
    "internal_error", 500, "Something broke on our side",
    "The server met a condition it was not written for. Whether the request took effect is not known.",
    "Repeat it with the same Idempotency-Key: it takes effect at most once. Tell the operator the requestId."};
ProblemKind const overloaded{
    "overloaded", 503, "Too much to do right now", "A queue of the server is full. Nothing was done.",
    "Wait as many seconds as Retry-After says, then repeat with the same Idempotency-Key."};
ProblemKind const stopping{
    "stopping", 503, "The server is stopping", "The server is shutting down. Nothing was done.",
    "Repeat with the same Idempotency-Key; another instance, or this one when it is back, will answer."};

}  // namespace problems

std::span<ProblemKind const* const> http_problems()
{
    static constexpr std::array kinds{&problems::malformed_json,
                                      &problems::duplicate_key,
                                      &problems::malformed_request,
                                      &problems::unauthenticated,
                                      &problems::forbidden,
                                      &problems::cross_site_refused,
                                      &problems::session_changed,
                                      &problems::not_found,
                                      &problems::method_not_allowed,
                                      &problems::not_acceptable,
                                      &problems::request_timeout,
                                      &problems::body_too_large,
                                      &problems::uri_too_long,
                                      &problems::unsupported_media_type,
                                      &problems::expectation_failed,
                                      &problems::validation_failed,
                                      &problems::rate_limited,
                                      &problems::headers_too_large,
                                      &problems::internal_error,
                                      &problems::overloaded,
                                      &problems::stopping};
    return kinds;
}

ProblemCatalog::ProblemCatalog()
{
    add(http_problems());
}

void ProblemCatalog::add(std::span<ProblemKind const> kinds)
{
    for (auto const& kind : kinds) {
        bool const is_new = kinds_.emplace(kind.code, &kind).second;
        CREDITD_ASSERT(is_new);
    }
}

void ProblemCatalog::add(std::span<ProblemKind const* const> kinds)
{
    for (auto const* const kind : kinds) {
        add(std::span{kind, 1});
    }
}

ProblemKind const* ProblemCatalog::find(std::string_view code) const
{
    auto const found = kinds_.find(code);
    return found == kinds_.end() ? nullptr : found->second;
}

std::vector<ProblemKind const*> ProblemCatalog::kinds() const
{
    std::vector<ProblemKind const*> kinds;
    kinds.reserve(kinds_.size());
    for (auto const& [code, kind] : kinds_) {
        kinds.push_back(kind);
    }
    return kinds;
}

}  // namespace creditd::http
