#include "identity/credential_reads.hpp"

#include "crypto/sha256.hpp"
#include "endpoint/problems.hpp"
#include "endpoint/submit.hpp"
#include "http/cookie.hpp"
#include "http/problem_catalog.hpp"
#include "identity/outside_token_reads.hpp"
#include "identity/role_json.hpp"
#include "identity/role_reads.hpp"
#include "identity/secret.hpp"
#include "identity/session_cookie.hpp"
#include "identity/store.hpp"
#include "identity/submit_and_forget.hpp"
#include "identity/use_command.hpp"
#include "storage/failure.hpp"

#include <algorithm>

namespace creditd::identity {

namespace {

constexpr std::size_t secret_size = 4 + 52;  ///< prefix and 32 bytes in base32
constexpr Duration key_use_written_after = Duration::minutes(1);
constexpr Duration session_use_written_after = Duration::hours(1);  ///< where sessions do not end by idleness

http::Authentication refused(char const* detail)
{
    return std::unexpected(http::problem_of(http::problems::unauthenticated, detail));
}

http::Authentication unavailable(http::ProblemKind const& kind, char const* detail)
{
    return std::unexpected(http::retry_after(kind, detail, 1));
}

bool has_the_shape(std::string_view token)
{
    return token.size() == secret_size &&
           (token.starts_with(session_prefix) || token.starts_with(key_prefix));
}

std::shared_ptr<http::Principal const> principal_of(ServicePrincipal const& service, Role const& role,
                                                    std::string const& public_id)
{
    return std::make_shared<http::Principal>(http::Principal{.kind = http::Principal::Kind::Service,
                                                             .id = "service:" + public_id,
                                                             .user_id = {},
                                                             .role = service.role,
                                                             .credential_id = public_id,
                                                             .permissions = permissions_of(role),
                                                             .adjust_limit = role.adjust_limit});
}

std::optional<Moment> sooner(std::optional<Moment> a, std::optional<Moment> b)
{
    return a && b ? std::min(*a, *b) : a ? a : b;
}

class BearerAuthenticator final : public http::Authenticator
{
public:
    BearerAuthenticator(endpoint::Services& services, Settings const& settings,
                        ledger::Settings const& ledger_settings, Gate& gate)
        : services_(services),
          settings_(settings),
          cache_(gate.credentials),
          outside_tokens_(services, settings, ledger_settings, gate)
    {}

    std::optional<http::Authentication> at_once(http::Request const& request) override
    {
        return known(request, Use::Counts);
    }

    void look_up(http::Request const& request,
                 std::move_only_function<void(http::Authentication)> done) override
    {
        look_up(request, Use::Counts, std::move(done));
    }

    void look_again(http::Request const& request,
                    std::move_only_function<void(http::Authentication)> done) override
    {
        if (auto again = known(request, Use::GoesOn)) {
            return done(std::move(*again));
        }
        look_up(request, Use::GoesOn, std::move(done));
    }

private:
    /// Whether a request is a use of its credential, or the rest of one that was counted before.
    enum class Use { Counts, GoesOn };

    void look_up(http::Request const& request, Use use,
                 std::move_only_function<void(http::Authentication)> done)
    {
        auto const secret = shown_secret(request).value_or(ShownSecret{});
        if (!has_the_shape(secret.text)) {
            return outside_tokens_.look_up(secret.text, std::move(done));
        }
        auto const shared =
            std::make_shared<std::move_only_function<void(http::Authentication)>>(std::move(done));
        bool const taken = services_.workers.run([this, shared, use, digest = digest_of(secret.text),
                                                  page_of = std::string{page_of(request, secret.form)}] {
            (*shared)(find(digest, page_of, use));
        });
        if (!taken) {
            (*shared)(unavailable(http::problems::overloaded, "too many reads are waiting"));
        }
    }

