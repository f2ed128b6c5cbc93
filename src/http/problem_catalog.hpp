#pragma once

#include "http/problem.hpp"
#include "http/route.hpp"

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::http {

/// The kinds that this module answers by itself.
namespace problems {
extern ProblemKind const malformed_json;          ///< 400
extern ProblemKind const duplicate_key;           ///< 400
extern ProblemKind const malformed_request;       ///< 400: HTTP itself is broken
extern ProblemKind const unauthenticated;         ///< 401
extern ProblemKind const forbidden;               ///< 403
extern ProblemKind const session_changed;         ///< 409: the cookie is another person's by now
extern ProblemKind const cross_site_refused;      ///< 403: a cookie sent by a page of another origin
extern ProblemKind const not_found;               ///< 404: no such route
extern ProblemKind const method_not_allowed;      ///< 405
extern ProblemKind const not_acceptable;          ///< 406
extern ProblemKind const request_timeout;         ///< 408
extern ProblemKind const body_too_large;          ///< 413
extern ProblemKind const uri_too_long;            ///< 414
extern ProblemKind const unsupported_media_type;  ///< 415
extern ProblemKind const expectation_failed;      ///< 417
extern ProblemKind const validation_failed;       ///< 422
extern ProblemKind const rate_limited;            ///< 429
extern ProblemKind const headers_too_large;       ///< 431
extern ProblemKind const internal_error;          ///< 500
extern ProblemKind const overloaded;              ///< 503: queue or pool full
extern ProblemKind const stopping;                ///< 503
}  // namespace problems

/// Those kinds, for the catalogue.
[[nodiscard]] std::span<ProblemKind const* const> http_problems();

/// Every kind of problem the service answers. Each capability's kinds are added once at wiring.
class ProblemCatalog
{
public:
    ProblemCatalog();  ///< with http_problems()

    /// Asserts that no code is added twice.
    void add(std::span<ProblemKind const> kinds);
    void add(std::span<ProblemKind const* const> kinds);

    [[nodiscard]] ProblemKind const* find(std::string_view code) const;

    /// By code.
    [[nodiscard]] std::vector<ProblemKind const*> kinds() const;

private:
    std::map<std::string_view, ProblemKind const*> kinds_;
};

/// `GET /problems` and `GET /problems/:code`: plain HTML pages that say what each code means.
[[nodiscard]] std::vector<Route> problem_routes(std::shared_ptr<ProblemCatalog const> catalog);

}  // namespace creditd::http
