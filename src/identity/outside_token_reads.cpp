#include "identity/outside_token_reads.hpp"

#include "endpoint/problems.hpp"
#include "endpoint/submit.hpp"
#include "http/problem_catalog.hpp"
#include "identity/outside_user_command.hpp"
#include "identity/problems.hpp"
#include "identity/role_reads.hpp"
#include "identity/secret.hpp"
#include "identity/store.hpp"
#include "identity/token_json.hpp"
#include "storage/failure.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace creditd::identity {

namespace {

http::Authentication unavailable(http::ProblemKind const& kind, char const* detail)
{
    return std::unexpected(http::retry_after(kind, detail, 1));
}

/// What is wrong is for the operator; whoever shows a bad token is told as little as with other credentials.
http::Authentication refused(TokenRefusal refusal)
{
    spdlog::debug("a token was not taken: {}", name_of(refusal));
    return std::unexpected(http::problem_of(
        http::problems::unauthenticated,
        refusal == TokenRefusal::Expired ? "this credential has expired" : "this credential is not valid"));
}

}  // namespace

/// A token on its way.
struct OutsideTokens::Looking
{
    std::string text;  ///< the token points into it
    OutsideToken token;
    std::uint64_t generation;
    std::move_only_function<void(http::Authentication)> done;
};

bool OutsideTokens::may_be(std::string_view text) const
{
    return !settings_.issuers.empty() && text.size() <= longest_token && has_token_shape(text);
}

void OutsideTokens::look_up(std::string_view text, std::move_only_function<void(http::Authentication)> done)
{
    auto const looking = std::make_shared<Looking>(std::string{text}, OutsideToken{},
                                                   gate_.credentials.generation(), std::move(done));
    auto token = read_token(looking->text, settings_.issuers);
    if (!token) {
        return looking->done(refused(token.error()));
    }
    looking->token = std::move(*token);
    auto with_key = [this, looking](KeyAnswer answer) {
        switch (answer.kind) {
        case KeyAnswer::Kind::Unavailable:
            return looking->done(unavailable(problems::issuer_unavailable,
                                             "the keys of the token's issuer could not be fetched yet"));
        case KeyAnswer::Kind::Unknown: return looking->done(refused(TokenRefusal::UnknownKey));
        case KeyAnswer::Kind::Known: break;
        }
        bool const taken =
            services_.workers.run([this, looking, key = std::move(*answer.key)] { judge(*looking, key); });
        if (!taken) {
            looking->done(unavailable(http::problems::overloaded, "too many reads are waiting"));
        }
    };
    gate_.issuer_keys.look_up(looking->token.issuer, looking->token.key_id, std::move(with_key));
}

void OutsideTokens::judge(Looking& looking, crypto::PublicKey const& key)
{
    auto const now = endpoint::now(services_);
    auto const token = judge_token(looking.token, key, settings_.issuers, now);
    if (!token) {
        return looking.done(refused(token.error()));
    }
    std::shared_ptr<Credential> credential;
    try {
        credential = find(looking, *token);
    } catch (storage::StorageFailure const&) {
        return looking.done(
            unavailable(endpoint::problems::storage_unavailable, "the database could not be read"));
    }
    if (credential == nullptr) {
        return looking.done(
            unavailable(endpoint::problems::storage_unavailable, "the user could not be opened"));
    }
    gate_.credentials.add(digest_of(looking.text), credential, looking.generation);
    looking.done(credential->principal);
}

std::shared_ptr<Credential> OutsideTokens::find(Looking const& looking, TokenUser const& token)
{
    auto credential = read(token);
    if (credential == nullptr) {
        auto const& issuer = settings_.issuers[looking.token.issuer];
        auto const finished = services_.engine.run(std::make_unique<OpenOutsideUser>(
            token.user_id, issuer.default_role, issuer.name, ledger_settings_));
        if (finished.fate == engine::Fate::Decided) {
            credential = read(token);
        }
    }
    return credential;
}

std::shared_ptr<Credential> OutsideTokens::read(TokenUser const& token)
{
    std::shared_ptr<Credential> credential;
    storage::read_anew(services_.database, [&](storage::Reader& reader) {
        auto const user = store::find_user(reader, token.user_id);
        if (!user) {
            return;
        }
        auto role = token.role ? find_role(reader, *token.role) : std::nullopt;
        if (!role || !role->for_users) {
            role = find_role(reader, user->role);
        }
        credential = std::make_shared<Credential>();
        credential->kind = Credential::Kind::Outside;
        credential->user_id = user->id;
        credential->principal = principal_of(*user, role.value_or(powerless_role()), {});
        credential->expires_at = token.expires_at;
    });
    return credential;
}

}  // namespace creditd::identity