    std::optional<http::Authentication> known(http::Request const& request, Use use)
    {
        auto const shown = shown_secret(request);
        if (!shown) {
            return refused("send a session token or an API key as Authorization: Bearer");
        }
        bool const is_cookie = shown->form == SessionForm::Cookie;
        bool const is_ours = has_the_shape(shown->text);
        if (is_cookie ? !is_ours || !shown->text.starts_with(session_prefix)
                      : !is_ours && !outside_tokens_.may_be(shown->text)) {
            return refused("this credential is not valid");
        }
#ifndef CREDITD_PLANTED_CROSS_SITE
        bool const only_reads = request.method == http::Method::Get || request.method == http::Method::Head;
        if (is_cookie && !only_reads) {
            if (auto problem = http::refuse_cross_site(request)) {
                return std::unexpected(std::move(*problem));
            }
        }
#endif
        auto const digest = crypto::sha256(shown->text);
        if (auto const credential = cache_.find(crypto::view(digest))) {
            return judge(*credential, page_of(request, shown->form), use);
        }
        return std::nullopt;
    }

    /// The user whom the page that sends a cookie shows; empty when it does not say.
    static std::string_view page_of(http::Request const& request, SessionForm form)
    {
        return form == SessionForm::Cookie ? request.header("X-Creditd-User").value_or("")
                                           : std::string_view{};
    }

    http::Authentication find(std::string const& digest, std::string_view page_of, Use use)
    {
        auto const generation = cache_.generation();
        std::shared_ptr<Credential> credential;
        try {
            storage::read_anew(services_.database, [&](storage::Reader& reader) {
                credential = session_credential(reader, digest);
                if (credential == nullptr) {
                    credential = key_credential(reader, digest);
                }
            });
        } catch (storage::StorageFailure const&) {
            return unavailable(endpoint::problems::storage_unavailable, "the database could not be read");
        }
        if (credential == nullptr) {
            return refused("this credential is not valid");
        }
        cache_.add(digest, credential, generation);
        return judge(*credential, page_of, use);
    }

    std::shared_ptr<Credential> session_credential(storage::Reader& reader, std::string_view digest)
    {
        auto const session = store::find_session(reader, digest);
        auto const user = session ? store::find_user(reader, session->user_id) : std::nullopt;
        if (!user) {
            return nullptr;
        }
        bool is_wallet = session->scope == SessionScope::Wallet;
#ifdef CREDITD_PLANTED_WALLET_SCOPE
        is_wallet = false;
#endif
        auto const role = find_role(reader, is_wallet ? user_role : std::string_view{user->role})
                              .value_or(powerless_role());
        auto const& lifetime = is_wallet ? settings_.wallet_sessions : settings_.sessions_of(role);
        // Of another kind than a log-in's, so that it is none where a session may change its user's
        // credentials.
        auto const id_kind = is_wallet ? crypto::IdKind::WalletSession : crypto::IdKind::Session;
        auto credential = std::make_shared<Credential>();
        credential->kind = Credential::Kind::Session;
        credential->number = session->number;
        credential->user_id = user->id;
        credential->principal =
            principal_of(*user, role, services_.ids.encode(id_kind, {0, session->number}));
        credential->expires_at = session->expires_at(lifetime);
        credential->idle = lifetime.idle;
        credential->write_use_after = lifetime.idle > Duration{}
                                          ? Duration::milliseconds(lifetime.idle.in_milliseconds() / 30)
                                          : session_use_written_after;
        credential->used_at_ms = session->last_seen_at.in_milliseconds();
        credential->use_written_at_ms = session->last_seen_at.in_milliseconds();
        return credential;
    }

