#include "identity/credential_reads.hpp"

#include "crypto/sha256.hpp"
#include "endpoint/problems.hpp"
#include "endpoint/submit.hpp"
#include "http/problem_catalog.hpp"
#include "identity/role_json.hpp"
#include "identity/secret.hpp"
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

std::shared_ptr<http::Principal const> principal_of(User const& user, std::string credential_id)
{
    bool const is_suspended = user.status == UserStatus::Suspended;
    auto const* const role = find_role(is_suspended ? user_role : std::string_view{user.role});
    CREDITD_ASSERT(role != nullptr);
    return std::make_shared<http::Principal>(http::Principal{.kind = http::Principal::Kind::User,
                                                             .id = user.principal_id(),
                                                             .user_id = user.id,
                                                             .role = std::string{role->name},
                                                             .credential_id = std::move(credential_id),
                                                             .permissions = permissions_of(*role),
                                                             .adjust_limit = role->adjust_limit});
}

std::shared_ptr<http::Principal const> principal_of(ServicePrincipal const& service,
                                                    std::string const& public_id)
{
    auto const* const role = find_role(service.role);
    CREDITD_ASSERT(role != nullptr);
    return std::make_shared<http::Principal>(http::Principal{.kind = http::Principal::Kind::Service,
                                                             .id = "service:" + public_id,
                                                             .user_id = {},
                                                             .role = service.role,
                                                             .credential_id = public_id,
                                                             .permissions = permissions_of(*role),
                                                             .adjust_limit = role->adjust_limit});
}

std::optional<Moment> sooner(std::optional<Moment> a, std::optional<Moment> b)
{
    return a && b ? std::min(*a, *b) : a ? a : b;
}

class BearerAuthenticator final : public http::Authenticator
{
public:
    BearerAuthenticator(endpoint::Services& services, Settings const& settings, Gate& gate)
        : services_(services),
          settings_(settings),
          cache_(gate.credentials)
    {}

    std::optional<http::Authentication> at_once(http::Request const& request) override
    {
        auto const token = http::bearer_token(request);
        if (!token) {
            return refused("send a session token or an API key as Authorization: Bearer");
        }
        if (!has_the_shape(*token)) {
            return refused("this credential is not valid");
        }
        auto const digest = crypto::sha256(*token);
        if (auto const credential = cache_.find(crypto::view(digest))) {
            return judge(*credential);
        }
        return std::nullopt;
    }

    void look_up(http::Request const& request,
                 std::move_only_function<void(http::Authentication)> done) override
    {
        auto const shared =
            std::make_shared<std::move_only_function<void(http::Authentication)>>(std::move(done));
        bool const taken = services_.workers.run(
            [this, shared, digest = digest_of(http::bearer_token(request).value_or(""))] {
                (*shared)(find(digest));
            });
        if (!taken) {
            (*shared)(unavailable(http::problems::overloaded, "too many reads are waiting"));
        }
    }

private:
    http::Authentication find(std::string const& digest)
    {
        auto const generation = cache_.generation();
        std::shared_ptr<Credential> credential;
        try {
            services_.database.read([&](storage::Reader& reader) {
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
        return judge(*credential);
    }

    std::shared_ptr<Credential> session_credential(storage::Reader& reader, std::string_view digest)
    {
        auto const session = store::find_session(reader, digest);
        auto const user = session ? store::find_user(reader, session->user_id) : std::nullopt;
        if (!user) {
            return nullptr;
        }
        auto const* const role = find_role(user->role);
        CREDITD_ASSERT(role != nullptr);
        auto const& lifetime = settings_.sessions_of(*role);
        auto credential = std::make_shared<Credential>();
        credential->kind = Credential::Kind::Session;
        credential->number = session->number;
        credential->user_id = user->id;
        credential->principal =
            principal_of(*user, services_.ids.encode(crypto::IdKind::Session, {0, session->number}));
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
        auto credential = std::make_shared<Credential>();
        credential->kind = Credential::Kind::Key;
        credential->number = key->service.number;
        credential->principal =
            principal_of(key->service, services_.ids.encode(crypto::IdKind::Key, {0, key->service.number}));
        credential->expires_at = sooner(key->service.expires_at, key->secret.expires_at);
        credential->write_use_after = key_use_written_after;
        auto const used_at = key->service.last_used_at.value_or(Moment{});
        credential->used_at_ms = used_at.in_milliseconds();
        credential->use_written_at_ms = used_at.in_milliseconds();
        return credential;
    }

    http::Authentication judge(Credential& credential)
    {
        auto const now = endpoint::now(services_);
        if (!credential.is_live(now)) {
            return refused("this credential has expired");
        }
        note_use(credential, now);
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
};

}  // namespace

std::shared_ptr<http::Authenticator> make_authenticator(endpoint::Services& services,
                                                        Settings const& settings, Gate& gate)
{
    return std::make_shared<BearerAuthenticator>(services, settings, gate);
}

}  // namespace creditd::identity
