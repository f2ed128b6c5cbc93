#pragma once

#include "endpoint/services.hpp"
#include "http/principal.hpp"
#include "http/workers.hpp"
#include "identity/credential_cache.hpp"
#include "identity/settings.hpp"

#include <memory>

namespace creditd::identity {

/// What identity keeps beside the database while the service runs. Made before the engine, whose shelves tell
/// the cache what to forget; outlives engine and server.
struct Gate
{
    explicit Gate(Settings const& settings)
        : credentials(settings.credentials_cached),
          hashing(hashes_at_once, settings.hashes_waiting)
    {}

    /// Two hashes at once take 38 MiB and both cores; more would only make all of them slower.
    static constexpr std::size_t hashes_at_once = 2;

    CredentialCache credentials;
    http::Workers hashing;  ///< threads for passwords alone, so that reads never wait behind them
};

/// Tells the server who sends a request: a session token or an API key as `Authorization: Bearer …`. Answers
/// at once when the secret was used of late, else from the database on a worker thread. Expiry is checked on
/// every request. Refused: 401 `unauthenticated` for none, an unknown, ended or revoked one; 503 when the
/// database or the workers cannot.
///
/// A suspended user keeps the permissions of the role `user` (ADMIN-7), whatever the own role is: reads go
/// on, and the ledger refuses what a suspended account may not do.
[[nodiscard]] std::shared_ptr<http::Authenticator> make_authenticator(endpoint::Services& services,
                                                                      Settings const& settings, Gate& gate);

}  // namespace creditd::identity
