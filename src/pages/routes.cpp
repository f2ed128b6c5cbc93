#include "pages/routes.hpp"

#include "http/problem_catalog.hpp"
#include "pages/assets.hpp"
#include "pages/page.hpp"

#include <memory>
#include <string>
#include <utility>

namespace creditd::pages {

namespace {

using http::Exchange;

/// The same page at every path below its own: the program in it reads the path.
http::Handler showing(Area area, std::string_view file, Settings const& settings)
{
    auto const page = std::make_shared<Page const>(area, page_text(file), settings);
    return [page](std::unique_ptr<Exchange> exchange) { exchange->respond(page->response()); };
}

void lead_to_console(std::unique_ptr<Exchange> exchange)
{
    http::Response response;
    response.status = 302;
    response.content_type = {};
    response.headers.push_back({"Location", "/console"});
    exchange->respond(std::move(response));
}

/// For pages that name no icon of their own.
void lead_to_icon(std::unique_ptr<Exchange> exchange)
{
    auto const icon = icon_path();
    if (icon.empty()) {
        return exchange->respond(http::problem_of(http::problems::not_found, "there is no icon"));
    }
    http::Response response;
    response.status = 302;
    response.content_type = {};
    response.headers = {{"Location", "/" + std::string{icon}}, {"Cache-Control", "public, max-age=86400"}};
    exchange->respond(std::move(response));
}

}  // namespace

std::vector<http::Route> routes(http::Workers& workers, Settings settings)
{
    using http::Access;
    using http::Method;
    constexpr auto limit = http::default_body_limit;
    auto const console = showing(Area::Console, "console.html", settings);
    auto const wallet = showing(Area::Wallet, "wallet.html", settings);
    auto const docs = showing(Area::Docs, "docs.html", settings);
    auto const kept = std::make_shared<Settings const>(std::move(settings));
    auto const asset = [&workers, kept](std::unique_ptr<Exchange> exchange) {
        auto const path = exchange->request().path_parameter("path");
        answer_asset(workers, *kept, std::move(exchange), path);
    };
    return {
        {Method::Get, "/", Access::public_(), "showStart", limit, lead_to_console},
        {Method::Get, "/console", Access::public_(), "showConsole", limit, console},
        {Method::Get, "/console/*path", Access::public_(), "showConsolePage", limit, console},
        {Method::Get, "/wallet", Access::public_(), "showWallet", limit, wallet},
        {Method::Get, "/wallet/*path", Access::public_(), "showWalletPage", limit, wallet},
        {Method::Get, "/docs", Access::public_(), "showDocs", limit, docs},
        {Method::Get, "/favicon.ico", Access::public_(), "showIcon", limit, lead_to_icon},
        {Method::Get, "/assets/*path", Access::public_(), "getAsset", limit, asset},
    };
}

}  // namespace creditd::pages
