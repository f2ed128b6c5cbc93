#pragma once

#include "audit/hourly_notes.hpp"
#include "endpoint/services.hpp"
#include "http/principal.hpp"
#include "http/workers.hpp"
#include "identity/credential_cache.hpp"
#include "identity/domain/user.hpp"
#include "identity/issuer_keys.hpp"
#include "identity/key_fetcher.hpp"
#include "identity/settings.hpp"
#include "ledger/settings.hpp"

#include <memory>

namespace creditd::identity {

/// What identity keeps beside the database while the service runs. Made before the engine, whose shelves tell
/// the cache what to forget; outlives engine and server.
struct Gate
{
    /// `fetch` brings issuers' key sets; by default from where the settings say.
    explicit Gate(Settings const& settings, IssuerKeys::Fetch const& fetch = {},
                  IssuerKeys::Clock const& clock = std::chrono::steady_clock::now);

    /// Begins to fetch the keys of outside issuers.
    void start();

    /// Ends threads. Idempotent.
    void stop();

    /// Two hashes at once take 38 MiB and both cores; more would only make all of them slower.
    static constexpr std::size_t hashes_at_once = 2;

    CredentialCache credentials;
    audit::HourlyNotes limited;  ///< log-ins that were not let in
    http::Workers hashing;       ///< threads for passwords alone, so that reads never wait behind them
    IssuerKeys issuer_keys;
    std::unique_ptr<KeyFetcher> key_fetcher;  ///< null without issuers, or where `fetch` was given
};

/// A user as requests know one, with the role of the moment. A suspended user keeps of it what every user may
/// (ADMIN-7): reads go on, and the ledger refuses what a suspended account may not do.
[[nodiscard]] std::shared_ptr<http::Principal const> principal_of(User const& user, Role const& own_role,
                                                                  std::string credential_id);

/// Tells the server who sends a request: a session token or an API key as `Authorization: Bearer …`, or a
/// session's cookie where there is no Authorization header, or a token of an outside issuer (OutsideTokens);
/// with a cookie, what is no GET or HEAD must come
/// from a page of this origin, else 403 `cross_site_refused`, and where the page says whom it shows
/// (`X-Creditd-User`), that must be whose session it is, else 409 `session_changed` (IDENT-10). Answers
/// at once when the secret was used of late, else from the database on a worker thread. Expiry is checked on
/// every request. Refused: 401 `unauthenticated` for none, an unknown, ended or revoked one; 503 when the
/// database or the workers cannot.
[[nodiscard]] std::shared_ptr<http::Authenticator> make_authenticator(endpoint::Services& services,
                                                                      Settings const& settings,
                                                                      ledger::Settings const& ledger_settings,
                                                                      Gate& gate);

}  // namespace creditd::identity
