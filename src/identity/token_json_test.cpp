#include "crypto/base64.hpp"
#include "crypto/sha256.hpp"
#include "identity/testing/identity_provider.hpp"
#include "identity/token_json.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <functional>
#include <vector>

namespace creditd::identity {

using crypto::SignatureKind;
using testing::encoded;
using testing::IdentityProvider;

namespace {

constexpr auto now = Moment::from_milliseconds(1'790'000'000'000);
constexpr std::int64_t now_s = 1'790'000'000;

/// Two issuers; the first has a key of each kind.
struct Trust
{
    Trust()
    {
        ours.add_key("rsa", SignatureKind::Rs256);
        ours.add_key("ec", SignatureKind::Es256);
        ours.add_key("ed");
        partner.add_key("p");
        partner.add_key("ed");  // the id is theirs, too
        stranger.add_key("ed");
        stranger.add_key("ec", SignatureKind::Es256);
        stranger.add_key("rsa", SignatureKind::Rs256);
    }

    /// As the authenticator goes about it.
    Outcome<TokenUser, TokenRefusal> judge(std::string_view text) const
    {
        auto const token = read_token(text, issuers);
        if (!token) {
            return refuse(token.error());
        }
        auto const keys = *key_set_from(token->issuer == 0 ? ours.key_set() : partner.key_set());
        auto const key = keys.find(token->key_id);
        return key == keys.end() ? refuse(TokenRefusal::UnknownKey)
                                 : judge_token(*token, key->second, issuers, now);
    }

