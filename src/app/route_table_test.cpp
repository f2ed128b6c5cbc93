#include "app/testing/test_service.hpp"
#include "embedded/api_contract.hpp"
#include "http/json.hpp"
#include "identity/role_json.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <set>

// The authorisation matrix (tests/service/permissions) goes through the contract's operations. Here it is
// proved that these are the routes that run, with the permissions that are checked: none can be added that
// the matrix forgets.
namespace creditd::app {

using testing::TestService;

namespace {

using Lines = std::set<std::string>;

std::string_view permission_of(http::Access const& access)
{
    return access.is_public() ? "public" : access.permission() ? access.permission()->name() : "signed_in";
}

/// `/credits/holds/:id` and `/console/*path` as the contract writes them.
std::string template_of(std::string_view path)
{
    std::string text;
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (path[i] != ':' && path[i] != '*') {
            text += path[i];
            continue;
        }
        auto const end = std::min(path.find('/', i), path.size());
        text += fmt::format("{{{}}}", path.substr(i + 1, end - i - 1));
        i = end - 1;
    }
    return text;
}

Lines running(Service const& service)
{
    Lines lines;
    for (auto const& route : service.routes()) {
        lines.insert(fmt::format("{} {} {} {}", to_text(route.method), template_of(route.path),
                                 route.operation, permission_of(route.access)));
    }
    return lines;
}

Lines documented()
{
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> methods{
        {{"get", "GET"}, {"post", "POST"}, {"put", "PUT"}, {"patch", "PATCH"}, {"delete", "DELETE"}}};
    auto const files = embedded::api_contract();
    auto const file = std::ranges::find(files, "openapi.json", &embedded::EmbeddedFile::path);
    REQUIRE(file != files.end());
    auto const contract = http::json::parse(file->content);
    REQUIRE(contract);
    Lines lines;
    auto const paths = contract->root().find("paths");
    REQUIRE(paths);
    for (auto const path : *paths) {
        for (auto const& [key, method] : methods) {
            if (auto const operation = path.find(key)) {
                lines.insert(fmt::format("{} {} {} {}", method, path.key(),
                                         operation->find("operationId")->text(),
                                         operation->find("x-permission")->text()));
            }
        }
    }
    return lines;
}

}  // namespace

TEST_CASE("ADMIN-3: the routes that run are those of the contract, with the permissions that it says")
{
    TestService const service;  // with a test clock, so with every route there can be
    auto const served = running(service.service());
    auto const told = documented();

    Lines differences;
    std::ranges::set_symmetric_difference(served, told, std::inserter(differences, differences.end()));
    CHECK_MESSAGE(differences.empty(), fmt::format("{}", fmt::join(differences, "\n")));
    CHECK(served.size() > 100);
}

TEST_CASE(
    "ADMIN-3: every permission that a route of the whole service requires is in the table of permissions")
{
    TestService const service;
    for (auto const& route : service.service().routes()) {
        if (auto const permission = route.access.permission()) {
            CHECK_MESSAGE(std::ranges::binary_search(identity::permission_meanings(), permission->name(), {},
                                                     &identity::PermissionMeaning::name),
                          permission->name());
        }
    }
}

}  // namespace creditd::app
