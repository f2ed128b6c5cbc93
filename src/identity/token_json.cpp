#include "identity/token_json.hpp"

#include "crypto/base64.hpp"
#include "http/json.hpp"
#include "identity/key_set_json.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace creditd::identity {

namespace {

using http::json::Kind;
using http::json::Value;

constexpr std::size_t most_values = 200;      ///< audiences, or values of the role claim
constexpr std::size_t most_date_digits = 11;  ///< of whole seconds: until the year 5138

struct Parts
{
    std::string_view header;
    std::string_view claims;
    std::string_view signature;
    std::string_view signed_text;
};

std::optional<Parts> split(std::string_view text)
{
    auto const first = text.find('.');
    auto const second = text.find('.', first == std::string_view::npos ? first : first + 1);
    if (second == std::string_view::npos || text.find('.', second + 1) != std::string_view::npos) {
        return std::nullopt;
    }
    return Parts{text.substr(0, first), text.substr(first + 1, second - first - 1), text.substr(second + 1),
                 text.substr(0, second)};
}

/// A part that is a JSON object, with the text that it points into.
struct Object
{
    std::string text;
    std::optional<http::json::Document> document{};
};

bool read_object(std::string_view part, Object& object)
{
    auto text = crypto::from_base64url(part);
    if (!text) {
        return false;
    }
    object.text = std::move(*text);
    auto document = http::json::parse(object.text);
    if (!document || document->root().kind() != Kind::Object) {
        return false;
    }
    object.document.emplace(std::move(*document));
    return true;
}

/// Members of an object. One that is there with a value of another type spoils all.
class Members
{
public:
    explicit Members(Value object) : object_(object) {}

    std::string text(std::string_view name)
    {
        auto const value = object_.find(name);
        if (!value) {
            return {};
        }
        if (value->kind() != Kind::String) {
            is_good_ = false;
            return {};
        }
        return std::string{value->text()};
    }

    /// A text, or an array of texts.
    std::vector<std::string> texts(std::string_view name)
    {
        auto const value = object_.find(name);
        return value ? texts_of(*value) : std::vector<std::string>{};
    }

    /// What RFC 7519 calls a NumericDate; fractions of a second are left out.
    std::optional<Moment> date(std::string_view name)
    {
        auto const value = object_.find(name);
        if (!value) {
            return std::nullopt;
        }
        auto const spelt = value->text();
        auto const whole = spelt.substr(0, spelt.find('.'));
        std::int64_t seconds = 0;
        auto const [end, error] = std::from_chars(whole.data(), whole.data() + whole.size(), seconds);
        if (value->kind() != Kind::Number || whole.empty() || whole.size() > most_date_digits ||
            error != std::errc{} || end != whole.data() + whole.size() || seconds < 0 ||
            spelt.find_first_of("eE") != std::string_view::npos) {
            is_good_ = false;
            return std::nullopt;
        }
        return Moment::from_milliseconds(seconds * 1000);
    }

    /// The claim of that name, else the one at the end of the path: `realm_access.roles`.
    std::vector<std::string> texts_at(std::string_view path)
    {
        auto value = object_.find(path);
        if (!value) {
            value = object_;
            while (value && !path.empty()) {
                auto const dot = std::min(path.find('.'), path.size());
                value = value->kind() == Kind::Object ? value->find(path.substr(0, dot)) : std::nullopt;
                path.remove_prefix(std::min(dot + 1, path.size()));
            }
        }
        return value ? texts_of(*value) : std::vector<std::string>{};
    }

    [[nodiscard]] bool are_good() const { return is_good_; }

private:
    std::vector<std::string> texts_of(Value value)
    {
        std::vector<std::string> texts;
        if (value.kind() == Kind::String) {
            texts.emplace_back(value.text());
            return texts;
        }
        is_good_ = is_good_ && value.kind() == Kind::Array && value.size() <= most_values;
        if (is_good_) {
            for (auto const element : value) {
                is_good_ = is_good_ && element.kind() == Kind::String;
                texts.emplace_back(element.text());
            }
        }
        return texts;
    }

