#include "audit/mandate_json.hpp"
#include "crypto/password.hpp"
#include "endpoint/list.hpp"
#include "http/problem_catalog.hpp"
#include "identity/domain/password_rules.hpp"
#include "identity/json.hpp"
#include "identity/problems.hpp"
#include "identity/reads.hpp"
#include "identity/register_command.hpp"
#include "identity/theme_routes.hpp"
#include "identity/user_command.hpp"
#include "ledger/find_account.hpp"

#include <array>
#include <ranges>
#include <utility>
#include <vector>

namespace creditd::identity {

namespace {

using http::Exchange;

constexpr http::Permission writes_roles{"roles:write"};

void create_user(RouteParts parts, std::unique_ptr<Exchange> exchange)
{
    auto const document = http::json::read_object(exchange->request());
    if (!document) {
        return exchange->respond(document.error());
    }
    http::json::Fields fields{document->root()};
    NewUser user;
    user.email = optional_email(fields);
    auto const typed = fields.text("password", {.min = 0, .max = longest_password});
    if (typed) {
        judge_new_password(fields, "password", *typed, user.email);
        if (user.email.empty()) {
            fields.fail("password", "not_without_email", "a user without an e-mail address cannot log in");
        }
    }
    user.id =
        fields
            .text("id",
                  {.max = 128,
                   .matches = ledger::is_valid_user_id,
                   .form =
                       "letters, digits and . _ : @ | + -, not beginning with usr_, and not a reserved word"})
            .value_or("");
    user.name = optional_name(fields);
    user.role = fields.text("role", role_name_rule).value_or(user_role);
    auto reason = audit::required_reason(parts.services, fields);
    if (auto problem = fields.finish()) {
        return exchange->respond(std::move(*problem));
    }
    if (user.role != user_role && !exchange->principal().may(writes_roles)) {
        return exchange->respond(http::problem_of(http::problems::forbidden, "your role may not give roles"));
    }
    auto const account = user.id.empty() ? user.email : user.id;
    auto key = key_without_password(parts.services, *exchange, account,
                                    user.email + '\n' + user.name + '\n' + user.role + '\n' + reason.code +
                                        '\n' + reason.text);
    if (!key) {
        return exchange->respond(std::move(key.error()));
    }
    if (user.id.empty()) {
        user.id = new_user_id();
    }
    auto create = [parts, user = std::move(user), key = *key, reason = std::move(reason),
                   password = std::string{typed.value_or("")}](std::unique_ptr<Exchange> waiting) mutable {
        user.password = password.empty() ? "" : crypto::hash_password(password);
        auto command = std::make_unique<CreateUser>(std::move(user), origin_of(*waiting, std::move(reason)),
                                                    parts.ledger_settings);
        endpoint::submit(parts.services, std::move(waiting), std::move(command), key);
    };
    if (!typed) {
        return create(std::move(exchange));
    }
    http::answer_on(parts.gate.hashing, std::move(exchange), std::move(create));
}

UserFilter read_filter(http::Query& query)
{
    static constexpr std::array statuses{http::Choice<UserStatus>{"active", UserStatus::Active},
                                         http::Choice<UserStatus>{"suspended", UserStatus::Suspended}};
    UserFilter filter;
    filter.search = query.text("search", {.max = 254}).value_or("");
    filter.role = query.text("role", role_name_rule).value_or("");
    filter.status = query.one_of("status", statuses);
    return filter;
}

void list_all_users(RouteParts parts, std::unique_ptr<Exchange> exchange)
{
    endpoint::answer_with_list(
        parts.services, std::move(exchange), {"users"}, read_filter,
        [](storage::Reader& reader, UserFilter const& filter, endpoint::PageRequest const& page) {
            return endpoint::ListPart<User>{
                count_users(reader, filter),
                list_users(reader, filter, {page.below(), page.offset(), page.rows()})};
        },
        [](http::json::Writer& json, User const& user) { append_user(json, user); });
}

/// The ids of `ids`, separated by commas; 1 to `most_names` of them.
std::vector<std::string> read_ids(http::Query& query)
{
    constexpr std::size_t longest = most_names * (128 + 1);
    std::vector<std::string> ids;
    for (auto const part : std::views::split(query.required_text("ids", {.max = longest}), ',')) {
        ids.emplace_back(part.begin(), part.end());
    }
    if (ids.size() > most_names) {
        query.fail("ids", "too_many", "at most " + std::to_string(most_names) + " at once");
    }
    return ids;
}

void append_if_any(http::json::Writer& json, std::string_view name, std::string const& text)
{
    text.empty() ? json.member(name, nullptr) : json.member(name, text);
}

void name_users(RouteParts parts, std::unique_ptr<Exchange> exchange)
{
    http::Query query{exchange->request()};
    auto ids = read_ids(query);
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    endpoint::read(parts.services, std::move(exchange),
                   [ids = std::move(ids)](storage::Reader& reader, Exchange const&) {
                       std::vector<std::string_view> const wanted{ids.begin(), ids.end()};
                       std::string body;
                       http::json::Writer json{body};
                       json.begin_object().begin_array("names");
                       for (auto const& user : find_user_names(reader, wanted)) {
                           json.begin_object().member("id", user.id);
                           append_if_any(json, "name", user.name);
                           append_if_any(json, "email", user.email);
                           json.end_object();
                       }
                       json.end_array().end_object();
                       return http::json_response(200, std::move(body));
                   });
}

/// The user; for an account that was opened without one, the user it belongs to.
std::optional<User> user_shown(storage::Reader& reader, std::string_view user_id,
                               std::optional<ledger::Account> const& account)
{
    auto user = find_user(reader, user_id);
    if (!user && account) {
        user.emplace();
        user->id = user_id;
        user->status =
            account->status == ledger::AccountStatus::Active ? UserStatus::Active : UserStatus::Suspended;
        user->created_at = account->opened_at;
    }
    return user;
}

void get_user(RouteParts parts, std::unique_ptr<Exchange> exchange)
{
    http::Query query{exchange->request()};
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    endpoint::read(
        parts.services, std::move(exchange),
        [](storage::Reader& reader, Exchange const& reading) -> std::expected<http::Response, http::Problem> {
            auto const user_id = reading.request().path_parameter("userId");
            auto const account = ledger::find_account(reader, user_id);
            auto const user = user_shown(reader, user_id, account);
            if (!user) {
                return std::unexpected(http::problem_of(problems::user_not_found, "there is no such user"));
            }
            std::string body;
            http::json::Writer json{body};
            json.begin_object();
            append_user(json.key("user"), *user);
            if (account) {
                append_account(json.key("account"), *account);
            }
            json.end_object();
            return http::json_response(200, std::move(body));
        });
}

void change_status(RouteParts parts, std::unique_ptr<Exchange> exchange, UserStatus status)
{
    auto const document = http::json::read_object(exchange->request());
    if (!document) {
        return exchange->respond(document.error());
    }
    http::json::Fields fields{document->root()};
    auto reason = audit::required_reason(parts.services, fields);
    if (auto problem = fields.finish()) {
        return exchange->respond(std::move(*problem));
    }
    std::string const user_id{exchange->request().path_parameter("userId")};
    auto command =
        std::make_unique<ChangeUserStatus>(user_id, status, origin_of(*exchange, std::move(reason)));
    endpoint::submit(parts.services, std::move(exchange), std::move(command), user_id,
                     endpoint::KeyRule::Optional);
}

void change_role(RouteParts parts, std::unique_ptr<Exchange> exchange)
{
    auto const document = http::json::read_object(exchange->request());
    if (!document) {
        return exchange->respond(document.error());
    }
    http::json::Fields fields{document->root()};
    std::string role{fields.required_text("role", role_name_rule)};
    auto reason = audit::required_reason(parts.services, fields);
    if (auto problem = fields.finish()) {
        return exchange->respond(std::move(*problem));
    }
    std::string const user_id{exchange->request().path_parameter("userId")};
    auto command =
        std::make_unique<ChangeRole>(user_id, std::move(role), origin_of(*exchange, std::move(reason)));
    endpoint::submit(parts.services, std::move(exchange), std::move(command), user_id,
                     endpoint::KeyRule::Optional);
}

}  // namespace

std::vector<http::Route> user_routes(RouteParts parts)
{
    using http::Access;
    using http::Method;
    constexpr auto limit = http::default_body_limit;
    return {
        {Method::Get, "/admin/users", Access::requires_("users:read"), "listUsers", limit,
         [parts](auto exchange) { list_all_users(parts, std::move(exchange)); }},
        {Method::Post, "/admin/users", Access::requires_("users:write"), "createUser", limit,
         [parts](auto exchange) { create_user(parts, std::move(exchange)); }},
        {Method::Get, "/admin/users/names", Access::requires_("users:read"), "nameUsers", limit,
         [parts](auto exchange) { name_users(parts, std::move(exchange)); }},
        {Method::Get, "/admin/users/:userId", Access::requires_("users:read"), "getUser", limit,
         [parts](auto exchange) { get_user(parts, std::move(exchange)); }},
        {Method::Post, "/admin/users/:userId/suspend", Access::requires_("users:write"), "suspendUser", limit,
         [parts](auto exchange) { change_status(parts, std::move(exchange), UserStatus::Suspended); }},
        {Method::Post, "/admin/users/:userId/unsuspend", Access::requires_("users:write"), "unsuspendUser",
         limit, [parts](auto exchange) { change_status(parts, std::move(exchange), UserStatus::Active); }},
        {Method::Put, "/admin/users/:userId/role", Access::requires_("roles:write"), "changeRole", limit,
         [parts](auto exchange) { change_role(parts, std::move(exchange)); }},
    };
}

}  // namespace creditd::identity
