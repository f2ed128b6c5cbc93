#include "identity/wallet_command.hpp"

#include "endpoint/problems.hpp"
#include "http/json_writer.hpp"
#include "identity/open_session.hpp"
#include "identity/problems.hpp"
#include "identity/shelves.hpp"
#include "identity/wallet_links.hpp"

#include <optional>
#include <utility>

namespace creditd::identity {

MakeWalletLink::MakeWalletLink(std::string user_id, std::string return_url, Origin origin,
                               Settings const& settings)
    : IdentityCommand(std::move(origin)),
      user_id_(std::move(user_id)),
      return_url_(std::move(return_url)),
      settings_(settings)
{}

void MakeWalletLink::needs(engine::WorkingSet& set) const
{
    set.shelf<Users>().need(user_id_);
}

void MakeWalletLink::decide(engine::WorkingSet& set, engine::Context const& context)
{
    if (set.shelf<Users>().find(user_id_) == nullptr) {
        return refuse(http::problem_of(endpoint::problems::account_not_found, "there is no such account"));
    }
    auto const expires_at = context.now + settings_.wallet_link_life;
    set.shelf<WalletLinks>().put(
        {.digest = secret_.digest, .user_id = user_id_, .return_url = return_url_, .expires_at = expires_at});
    note(set, {.action = "wallet_link.create", .subject = user_id_});
    std::string body;
    http::json::Writer{body}
        .begin_object()
        .member("url", settings_.wallet_address + "#session=" + secret_.text)
        .member("expiresAt", expires_at)
        .end_object();
    accept_once(201, std::move(body), user_id_);
}

OpenWallet::OpenWallet(std::string digest, std::string user_id, Origin origin, Settings const& settings)
    : IdentityCommand(std::move(origin)),
      digest_(std::move(digest)),
      user_id_(std::move(user_id)),
      settings_(settings)
{}

void OpenWallet::needs(engine::WorkingSet& set) const
{
    set.shelf<WalletLinks>().need(digest_);
    set.shelf<Users>().need(user_id_);
    set.shelf<Sessions>().need_of_user(user_id_);
}

void OpenWallet::decide(engine::WorkingSet& set, engine::Context const& context)
{
    auto& links = set.shelf<WalletLinks>();
    auto const* const link = links.find(digest_);
    bool const is_good = link != nullptr && link->user_id == user_id_ && context.now < link->expires_at;
    auto const* const user = is_good ? set.shelf<Users>().find(user_id_) : nullptr;
    if (user == nullptr) {
        return refuse(http::problem_of(problems::wallet_session_invalid,
                                       "this link was used, is too old, or was never one"));
    }
    auto const return_url = link->return_url;
    links.remove(digest_);
    note(set, {.action = "login.wallet", .subject = user_id_}, user->principal_id());
    auto const session = open_session(set,
                                      {.user_id = user_id_,
                                       .digest = secret_.digest,
                                       .client_address = origin().client_address,
                                       .user_agent = origin().user_agent,
                                       .scope = SessionScope::Wallet},
                                      settings_.sessions_per_user, context);
    std::string body;
    http::json::Writer{body}
        .begin_object()
        .member("token", secret_.text)
        .member("expiresAt", session.expires_at(settings_.wallet_sessions))
        .member("userId", user_id_)
        .member("returnUrl", return_url.empty() ? std::nullopt : std::optional<std::string_view>{return_url})
        .end_object();
    accept_once(200, std::move(body), user_id_);
}

}  // namespace creditd::identity
