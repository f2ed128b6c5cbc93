#include "identity/open_session.hpp"
#include "identity/testing/world.hpp"
#include "identity/wallet_command.hpp"

#include <doctest/doctest.h>

#include <string>

namespace creditd::identity {

using testing::at;
using testing::refusal_code;
using testing::World;

namespace {

struct WalletWorld : World
{
    WalletWorld()
    {
        settings.wallet_address = "https://credits.example.com/wallet";
        token = make_user("ada@example.com", "admin");
        ada = id_of("ada@example.com");
    }

    /// The secret behind a new link to the user's wallet.
    std::string link(std::string const& user_id, std::string const& return_url = "")
    {
        auto const made = run<MakeWalletLink>(user_id, return_url, testing::somewhere(), settings);
        REQUIRE(refusal_code(made).empty());
        auto const url = at(made->answer().body, "url");
        REQUIRE(url.starts_with("https://credits.example.com/wallet#session=csw_"));
        return url.substr(url.find('=') + 1);
    }

    std::unique_ptr<OpenWallet> open(std::string const& secret, std::string const& user_id)
    {
        return run<OpenWallet>(digest_of(secret), user_id, testing::somewhere(), settings);
    }

    std::string token;
    std::string ada;
};

}  // namespace

TEST_CASE("IDENT-9: a wallet link opens a session, once, for whom it was made")
{
    WalletWorld world;
    world.make_user("bob@example.com");
    auto const link = world.link(world.ada, "https://shop.example.com/back");
    CHECK(world.text("SELECT CAST(digest AS TEXT) FROM wallet_links").find("csw_") == std::string::npos);
    CHECK(world.text("SELECT actor FROM audit_entries WHERE action = 'wallet_link.create' AND subject = '" +
                     world.ada + "'") == "anonymous");

    CHECK(refusal_code(world.open(link, world.id_of("bob@example.com"))) == "wallet_session_invalid");
    CHECK(refusal_code(world.open(link, "")) == "wallet_session_invalid");
    auto const opened = world.open(link, world.ada);
    REQUIRE(refusal_code(opened).empty());
    auto const body = opened->answer().body;
    CHECK(at(body, "userId") == world.ada);
    CHECK(at(body, "returnUrl") == "https://shop.example.com/back");
    CHECK(opened->memory().kind == engine::Memory::Kind::Done);
    CHECK(refusal_code(world.open(link, world.ada)) == "wallet_session_invalid");
    CHECK(world.number("SELECT COUNT(*) FROM wallet_links") == 0);
}

TEST_CASE("IDENT-9: the session of a wallet has an end user's permissions, and is no log-in")
{
    WalletWorld world;
    auto const opened = world.open(world.link(world.ada), world.ada);
    auto const principal = world.principal(at(opened->answer().body, "token"));
    REQUIRE(principal != nullptr);
    CHECK(principal->user_id == world.ada);
    CHECK(principal->role == "user");
    CHECK(principal->may("credits:read"));
    CHECK_FALSE(principal->may("users:read"));
    CHECK(principal->credential_id.starts_with("wses_"));
    CHECK(world.principal(world.token)->may("users:read"));
}

TEST_CASE("IDENT-9: a link lives five minutes, and is cleared away when another is made")
{
    WalletWorld world;
    auto const good = world.link(world.ada);
    auto const old = world.link(world.ada);
    world.service.clock.advance(Duration::milliseconds(Duration::minutes(5).in_milliseconds() - 1));
    CHECK(refusal_code(world.open(good, world.ada)).empty());
    world.service.clock.advance(Duration::milliseconds(1));
    CHECK(refusal_code(world.open(old, world.ada)) == "wallet_session_invalid");
    CHECK(world.number("SELECT COUNT(*) FROM wallet_links") == 1);
    world.link(world.ada);
    CHECK(world.number("SELECT COUNT(*) FROM wallet_links") == 1);
}

TEST_CASE("IDENT-9: wallets end each other when they are too many, but no log-in")
{
    WalletWorld world;
    world.settings.sessions_per_user = 2;
    std::vector<std::string> tokens;
    for (int i = 0; i < 3; ++i) {
        auto const opened = world.open(world.link(world.ada), world.ada);
        tokens.push_back(at(opened->answer().body, "token"));
    }
    CHECK(world.principal(world.token) != nullptr);
    CHECK(world.principal(tokens[0]) == nullptr);
    CHECK(world.principal(tokens[1]) != nullptr);
    CHECK(world.principal(tokens[2]) != nullptr);
}

TEST_CASE("IDENT-9: there is no link for a user that there is not")
{
    WalletWorld world;
    auto const made = world.run<MakeWalletLink>("nobody", "", testing::somewhere(), world.settings);
    CHECK(refusal_code(made) == "account_not_found");
    CHECK(world.number("SELECT COUNT(*) FROM wallet_links") == 0);
}

}  // namespace creditd::identity
