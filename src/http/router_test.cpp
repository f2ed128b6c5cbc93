#include "http/router.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <type_traits>

using namespace creditd::http;

namespace {

Route route(Method method, std::string_view path, std::string_view operation,
            Access access = Access::public_())
{
    return {.method = method,
            .path = path,
            .access = access,
            .operation = operation,
            .handler = [](std::unique_ptr<Exchange>) {}};
}

Router router()
{
    std::vector<Route> routes;
    routes.push_back(route(Method::Get, "/", "root"));
    routes.push_back(route(Method::Get, "/credits/holds", "listHolds"));
    routes.push_back(route(Method::Post, "/credits/holds", "placeHold", Access::requires_("holds:write")));
    routes.push_back(route(Method::Get, "/credits/holds/:id", "getHold"));
    routes.push_back(route(Method::Post, "/credits/holds/:id/capture", "captureHold"));
    routes.push_back(route(Method::Get, "/admin/credits/report", "report"));
    routes.push_back(route(Method::Get, "/admin/credits/:userId", "lookUser"));
    routes.push_back(route(Method::Get, "/admin/credits/:userId/history", "userHistory"));
    routes.push_back(route(Method::Get, "/admin/users/:userId/keys/:key", "userKey"));
    routes.push_back(route(Method::Get, "/wallet", "wallet"));
    routes.push_back(route(Method::Get, "/wallet/*path", "walletPage"));
    routes.push_back(route(Method::Get, "/wallet/:page/frame", "walletFrame"));
    return Router{std::move(routes)};
}

/// `operation(parameters)`, or 404, or 405 with the methods.
std::string lead(std::optional<Method> method, std::string_view path)
{
    static Router const table = router();
    std::vector<std::pair<std::string_view, std::string>> parameters;
    auto const match = table.find(method, path, parameters);
    if (match.kind == Match::Kind::NotFound) {
        return "404";
    }
    if (match.kind == Match::Kind::MethodNotAllowed) {
        return "405 " + match.allow;
    }
    std::string text{match.route->operation};
    for (auto const& [name, value] : parameters) {
        text.append(" ").append(name).append("=").append(value);
    }
    return text;
}

}  // namespace

TEST_CASE("HTTP-5: the rest of a path is given as it was sent, when nothing fits better")
{
    CHECK(lead(Method::Get, "/wallet") == "wallet");
    CHECK(lead(Method::Get, "/wallet/") == "walletPage path=");
    CHECK(lead(Method::Get, "/wallet/history") == "walletPage path=history");
    CHECK(lead(Method::Get, "/wallet/a/%2e%2e//b%2Fc/") == "walletPage path=a/%2e%2e//b%2Fc/");
    CHECK(lead(Method::Get, "/wallet/x/frame") == "walletFrame page=x");
    CHECK(lead(Method::Get, "/wallet/x/frame/y") == "walletPage path=x/frame/y");
    CHECK(lead(Method::Post, "/wallet/history") == "405 GET, HEAD");
    CHECK(lead(Method::Get, "/walletx") == "404");
    CHECK(lead(Method::Get, "/wallet/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16") == "404");
}

TEST_CASE("HTTP-5: paths lead to their routes, fixed segments before parameters")
{
    CHECK(lead(Method::Get, "/") == "root");
    CHECK(lead(Method::Get, "/credits/holds") == "listHolds");
    CHECK(lead(Method::Post, "/credits/holds") == "placeHold");
    CHECK(lead(Method::Get, "/credits/holds/hold_7") == "getHold id=hold_7");
    CHECK(lead(Method::Post, "/credits/holds/hold_7/capture") == "captureHold id=hold_7");
    CHECK(lead(Method::Get, "/admin/credits/report") == "report");
    CHECK(lead(Method::Get, "/admin/credits/reports") == "lookUser userId=reports");
    CHECK(lead(Method::Get, "/admin/credits/report/history") == "userHistory userId=report");
    CHECK(lead(Method::Get, "/admin/users/u/keys/k") == "userKey userId=u key=k");
}

TEST_CASE("HTTP-5: no other spelling of a path leads anywhere")
{
    for (auto const* path :
         {"", "credits/holds", "/credits", "/credits/", "/credits/holds/", "//credits/holds",
          "/credits//holds", "/Credits/holds", "/credits/HOLDS", "/%63redits/holds", "/credits%2Fholds",
          "/credits/holds;x", "/credits/./holds", "/credits/../credits/holds",
          "/credits/holds/hold_7/capture/", "/credits/holds//capture", "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r",
          "/admin/credits/u/history/x", "*"}) {
        CHECK_MESSAGE(lead(Method::Get, path) == "404", path);
        CHECK_MESSAGE(lead(Method::Post, path) == "404", path);
    }
}

TEST_CASE("HTTP-5: a parameter is decoded once, and an unacceptable one matches nothing")
{
    CHECK(lead(Method::Get, "/credits/holds/a%40b") == "getHold id=a@b");
    CHECK(lead(Method::Get, "/credits/holds/a+b") == "getHold id=a+b");
    CHECK(lead(Method::Get, "/credits/holds/a%252Fb") == "getHold id=a%2Fb");
    for (auto const* bad :
         {"%2e", "%2E%2e", ".", "..", "a%2Fb", "a%00b", "a%0Ab", "%", "%4", "%zz", "%7f", "%FF", "a%C3"}) {
        CHECK_MESSAGE(lead(Method::Get, std::string{"/credits/holds/"} + bad) == "404", bad);
    }
}

TEST_CASE("HTTP-4: HEAD is answered by the GET route, other methods are refused with those there are")
{
    CHECK(lead(Method::Head, "/credits/holds") == "listHolds");
    CHECK(lead(Method::Delete, "/credits/holds") == "405 GET, HEAD, POST");
    CHECK(lead(Method::Head, "/credits/holds/h/capture") == "405 POST");
    CHECK(lead(Method::Options, "/") == "405 GET, HEAD");
    CHECK(lead(std::nullopt, "/") == "405 GET, HEAD");
    CHECK(lead(std::nullopt, "/nowhere") == "404");
}

TEST_CASE("HTTP-4: a route says who may call it, or it does not compile")
{
    static_assert(!std::is_default_constructible_v<Access>);
    static_assert(!std::is_default_constructible_v<Route>);
    static_assert(Permission::has_shape("credits:adjust") && Permission::has_shape("api-keys:write2"));
    for (auto const* bad :
         {"", "credits", ":adjust", "credits:", "a:b:c", "Credits:adjust", "a b:c", "a_b:c"}) {
        CHECK_MESSAGE(!Permission::has_shape(bad), bad);
    }
}

TEST_CASE("HTTP-4: what routes require is what roles may be given")
{
    auto const table = router();
    auto const declared = declared_permissions();
    CHECK(std::ranges::find(declared, "holds:write") != declared.end());
    CHECK(permission_index("stored:role"));
    auto const now_declared = declared_permissions();
    CHECK(std::ranges::find(now_declared, "stored:role") == now_declared.end());

    Principal principal;
    principal.permissions.set(*permission_index("holds:write"));
    CHECK(!principal.may("holds:write"));  // still anonymous
    principal.kind = Principal::Kind::Service;
    CHECK(principal.may("holds:write"));
    CHECK(!principal.may("holds:read"));
    CHECK(permission_index("holds:write") == permission_index("holds:write"));
    CHECK(permission_index("holds:write") != permission_index("holds:read"));
    CHECK(!permission_index("no shape"));
}
