#include "app/setting_makers.hpp"
#include "http/fields.hpp"
#include "http/json_writer.hpp"
#include "identity/domain/issuer.hpp"

namespace creditd::app {

namespace {

constexpr std::string_view form =
    "tables of issuer, audience, jwks_url or jwks_file, trust_file, user_prefix, role_claim, roles, default_role, "
    "leeway_seconds; JSON outside the file";
constexpr std::string_view meaning =
    "Identity providers whose JWTs are taken: [[identity.issuers]]. The first's sub is the user's id as it is, "
    "the others' with user_prefix before it. roles = [\"VALUE=ROLE\"] says what the values of role_claim stand "
    "for; default_role is what users first seen get. trust_file: PEM certificates to trust for jwks_url instead of "
    "the system's.";

std::string text_of(http::json::Fields& fields, std::string_view name)
{
    return std::string{fields.text(name, {.min = 0, .max = 1000}).value_or("")};
}

void read_roles(http::json::Fields& fields, identity::Issuer& issuer)
{
    for (auto const pair : fields.texts("roles", 100).value_or(std::vector<std::string_view>{})) {
        auto const equals = pair.rfind('=');
        if (equals == std::string_view::npos) {
            fields.fail("roles", "bad_format", "must be a list of VALUE=ROLE");
            return;
        }
        issuer.roles.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
    }
}

identity::Issuer issuer_from(http::json::Fields& fields)
{
    identity::Issuer issuer{.name = text_of(fields, "issuer"),
                            .audience = text_of(fields, "audience"),
                            .keys_url = text_of(fields, "jwks_url"),
                            .keys_file = text_of(fields, "jwks_file"),
                            .trust_file = text_of(fields, "trust_file"),
                            .user_prefix = text_of(fields, "user_prefix"),
                            .role_claim = text_of(fields, "role_claim")};
    read_roles(fields, issuer);
    if (auto const role = fields.text("default_role", {.max = identity::longest_role_name})) {
        issuer.default_role = *role;
    }
    if (auto const seconds = fields.integer("leeway_seconds", 0, 60)) {
        issuer.leeway = Duration::seconds(*seconds);
    }
    return issuer;
}

std::expected<std::vector<identity::Issuer>, std::string> issuers_from(std::string_view text)
{
    std::vector<identity::Issuer> issuers;
    if (text.empty()) {
        return issuers;
    }
    auto const document = http::json::parse(text);
    if (!document || document->root().kind() != http::json::Kind::Array) {
        return std::unexpected("must be a list of tables, as JSON outside the file");
    }
    for (auto const element : document->root()) {
        http::json::Fields fields{element, fmt::format("[{}]", issuers.size())};
        issuers.push_back(issuer_from(fields));
        if (auto const errors = fields.take_errors(); !errors.empty()) {
            return std::unexpected(fmt::format("is wrong at {}: {}", errors[0].field, errors[0].message));
        }
    }
    if (auto const wrong = identity::judge_issuers(issuers)) {
        return std::unexpected(fmt::format("is wrong: {}", *wrong));
    }
    return issuers;
}

std::string shown(std::vector<identity::Issuer> const& issuers)
{
    std::string text;
    if (issuers.empty()) {
        return text;
    }
    http::json::Writer json{text};
    json.begin_array();
    for (auto const& issuer : issuers) {
        json.begin_object()
            .member("issuer", issuer.name)
            .member("audience", issuer.audience)
            .member(issuer.keys_url.empty() ? "jwks_file" : "jwks_url",
                    issuer.keys_url.empty() ? issuer.keys_file : issuer.keys_url)
            .member("trust_file", issuer.trust_file)
            .member("user_prefix", issuer.user_prefix)
            .member("role_claim", issuer.role_claim)
            .begin_array("roles");
        for (auto const& [value, role] : issuer.roles) {
            json.value(fmt::format("{}={}", value, role));
        }
        json.end_array()
            .member("default_role", issuer.default_role)
            .member("leeway_seconds", issuer.leeway.in_milliseconds() / 1000)
            .end_object();
    }
    json.end_array();
    return text;
}

}  // namespace

void add_identity_settings(SettingList& list)
{
    list.add({.name = "identity.issuers",
              .kind = SettingKind::Tables,
              .form = std::string{form},
              .meaning = meaning,
              .read = [](Settings& settings, std::string_view value) -> ReadSetting {
                  auto issuers = issuers_from(value);
                  if (!issuers) {
                      return std::unexpected(std::move(issuers.error()));
                  }
                  settings.identity.issuers = std::move(*issuers);
                  return {};
              },
              .show = [](Settings const& settings) { return shown(settings.identity.issuers); }});
}

}  // namespace creditd::app
