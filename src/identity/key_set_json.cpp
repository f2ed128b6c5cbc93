#include "identity/key_set_json.hpp"

#include "crypto/base64.hpp"
#include "http/json.hpp"

#include <algorithm>
#include <optional>
#include <set>

namespace creditd::identity {

namespace {

using http::json::Kind;
using http::json::Value;

constexpr std::size_t longest_key_id = 255;

/// Empty when it is not there, or no text.
std::string_view text(Value key, std::string_view name)
{
    auto const value = key.find(name);
    return value && value->kind() == Kind::String ? value->text() : std::string_view{};
}

std::string bytes(Value key, std::string_view name)
{
    return crypto::from_base64url(text(key, name)).value_or("");
}

/// Whether it is meant for checking signatures, as far as it says so.
bool is_for_signatures(Value key)
{
    auto const use = key.find("use");
    auto const operations = key.find("key_ops");
    return (!use || text(key, "use") == "sig") &&
           (!operations || std::ranges::any_of(*operations, [](Value operation) {
               return operation.kind() == Kind::String && operation.text() == "verify";
           }));
}

std::optional<crypto::PublicKey> public_key(Value key)
{
    auto const type = text(key, "kty");
    if (type == "RSA") {
        return crypto::PublicKey::rsa(bytes(key, "n"), bytes(key, "e"));
    }
    if (type == "EC" && text(key, "crv") == "P-256") {
        return crypto::PublicKey::p256(bytes(key, "x"), bytes(key, "y"));
    }
    if (type == "OKP" && text(key, "crv") == "Ed25519") {
        return crypto::PublicKey::ed25519(bytes(key, "x"));
    }
    return std::nullopt;
}

/// Whether it says itself that it is used so; by default it is.
bool agrees(Value key, crypto::SignatureKind kind)
{
    auto const algorithm = key.find("alg");
    return !algorithm || text(key, "alg") == name_of(kind);
}

}  // namespace

std::string_view name_of(crypto::SignatureKind kind)
{
    switch (kind) {
    case crypto::SignatureKind::Rs256: return "RS256";
    case crypto::SignatureKind::Es256: return "ES256";
    case crypto::SignatureKind::EdDsa: return "EdDSA";
    }
    return "";
}

std::expected<KeySet, std::string> key_set_from(std::string_view json)
{
    if (json.size() > longest_key_set) {
        return std::unexpected("the key set is too long");
    }
    auto const document = http::json::parse(json);
    if (!document || document->root().kind() != Kind::Object) {
        return std::unexpected("the key set is not a JSON object");
    }
    auto const keys = document->root().find("keys");
    if (!keys || keys->kind() != Kind::Array || keys->size() > most_keys) {
        return std::unexpected("the key set has no array of keys, or too many");
    }
    KeySet set;
    std::set<std::string, std::less<>> seen;
    for (auto const key : *keys) {
        if (key.kind() != Kind::Object) {
            return std::unexpected("a key of the key set is not an object");
        }
        std::string const id{text(key, "kid")};
        if (id.empty() || id.size() > longest_key_id || !is_for_signatures(key)) {
            continue;
        }
        auto made = public_key(key);
        if (!made || !agrees(key, made->kind())) {
            continue;
        }
        if (!seen.insert(id).second) {
            set.erase(id);  // which one signed could not be told
            continue;
        }
        set.emplace(id, std::move(*made));
    }
    return set;
}

}  // namespace creditd::identity
