#include "http/json.hpp"
#include "http/problem.hpp"
#include "http/problem_catalog.hpp"
#include "http/testing/caller.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace creditd::http;

namespace {

constexpr ProblemKind hungry{"hungry", 402, "<Hungry>", "There is nothing left & nothing comes.", "Eat."};

}  // namespace

TEST_CASE("HTTP-10: a problem is written as RFC 9457 has it, with our code and the request's id")
{
    auto problem = problem_of(hungry, "Two apples are missing.");
    problem.errors.push_back({"apples", "required", "Is required."});
    problem.extra.emplace_back("shortfall", "2.5");
    problem.headers.push_back({"Retry-After", "3"});
    auto const response = to_response(std::move(problem), "req_1");
    CHECK(response.status == 402);
    CHECK(response.content_type == "application/problem+json");
    CHECK(response.headers.at(0).value == "3");
    CHECK(response.body ==
          R"({"type":"/problems/hungry","title":"<Hungry>","status":402,"detail":"Two apples are missing.",)"
          R"("code":"hungry","requestId":"req_1","errors":[{"field":"apples","code":"required",)"
          R"("message":"Is required."}],"shortfall":2.5})");
    CHECK(json::parse(response.body));
}

TEST_CASE("HTTP-10: the type is absolute when the service knows its public address")
{
    set_public_url("https://credits.example.com/");
    auto const response = to_response(problem_of(hungry, "x"), "req_1");
    set_public_url("");
    CHECK(response.body.starts_with(R"({"type":"https://credits.example.com/problems/hungry",)"));
}

TEST_CASE("HTTP-10: every kind of this module has a code, a status and words")
{
    std::set<std::string_view> codes;
    for (auto const* const kind : http_problems()) {
        CHECK(codes.insert(kind->code).second);
        CHECK(kind->status >= 400);
        CHECK(!kind->title.empty());
        CHECK(kind->explanation.ends_with('.'));
        CHECK(kind->remedy.ends_with('.'));
        CHECK(kind->code.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos);
    }
}

TEST_CASE("HTTP-10: the pages list and explain every code, escaped")
{
    auto const catalog = std::make_shared<ProblemCatalog>();
    catalog->add(std::span{&hungry, 1});
    testing::Caller caller{problem_routes(catalog)};

    auto const index = caller.call(Method::Get, "/problems");
    CHECK(index.status == 200);
    for (auto const* const kind : catalog->kinds()) {
        CHECK(index.body.find("/problems/" + std::string{kind->code} + "\"") != std::string::npos);
    }
    auto const page = caller.call(Method::Get, "/problems/hungry");
    CHECK(page.content_type == "text/html; charset=utf-8");
    CHECK(page.headers.at(0).name == "Content-Security-Policy");
    CHECK(page.headers.at(0).value.starts_with("default-src 'none'"));
    CHECK(page.body.find("&lt;Hungry&gt;") != std::string::npos);
    CHECK(page.body.find("left &amp; nothing") != std::string::npos);
    CHECK(page.body.find("<Hungry>") == std::string::npos);
    CHECK(caller.call(Method::Get, "/problems/unheard_of").status == 404);
}
