#include "embedded/web_pages.hpp"
#include "http/testing/caller.hpp"
#include "pages/page.hpp"
#include "pages/routes.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using namespace creditd;
using namespace creditd::pages;
using http::Method;

namespace {

std::string header(http::Response const& response, std::string_view name)
{
    auto const found = std::ranges::find(response.headers, name, &http::Header::name);
    return found == response.headers.end() ? "" : found->value;
}

struct Site
{
    explicit Site(Settings settings = {}) : caller(routes(workers, std::move(settings))) {}

    http::Response get(std::string_view target, http::testing::Caller::Headers const& headers = {})
    {
        return caller.call(Method::Get, target, {}, headers);
    }

    http::Workers workers{1, 8};
    http::testing::Caller caller;
};

/// An embedded script: kept compressed only.
embedded::WebFile const& some_script()
{
    auto const files = embedded::web_pages();
    auto const found = std::ranges::find_if(
        files, [](auto const& file) { return file.path.ends_with(".js") && file.plain.empty(); });
    REQUIRE(found != files.end());
    return *found;
}

std::string nonce_of(http::Response const& page)
{
    auto const policy = header(page, "Content-Security-Policy");
    auto const begin = policy.find("'nonce-") + 7;
    return policy.substr(begin, policy.find('\'', begin) - begin);
}

}  // namespace

TEST_CASE("WEB-1: every path of the console and of the wallet is its page, never kept by anybody")
{
    Site site;
    auto const console = site.get("/console");
    CHECK(console.status == 200);
    CHECK(console.content_type == "text/html; charset=utf-8");
    CHECK(header(console, "Cache-Control") == "no-store");
    CHECK(console.body.contains("/assets/"));
    for (auto const* const path : {"/console/", "/console/users/a%2Fb/grants", "/console/../x"}) {
        CAPTURE(path);
        CHECK(site.get(path).body.size() == console.body.size());
    }
    CHECK(site.get("/wallet/history").body.size() == site.get("/wallet").body.size());
    CHECK(site.get("/wallet").body != console.body);
    CHECK(site.get("/docs").status == 200);
    CHECK(site.caller.call(Method::Post, "/console").status == 405);
}

TEST_CASE("WEB-1: the start leads to the console")
{
    auto const start = Site{}.get("/");
    CHECK(start.status == 302);
    CHECK(header(start, "Location") == "/console");
}

TEST_CASE("WEB-1: pages that name no icon get the one of the console")
{
    Site site;
    auto const icon = site.get("/favicon.ico");
    REQUIRE(icon.status == 302);
    auto const mark = site.get(header(icon, "Location"));
    CHECK(mark.status == 200);
    CHECK(mark.content_type == "image/svg+xml");
}

TEST_CASE("WEB-2: each answer has a nonce of its own, in the policy and in the page")
{
    Site site;
    auto const first = site.get("/console");
    auto const second = site.get("/console");
    auto const nonce = nonce_of(first);
    CHECK(nonce.size() == 24);
    CHECK(first.body.contains(nonce));
    CHECK_FALSE(first.body.contains("__CSP_NONCE__"));
    CHECK(nonce != nonce_of(second));
}

TEST_CASE("WEB-1: a page is told of the service, and what it is told cannot break out of its place")
{
    Settings settings{.version = "\"><script>alert(1)</script>", .is_test = true, .public_url = "https://x"};
    settings.payments = Payments::Sandbox;
    auto const page = Site{settings}.get("/console").body;
    CHECK_FALSE(page.contains("__CREDITD_CONFIG__"));
    CHECK_FALSE(page.contains("<script>alert"));
    CHECK(page.contains("&quot;mode&quot;:&quot;test&quot;"));
    CHECK(
        config_json({.version = "1.0", .registration = false}) ==
        R"({"version":"1.0","mode":"live","publicUrl":"","registration":false,"mail":false,"payments":"off"})");
    CHECK(config_json({.payments = Payments::Live, .stripe_publishable_key = "pk_live_1"})
              .contains(R"("payments":"live","stripePublishableKey":"pk_live_1")"));
    CHECK_FALSE(
        config_json({.payments = Payments::Sandbox, .stripe_publishable_key = "pk_1"}).contains("pk_1"));
}

TEST_CASE("WEB-3: an asset comes in the encoding that is wanted, and may be kept for good")
{
    Site site;
    auto const& script = some_script();
    auto const target = "/" + std::string{script.path};
    auto const brotli = site.get(target, {{"Accept-Encoding", "gzip, br"}});
    CHECK(brotli.status == 200);
    CHECK(brotli.content_type == "text/javascript; charset=utf-8");
    CHECK(header(brotli, "Content-Encoding") == "br");
    CHECK(header(brotli, "Cache-Control") == "public, max-age=31536000, immutable");
    CHECK(header(brotli, "Vary") == "Accept-Encoding");
    CHECK(brotli.body == script.brotli);

    auto const gzip = site.get(target, {{"Accept-Encoding", "gzip"}});
    CHECK(header(gzip, "Content-Encoding") == "gzip");
    CHECK(gzip.body == script.gzip);

    auto const plain = site.get(target);
    CHECK(header(plain, "Content-Encoding").empty());
    CHECK(plain.body.size() > gzip.body.size());
    CHECK(plain.body.find('\0') == std::string::npos);
    CHECK(header(plain, "ETag") != header(gzip, "ETag"));
    CHECK(header(plain, "ETag") != header(brotli, "ETag"));
}

TEST_CASE("WEB-3: who has an asset is told so")
{
    Site site;
    auto const target = "/" + std::string{some_script().path};
    auto const tag = header(site.get(target, {{"Accept-Encoding", "br"}}), "ETag");
    CHECK(tag.starts_with('"'));
    auto const again =
        site.get(target, {{"Accept-Encoding", "br"}, {"If-None-Match", "W/\"other\", " + tag}});
    CHECK(again.status == 304);
    CHECK(again.body.empty());
    CHECK(header(again, "ETag") == tag);
    CHECK(site.get(target, {{"Accept-Encoding", "gzip"}, {"If-None-Match", tag}}).status == 200);
    CHECK(site.get(target, {{"Accept-Encoding", "br"}, {"If-None-Match", "\"other\""}}).status == 200);
}

TEST_CASE("WEB-3: nothing but the embedded assets is found, however it is asked for")
{
    Site site;
    for (auto const* const path :
         {"/assets/", "/assets/none.js", "/assets/../console.html", "/assets/%2e%2e/console.html",
          "/assets//etc/passwd", "/assets/console.html", "/assets/assets/x.js"}) {
        CAPTURE(path);
        CHECK(site.get(path).status == 404);
    }
    auto const encoded = "/assets/%61" + std::string{some_script().path.substr(8)};
    CHECK(site.get(encoded).status == 404);
}

TEST_CASE("WEB-4: where the service is reached over https, browsers are told to keep to it")
{
    auto const name = "Strict-Transport-Security";
    Site plain{{.public_url = "http://localhost:8080"}};
    CHECK(header(plain.get("/console"), name).empty());
    Site secure{{.public_url = "https://credits.example.com"}};
    auto const asset = "/" + std::string{some_script().path};
    for (auto const& target :
         {std::string{"/console"}, std::string{"/wallet"}, std::string{"/docs"}, asset}) {
        CHECK(header(secure.get(target), name) == "max-age=31536000");
    }
}
