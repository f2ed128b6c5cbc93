#pragma once

#include "http/client.hpp"
#include "identity/issuer_keys.hpp"

namespace creditd::identity {

/// Fetches issuers' key sets: with a client of its own, or from a file of this machine. Thread-safe.
class KeyFetcher
{
public:
    /// Throws std::runtime_error when libcurl cannot be set up.
    KeyFetcher() = default;

    /// Brings the key set of an issuer, or says why not: at once from a file, else from the client's thread.
    void fetch(Issuer const& issuer, std::move_only_function<void(IssuerKeys::Fetched)> done);

    /// Calls `work` now and every ten minutes from the client's thread, until `stop`.
    void keep_running(std::function<void()> const& work);

    /// Ends what is under way. Idempotent.
    void stop() { client_.stop(); }

private:
    http::Client client_;
};

}  // namespace creditd::identity