    std::shared_ptr<Credential> key_credential(storage::Reader& reader, std::string_view digest)
    {
        auto const key = store::find_key(reader, digest);
        if (!key || key->service.revoked_at) {
            return nullptr;
        }
        auto const role = find_role(reader, key->service.role).value_or(powerless_role());
        auto credential = std::make_shared<Credential>();
        credential->kind = Credential::Kind::Key;
        credential->number = key->service.number;
        credential->principal = principal_of(
            key->service, role, services_.ids.encode(crypto::IdKind::Key, {0, key->service.number}));
        credential->expires_at = sooner(key->service.expires_at, key->secret.expires_at);
        credential->write_use_after = key_use_written_after;
        auto const used_at = key->service.last_used_at.value_or(Moment{});
        credential->used_at_ms = used_at.in_milliseconds();
        credential->use_written_at_ms = used_at.in_milliseconds();
        return credential;
    }

    http::Authentication judge(Credential& credential, std::string_view page_of, Use use)
    {
        auto const now = endpoint::now(services_);
        if (!credential.is_live(now)) {
            return refused("this credential has expired");
        }
        if (!page_of.empty() && page_of != credential.user_id) {
            return std::unexpected(http::problem_of(http::problems::session_changed,
                                                    "somebody else has signed in in this browser meanwhile"));
        }
        if (use == Use::Counts && credential.kind != Credential::Kind::Outside) {
            note_use(credential, now);
        }
        return credential.principal;
    }

    void note_use(Credential& credential, Moment now)
    {
        auto const now_ms = now.in_milliseconds();
        if (now_ms > credential.used_at_ms.load(std::memory_order_relaxed)) {
            // While the clock is suspect, now may be the last time that was good, or none at all.
            credential.used_at_ms.store(now_ms, std::memory_order_relaxed);
        }
        auto written = credential.use_written_at_ms.load(std::memory_order_relaxed);
        bool const is_due = now_ms - written >= credential.write_use_after.in_milliseconds();
        // Of several requests at this moment, one writes it down.
        if (is_due && credential.use_written_at_ms.compare_exchange_strong(written, now_ms)) {
            submit_and_forget(services_.engine,
                              std::make_unique<RecordUse>(credential.kind, credential.number, now));
        }
    }

    endpoint::Services& services_;
    Settings const& settings_;
    CredentialCache& cache_;
    OutsideTokens outside_tokens_;
};

}  // namespace

Gate::Gate(Settings const& settings, IssuerKeys::Fetch const& fetch, IssuerKeys::Clock const& clock)
    : credentials(settings.credentials_cached),
      hashing(hashes_at_once, settings.hashes_waiting),
      issuer_keys(
          settings.issuers,
          fetch ? fetch
                : [this](Issuer const& issuer, auto done) { key_fetcher->fetch(issuer, std::move(done)); },
          clock, [this] { credentials.forget_everything(); }),
      key_fetcher(fetch || settings.issuers.empty() ? nullptr : std::make_unique<KeyFetcher>())
{}

void Gate::start()
{
    if (key_fetcher) {
        key_fetcher->keep_running([this] { issuer_keys.refresh(); });
    }
}

void Gate::stop()
{
    hashing.stop();
    if (key_fetcher) {
        key_fetcher->stop();
    }
}

std::shared_ptr<http::Principal const> principal_of(User const& user, Role const& own_role,
                                                    std::string credential_id)
{
    auto const role = user.status == UserStatus::Suspended ? while_suspended(own_role) : own_role;
    return std::make_shared<http::Principal>(http::Principal{.kind = http::Principal::Kind::User,
                                                             .id = user.principal_id(),
                                                             .user_id = user.id,
                                                             .role = role.name,
                                                             .credential_id = std::move(credential_id),
                                                             .permissions = permissions_of(role),
                                                             .adjust_limit = role.adjust_limit});
}

std::shared_ptr<http::Authenticator> make_authenticator(endpoint::Services& services,
                                                        Settings const& settings,
                                                        ledger::Settings const& ledger_settings, Gate& gate)
{
    return std::make_shared<BearerAuthenticator>(services, settings, ledger_settings, gate);
}

}  // namespace creditd::identity
