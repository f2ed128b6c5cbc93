#include "endpoint/problems.hpp"

#include <array>
#include <utility>

namespace creditd::endpoint::problems {

http::ProblemKind const account_not_found{
    "account_not_found", 404, "No such account",
    "There is no credit account for this user, or the credential may not see it; the two look the same. Nothing was "
    "changed, and the idempotency key stays free.",
    "Check the user id. Accounts are opened by registration or by POST /admin/users."};
http::ProblemKind const idempotency_key_required{
    "idempotency_key_required", 400, "Idempotency-Key is missing",
    "This request moves credits, so it must carry an Idempotency-Key header; otherwise a repeat after a lost answer "
    "could move them twice. Nothing was changed.",
    "Send a fresh random key (a UUID will do) with each new intent, and the same key when you repeat it."};
http::ProblemKind const idempotency_key_invalid{
    "idempotency_key_invalid", 400, "Idempotency-Key is not usable",
    "The Idempotency-Key header must hold 1–255 visible ASCII characters and be sent once. Nothing was changed.",
    "Use a UUID or another short printable text."};
http::ProblemKind const idempotency_key_reused{
    "idempotency_key_reused", 422, "Idempotency-Key belongs to another request",
    "The same principal has used this key on the same route for a request with other content. Nothing was changed.",
    "Use a fresh key for each new intent; repeat a request with exactly the same content."};
http::ProblemKind const already_done{
    "already_done", 409, "Done before, and the answer cannot be shown again",
    "A request with this Idempotency-Key was carried out before. Its answer showed a secret once, so it is not kept. "
    "The member `id` names what was made.",
    "If the secret was lost, make a new one and revoke the old."};
http::ProblemKind const too_many_attempts{
    "too_many_attempts", 429, "Too many attempts",
    "There were too many failed attempts (passwords, registrations, promo codes) by this user or from this address of "
    "late. This one was not looked at, and was not counted.",
    "Wait as long as Retry-After says. Sessions that are open go on."};
http::ProblemKind const clock_suspect{
    "clock_suspect", 503, "The server's clock is suspect",
    "The wall clock and the steady clock of the server disagree by more than a minute. Until they agree, or an operator "
    "accepts the new time, nothing expires and nothing is written. Nothing was changed.",
    "Try again later; operators: check time synchronisation."};
http::ProblemKind const storage_full{"storage_full", 503, "The disk is full",
                                     "There is no room for another write. Reads go on. Nothing was changed.",
                                     "Try again later; operators: make room on the data disk."};
http::ProblemKind const storage_unavailable{
    "storage_unavailable", 503, "The database is not available",
    "The database could not carry out the request. Nothing is known to have changed; repeat it with the same "
    "Idempotency-Key to be sure.",
    "Try again with the same Idempotency-Key."};

http::Problem too_many(std::string detail, Duration wait)
{
    auto const seconds = (wait.in_milliseconds() + 999) / 1000;
    return http::retry_after(too_many_attempts, std::move(detail), static_cast<int>(seconds));
}

std::span<http::ProblemKind const* const> all()
{
    static constexpr std::array kinds{
        &account_not_found,  &idempotency_key_required, &idempotency_key_invalid, &idempotency_key_reused,
        &already_done,       &too_many_attempts,        &clock_suspect,           &storage_full,
        &storage_unavailable};
    return kinds;
}

}  // namespace creditd::endpoint::problems
