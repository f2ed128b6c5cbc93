#pragma once

#include "endpoint/services.hpp"
#include "http/principal.hpp"
#include "identity/credential_reads.hpp"
#include "identity/settings.hpp"
#include "ledger/settings.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace creditd::identity {

/// Finds out for whom a token of an outside issuer stands (IDENT-1). Thread-safe.
class OutsideTokens
{
public:
    /// All outlive it.
    OutsideTokens(endpoint::Services& services, Settings const& settings,
                  ledger::Settings const& ledger_settings, Gate& gate)
        : services_(services),
          settings_(settings),
          ledger_settings_(ledger_settings),
          gate_(gate)
    {}

    /// Whether it may be such a token; false where no issuer is trusted.
    [[nodiscard]] bool may_be(std::string_view text) const;

    /// Checks the token, opens the user who is seen first, and keeps what was found in the cache until the
    /// token ends. Calls `done` once, from any thread. Refused: 401 `unauthenticated`; 503
    /// `issuer_unavailable` while there are no keys of its issuer, and as with other credentials.
    void look_up(std::string_view text, std::move_only_function<void(http::Authentication)> done);

private:
    struct Looking;

    void judge(Looking& looking, crypto::PublicKey const& key);
    [[nodiscard]] std::shared_ptr<Credential> find(Looking const& looking, TokenUser const& token);
    [[nodiscard]] std::shared_ptr<Credential> read(TokenUser const& token);

    endpoint::Services& services_;
    Settings const& settings_;
    ledger::Settings const& ledger_settings_;
    Gate& gate_;
};

}  // namespace creditd::identity