    IdentityProvider ours{"https://id.example.com"};
    IdentityProvider partner{"https://partner.example.com"};
    IdentityProvider stranger{"https://id.example.com"};
    std::vector<Issuer> issuers{
        {.name = "https://id.example.com",
         .audience = "creditd",
         .role_claim = "realm.roles",
         .roles = {{"boss", "admin"}, {"helper", "support"}}},
        {.name = "https://partner.example.com", .audience = "creditd", .user_prefix = "partner:"}};
};

Trust const& trust()
{
    static Trust const instance;  // RSA keys take their time
    return instance;
}

std::string user_of(Outcome<TokenUser, TokenRefusal> const& judged)
{
    return judged ? judged->user_id : std::string{"refused: "}.append(name_of(judged.error()));
}

/// A token whose claims are those, signed as it should be.
std::string with_claims(std::string_view claims)
{
    return trust().ours.sign(trust().ours.header("ed"), claims, "ed");
}

std::string with_header(std::string_view header, std::string const& key = "ed")
{
    return trust().ours.sign(header, trust().ours.claims("ada", now), key);
}

/// The usual claims with that in the place of what is between `"name":` and the next comma or brace.
std::string with_claim(std::string_view name, std::string_view value)
{
    auto claims = trust().ours.claims("ada", now);
    auto const at = claims.find(fmt::format("\"{}\":", name)) + name.size() + 3;
    auto const end = claims.find_first_of(",}", at);
    return with_claims(claims.replace(at, end - at, value));
}

std::string with_more(std::string_view more)
{
    return with_claims(trust().ours.claims("ada", now, more));
}

std::string flipped(std::string token, std::size_t index)
{
    token[index] = token[index] == 'A' ? 'B' : 'A';
    return token;
}

/// Signs with HMAC under the public key, as libraries once could be led to check it.
std::string keyed_with_public_key(std::string const& algorithm, std::string const& key)
{
    auto const text = encoded(fmt::format(R"({{"alg":"{}","kid":"ed"}})", algorithm)) + "." +
                      encoded(trust().ours.claims("ada", now));
    return text + "." + encoded(crypto::view(crypto::hmac_sha256(key, text)));
}

std::string unsigned_token(std::string_view algorithm)
{
    return encoded(fmt::format(R"({{"alg":"{}","kid":"ed"}})", algorithm)) + "." +
           encoded(trust().ours.claims("ada", now)) + ".";
}

}  // namespace

TEST_CASE("IDENT-1: RS256, ES256 and EdDSA tokens of an issuer are taken, and sub is the user's id")
{
    for (auto const* key : {"rsa", "ec", "ed"}) {
        auto const judged = trust().judge(trust().ours.token("ada@example.com", now, key));
        CHECK_MESSAGE(user_of(judged) == "ada@example.com", key);
        CHECK(judged->expires_at == now + Duration::seconds(3600 + 30));
        CHECK_FALSE(judged->role);
    }
    CHECK(user_of(trust().judge(trust().partner.token("7", now, "p"))) == "partner:7");
    CHECK(user_of(trust().judge(trust().partner.token("7", now, "ed"))) == "partner:7");
}

TEST_CASE("IDENT-1: what a good token may look like")
{
    auto const good = [](std::string const& token) { return user_of(trust().judge(token)); };
    CHECK(good(with_header(R"({"alg":"EdDSA","kid":"ed"})")) == "ada");
    CHECK(good(with_header(R"({"alg":"EdDSA","kid":"ed","typ":"at+JWT"})")) == "ada");
    CHECK(good(with_header(R"({"alg":"EdDSA","kid":"ed","typ":"application/at+jwt"})")) == "ada");
    CHECK(good(with_header(R"({"alg":"EdDSA","kid":"ed","x5t":"abc","x5c":["abc"]})")) == "ada");
    CHECK(good(with_more(R"(,"nbf":1790000030)")) == "ada");  // leeway
    CHECK(good(with_claim("exp", "1789999971")) == "ada");
    CHECK(good(with_claim("iat", "1790000030")) == "ada");
    CHECK(good(with_claim("exp", "1790000100.75")) == "ada");
    CHECK(good(with_claims(fmt::format(
              R"({{"iss":"https://id.example.com","aud":["other","creditd"],"sub":"ada","exp":{}}})",
              now_s + 1))) == "ada");
}

TEST_CASE("IDENT-1: a token's role is the first of the issuer's that it has, by a path into its claims")
{
    auto const role = [](std::string_view more) {
        auto const judged = trust().judge(with_more(more));
        return judged ? judged->role.value_or("none") : std::string{name_of(judged.error())};
    };
    CHECK(role(R"(,"realm":{"roles":["helper","boss"]})") == "admin");
    CHECK(role(R"(,"realm":{"roles":["helper"]})") == "support");
    CHECK(role(R"(,"realm":{"roles":"helper"})") == "support");
    CHECK(role(R"(,"realm":{"roles":["Boss","admin"]})") == "none");
    CHECK(role(R"(,"realm":{"roles":[]})") == "none");
    CHECK(role(R"(,"realm":"boss")") == "none");
    CHECK(role(R"(,"roles":["boss"])") == "none");
    CHECK(role(R"(,"realm.roles":["helper"],"realm":{"roles":["boss"]})") == "support");
    CHECK(role(R"(,"realm":{"roles":[7]})") == "it is not a JWT");
    CHECK(role(R"(,"realm":{"roles":{"boss":true}})") == "it is not a JWT");
    // The partner's tokens give no role, whatever they say.
    auto const judged = trust().judge(trust().partner.token("7", now, "p", R"(,"realm":{"roles":["boss"]})"));
    CHECK_FALSE(judged->role);
}

TEST_CASE("IDENT-1: tokens that are not taken, each for its own reason")
{
    using enum TokenRefusal;
    auto const& [ours, partner, stranger, issuers] = trust();
    auto const good = ours.token("ada", now, "ed");
    auto const dot = good.find('.');
    auto const second_dot = good.rfind('.');
    auto const header = good.substr(0, dot);
    auto const signature = good.substr(second_dot);
    struct Bad
    {
        char const* what;
        std::string token;
        TokenRefusal refusal;
    };
    std::vector<Bad> const bad{
        // Algorithms.
        {"alg none, no signature", unsigned_token("none"), OtherAlgorithm},
        {"alg None", unsigned_token("None"), OtherAlgorithm},
        {"alg NONE", unsigned_token("NONE"), OtherAlgorithm},
        {"alg empty", unsigned_token(""), OtherAlgorithm},
        {"alg left out", with_header(R"({"kid":"ed"})"), OtherAlgorithm},
        {"HS256 under the JWK", keyed_with_public_key("HS256", ours.jwk("ed")), OtherAlgorithm},
        {"HS256 under the key set", keyed_with_public_key("HS256", ours.key_set()), OtherAlgorithm},
        {"HMAC called EdDSA", keyed_with_public_key("EdDSA", ours.jwk("ed")), BadSignature},
        {"HS512", with_header(R"({"alg":"HS512","kid":"ed"})"), OtherAlgorithm},
        {"RS256 by an Ed25519 key", with_header(R"({"alg":"RS256","kid":"ed"})"), OtherAlgorithm},
        {"ES256 by an Ed25519 key", with_header(R"({"alg":"ES256","kid":"ed"})"), OtherAlgorithm},
        {"EdDSA by an RSA key", with_header(R"({"alg":"EdDSA","kid":"rsa"})", "rsa"), OtherAlgorithm},
        {"PS256", with_header(R"({"alg":"PS256","kid":"rsa"})", "rsa"), OtherAlgorithm},
        {"RS384", with_header(R"({"alg":"RS384","kid":"rsa"})", "rsa"), OtherAlgorithm},
        {"RS512", with_header(R"({"alg":"RS512","kid":"rsa"})", "rsa"), OtherAlgorithm},
        {"ES384", with_header(R"({"alg":"ES384","kid":"ec"})", "ec"), OtherAlgorithm},
        {"ES256K", with_header(R"({"alg":"ES256K","kid":"ec"})", "ec"), OtherAlgorithm},
        {"rs256 in lower case", with_header(R"({"alg":"rs256","kid":"rsa"})", "rsa"), OtherAlgorithm},
        {"Ed25519 for EdDSA", with_header(R"({"alg":"Ed25519","kid":"ed"})"), OtherAlgorithm},
        {"a key of another kind under the id", with_header(R"({"alg":"EdDSA","kid":"ed"})", "ec"),
         BadSignature},
        // Keys.
        {"no kid", with_header(R"({"alg":"EdDSA"})"), NoKeyId},
        {"empty kid", with_header(R"({"alg":"EdDSA","kid":""})"), NoKeyId},
        {"kid of no key", with_header(R"({"alg":"EdDSA","kid":"other"})"), UnknownKey},
        {"kid as a path", with_header(R"({"alg":"EdDSA","kid":"../../dev/null"})"), UnknownKey},
        {"kid as SQL", with_header(R"({"alg":"EdDSA","kid":"ed' OR '1'='1"})"), UnknownKey},
        {"kid as a number", with_header(R"({"alg":"EdDSA","kid":7})"), Malformed},
        {"another's key under the same id", stranger.token("ada", now, "ed"), BadSignature},
        {"another's EC key", stranger.token("ada", now, "ec"), BadSignature},
        {"another's RSA key", stranger.token("ada", now, "rsa"), BadSignature},
        {"the key brought along",
         stranger.sign(fmt::format(R"({{"alg":"EdDSA","kid":"ed","jwk":{}}})", stranger.jwk("ed")),
                       stranger.claims("ada", now), "ed"),
         BadSignature},
        {"the key brought along, without kid",
         stranger.sign(fmt::format(R"({{"alg":"EdDSA","jwk":{}}})", stranger.jwk("ed")),
                       stranger.claims("ada", now), "ed"),
         NoKeyId},
        {"the key's address brought along",
         stranger.sign(R"({"alg":"EdDSA","kid":"ed","jku":"https://evil.example.com/keys"})",
                       stranger.claims("ada", now), "ed"),
         BadSignature},
        {"a certificate's address brought along",
         stranger.sign(R"({"alg":"EdDSA","kid":"ed","x5u":"https://evil.example.com/c"})",
                       stranger.claims("ada", now), "ed"),
         BadSignature},
        {"another issuer's key", partner.sign(partner.header("ed"), ours.claims("ada", now), "ed"),
         BadSignature},
        {"another issuer's key id", partner.sign(partner.header("p"), ours.claims("ada", now), "p"),
         UnknownKey},
        // Headers.
        {"crit", with_header(R"({"alg":"EdDSA","kid":"ed","crit":["exp"]})"), CriticalHeader},
        {"crit b64", with_header(R"({"alg":"EdDSA","kid":"ed","crit":["b64"],"b64":false})"), CriticalHeader},
        {"crit empty", with_header(R"({"alg":"EdDSA","kid":"ed","crit":[]})"), CriticalHeader},
        {"crit null", with_header(R"({"alg":"EdDSA","kid":"ed","crit":null})"), CriticalHeader},
        {"an id token's logout", with_header(R"({"alg":"EdDSA","kid":"ed","typ":"logout+jwt"})"), OtherType},
        {"a security event", with_header(R"({"alg":"EdDSA","kid":"ed","typ":"secevent+jwt"})"), OtherType},
        {"an encrypted token", with_header(R"({"alg":"EdDSA","kid":"ed","typ":"JWE"})"), OtherType},
        {"alg twice", with_header(R"({"alg":"none","alg":"EdDSA","kid":"ed"})"), Malformed},
        {"kid twice", with_header(R"({"alg":"EdDSA","kid":"ed","kid":"ed"})"), Malformed},
        {"alg as a list", with_header(R"({"alg":["EdDSA"],"kid":"ed"})"), Malformed},
        {"a header that is a list", with_header(R"(["EdDSA"])"), Malformed},
        {"a header that is no JSON", with_header("EdDSA"), Malformed},
        {"a header with something behind it",
         with_header(R"({"alg":"EdDSA","kid":"ed"} )"
                     "x"),
         Malformed},
        // Times.
        {"expired", with_claim("exp", "1789999970"), Expired},
        {"expired long ago", with_claim("exp", "0"), Expired},
        {"no exp", with_claims(R"({"iss":"https://id.example.com","aud":"creditd","sub":"ada"})"), NoExpiry},
        {"exp as a text", with_claim("exp", R"("1790003600")"), Malformed},
        {"exp null", with_claim("exp", "null"), Malformed},
        {"exp true", with_claim("exp", "true"), Malformed},
        {"exp negative", with_claim("exp", "-1"), Malformed},
        {"exp with an exponent", with_claim("exp", "1e300"), Malformed},
        {"exp beyond all years", with_claim("exp", "999999999999999999999999"), Malformed},
        {"exp in milliseconds", with_claim("exp", "1790003600000"), Malformed},
        {"nbf ahead", with_more(R"(,"nbf":1790000031)"), NotYet},
        {"nbf far ahead", with_more(R"(,"nbf":1900000000)"), NotYet},
        {"iat ahead", with_claim("iat", "1790000031"), FromTheFuture},
        {"iat as a text", with_claim("iat", R"("now")"), Malformed},
        {"nbf as a list", with_more(R"(,"nbf":[1])"), Malformed},
        // Audience and issuer.
        {"another audience", with_claim("aud", R"("other")"), OtherAudience},
        {"audience in capitals", with_claim("aud", R"("Creditd")"), OtherAudience},
        {"audience with more behind it", with_claim("aud", R"("creditd2")"), OtherAudience},
        {"no audience", with_claims(R"({"iss":"https://id.example.com","sub":"ada","exp":1790003600})"),
         OtherAudience},
        {"no audience in a list", with_claim("aud", "[]"), OtherAudience},
        {"audience as a number", with_claim("aud", "7"), Malformed},
        {"audience as an object", with_claim("aud", R"({"creditd":true})"), Malformed},
        {"an issuer nobody knows", with_claim("iss", R"("https://evil.example.com")"), UnknownIssuer},
        {"the issuer with a slash", with_claim("iss", R"("https://id.example.com/")"), UnknownIssuer},
        {"the issuer in capitals", with_claim("iss", R"("https://ID.example.com")"), UnknownIssuer},
        {"no issuer", with_claims(R"({"aud":"creditd","sub":"ada","exp":1790003600})"), UnknownIssuer},
        {"the issuer as a list", with_claim("iss", R"(["https://id.example.com"])"), Malformed},
        // Subjects.
        {"no sub", with_claims(R"({"iss":"https://id.example.com","aud":"creditd","exp":1790003600})"),
         BadSubject},
        {"empty sub", with_claim("sub", R"("")"), BadSubject},
        {"sub as a number", with_claim("sub", "7"), Malformed},
        {"sub with a blank", with_claim("sub", R"("ada b")"), BadSubject},
        {"sub with a slash", with_claim("sub", R"("auth0/ada")"), BadSubject},
        {"sub with a zero byte", with_claim("sub", R"("ada\u0000")"), BadSubject},
        {"sub that is ours to give", with_claim("sub", R"("usr_0123456789abcdef")"), BadSubject},
        {"sub that is a word of a path", with_claim("sub", R"("audit")"), BadSubject},
        {"sub of 129 characters", with_claim("sub", "\"" + std::string(129, 'a') + "\""), BadSubject},
        {"sub of the partner's users", with_claim("sub", R"("partner:7")"), BadSubject},
        {"sub twice", with_more(R"(,"sub":"admin")"), Malformed},
        {"exp twice", with_more(R"(,"exp":1900000000)"), Malformed},
        {"aud twice", with_more(R"(,"aud":"creditd")"), Malformed},
        {"a name twice inside", with_more(R"(,"realm":{"roles":[],"roles":["boss"]})"), Malformed},
        // Spelling.
        {"claims changed", header + "." + encoded(ours.claims("eve", now)) + signature, BadSignature},
        {"header changed",
         encoded(R"({"alg":"EdDSA","kid":"ed","typ":"jwt"})") + good.substr(dot, second_dot - dot) +
             signature,
         BadSignature},
        {"signature changed", flipped(good, second_dot + 5), BadSignature},
        {"no signature", good.substr(0, second_dot + 1), BadSignature},
        {"half a signature", good.substr(0, second_dot + 41), BadSignature},
        {"a signature with more behind it", good + "AAAA", BadSignature},
        {"an RSA signature cut short", ours.token("ada", now, "rsa").substr(0, 500), BadSignature},
        {"EC signature of zeros",
         ours.token("ada", now, "ec").substr(0, ours.token("ada", now, "ec").rfind('.') + 1) +
             encoded(std::string(64, '\0')),
         BadSignature},
        {"two parts", good.substr(0, second_dot), Malformed},
        {"four parts", good + ".AAAA", Malformed},
        {"five parts, as an encrypted one", good + ".AAAA.AAAA", Malformed},
        {"empty parts", "..", Malformed},
        {"padding", good + "==", Malformed},
        {"a line feed", good + "\n", Malformed},
        {"blanks", header + " " + good.substr(dot), Malformed},
        {"the other alphabet", header + ".+/+/" + signature, Malformed},
        {"claims that are no JSON", with_claims("sub=ada"), Malformed},
        {"claims that are a list", with_claims("[]"), Malformed},
        {"claims with something behind them", with_claims(ours.claims("ada", now) + "{}"), Malformed},
        {"claims with a comment", with_claims("/**/" + ours.claims("ada", now)), Malformed},
        {"claims that are not UTF-8", with_more(",\"a\":\"\xff\""), Malformed},
        {"claims that nest too deep", with_more(",\"a\":" + std::string(40, '[') + std::string(40, ']')),
         Malformed},
        {"a token of 9 KiB", with_more(",\"a\":\"" + std::string(9000, 'x') + "\""), TooLong},
        {"a token of 12 KiB of dots", std::string(12'000, '.'), TooLong},
    };
    for (auto const& [what, token, refusal] : bad) {
        auto const judged = trust().judge(token);
        CAPTURE(what);
        CHECK(user_of(judged) == std::string{"refused: "}.append(name_of(refusal)));
    }
    CHECK(bad.size() >= 100);
}

TEST_CASE("IDENT-1: no byte of a good token can be changed")
{
    for (auto const* key : {"ec", "ed", "rsa"}) {
        auto const good = trust().ours.token("ada", now, key);
        REQUIRE(trust().judge(good));
        std::size_t taken = 0;
        for (std::size_t i = 0; i < good.size(); i += key == std::string_view{"rsa"} ? 11 : 1) {
            taken += trust().judge(flipped(good, i)) ? 1 : 0;
        }
        CHECK_MESSAGE(taken == 0, key);
    }
}

TEST_CASE("IDENT-1: of an issuer's key set those keys count that tokens may be signed with")
{
    auto const& ours = trust().ours;
    auto const ids = [](std::string const& keys) {
        std::string all;
        auto const set = key_set_from(R"({"keys":[)" + keys + "]}");
        REQUIRE(set);
        for (auto const& [id, key] : *set) {
            all += id + " ";
        }
        return all;
    };
    auto const changed = [](std::string jwk, std::string_view from, std::string_view to) {
        auto const at = jwk.find(from);
        REQUIRE(at != std::string::npos);
        return jwk.replace(at, from.size(), to);
    };
    auto const ed = ours.jwk("ed");
    auto const rsa = ours.jwk("rsa");

    CHECK(ids(ed + "," + rsa + "," + ours.jwk("ec")) == "ec ed rsa ");
    CHECK(ids("").empty());
    CHECK(ids(changed(ed, R"("kid":"ed",)", "")).empty());
    CHECK(ids(changed(ed, R"("kid":"ed")", R"("kid":7)")).empty());
    CHECK(ids(changed(rsa, R"("use":"sig")", R"("use":"enc")")).empty());
    CHECK(ids(changed(rsa, R"("use":"sig")", R"("key_ops":["encrypt"])")).empty());
    CHECK(ids(changed(rsa, R"("use":"sig")", R"("key_ops":["verify"])")) == "rsa ");
    CHECK(ids(changed(rsa, R"("use":"sig")", R"("alg":"RS256")")) == "rsa ");
    for (auto const* other : {"RS512", "PS256", "HS256", "none", "RSA-OAEP"}) {
        CHECK(ids(changed(rsa, R"("use":"sig")", fmt::format(R"("alg":"{}")", other))).empty());
    }
    CHECK(ids(R"({"kty":"oct","kid":"o","k":"AAAA","alg":"HS256"})").empty());
    CHECK(ids(changed(ours.jwk("ec"), "P-256", "P-384")).empty());
    CHECK(ids(changed(ed, "Ed25519", "X25519")).empty());
    CHECK(ids(changed(ed, R"("x":")", R"("x":"AA)")).empty());
    CHECK(ids(ed + "," + changed(rsa, R"("kid":"rsa")", R"("kid":"ed")")).empty());  // which of them?
    crypto::testing::PrivateKey const weak{SignatureKind::Rs256, 1024};
    CHECK(
        ids(fmt::format(R"({{"kty":"RSA","kid":"w","n":"{}","e":"AQAB"}})", encoded(weak.first()))).empty());

    for (std::string_view const no_set :
         {"", "[]", "{}", R"({"keys":{}})", R"({"keys":[7]})", "<html></html>", R"({"keys":[],"keys":[]})"}) {
        CHECK_FALSE_MESSAGE(key_set_from(no_set), no_set);
    }
    CHECK_FALSE(key_set_from(R"({"keys":[],"x":")" + std::string(longest_key_set, 'x') + R"("})"));
    std::string many = "{}";
    for (std::size_t i = 0; i < most_keys; ++i) {
        many += ",{}";
    }
    CHECK_FALSE(key_set_from(R"({"keys":[)" + many + "]}"));
}

}  // namespace creditd::identity