    Value object_;
    bool is_good_ = true;
};

bool equals_in_any_case(std::string_view text, std::string_view lower)
{
    return std::ranges::equal(
        text, lower, {}, [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
}

/// `typ`, where there is one: a token made for another purpose does not open this door (RFC 8725 §3.11).
bool is_access_token(std::string_view type)
{
    constexpr std::array<std::string_view, 4> types{"jwt", "at+jwt", "application/jwt", "application/at+jwt"};
    return type.empty() ||
           std::ranges::any_of(types, [&](std::string_view each) { return equals_in_any_case(type, each); });
}

std::optional<TokenRefusal> read_header(std::string_view part, OutsideToken& token)
{
    Object header;
    if (!read_object(part, header)) {
        return TokenRefusal::Malformed;
    }
    auto const root = header.document->root();
    Members members{root};
    auto const type = members.text("typ");
    token.algorithm = members.text("alg");
    token.key_id = members.text("kid");
    if (!members.are_good()) {
        return TokenRefusal::Malformed;
    }
    if (!is_access_token(type)) {
        return TokenRefusal::OtherType;
    }
    if (root.find("crit")) {
        return TokenRefusal::CriticalHeader;
    }
    return token.key_id.empty() ? std::optional{TokenRefusal::NoKeyId} : std::nullopt;
}

std::optional<TokenRefusal> read_claims(std::string_view part, std::span<Issuer const> issuers,
                                        OutsideToken& token)
{
    Object payload;
    if (!read_object(part, payload)) {
        return TokenRefusal::Malformed;
    }
    Members members{payload.document->root()};
    token.claims = {.issuer = members.text("iss"),
                    .subject = members.text("sub"),
                    .audiences = members.texts("aud"),
                    .expires_at = members.date("exp"),
                    .not_before = members.date("nbf"),
                    .issued_at = members.date("iat")};
    auto const issuer = std::ranges::find(issuers, token.claims.issuer, &Issuer::name);
    if (members.are_good() && issuer == issuers.end()) {
        return TokenRefusal::UnknownIssuer;
    }
    if (members.are_good() && !issuer->role_claim.empty()) {
        token.claims.role_values = members.texts_at(issuer->role_claim);
    }
    if (!members.are_good()) {
        return TokenRefusal::Malformed;
    }
    token.issuer = static_cast<std::size_t>(issuer - issuers.begin());
    return std::nullopt;
}

}  // namespace

bool has_token_shape(std::string_view text)
{
    return std::ranges::count(text, '.') == 2;
}

Outcome<OutsideToken, TokenRefusal> read_token(std::string_view text, std::span<Issuer const> issuers)
{
    if (text.size() > longest_token) {
        return refuse(TokenRefusal::TooLong);
    }
    auto const parts = split(text);
    auto signature = parts ? crypto::from_base64url(parts->signature) : std::nullopt;
    if (!signature) {
        return refuse(TokenRefusal::Malformed);
    }
    OutsideToken token{.signed_text = parts->signed_text, .signature = std::move(*signature)};
    if (auto const refusal = read_header(parts->header, token)) {
        return refuse(*refusal);
    }
    if (auto const refusal = read_claims(parts->claims, issuers, token)) {
        return refuse(*refusal);
    }
    return token;
}

Outcome<TokenUser, TokenRefusal> judge_token(OutsideToken const& token, crypto::PublicKey const& key,
                                             std::span<Issuer const> issuers, Moment now)
{
    if (token.algorithm != name_of(key.kind())) {
        return refuse(TokenRefusal::OtherAlgorithm);
    }
    if (!key.verifies(token.signed_text, token.signature)) {
        return refuse(TokenRefusal::BadSignature);
    }
    return judge_claims(token.claims, issuers, token.issuer, now);
}

}  // namespace creditd::identity
