#include "base/html.hpp"
#include "http/problem_catalog.hpp"

#include <string>
#include <utility>

namespace creditd::http {

namespace {

// The page's whole look. The policy below allows these bytes and no other style, so whoever changes one
// changes the digest with it (tests/service/contract compares them).
constexpr std::string_view style = R"(
:root { color-scheme: light dark; --ink: #1c2430; --soft: #566172; --line: #dde3ea; --paper: #ffffff; --link: #0b5cad; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6eaf0; --soft: #9ca8b8; --line: #2b3440; --paper: #12161c; --link: #84bbf7; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
main { max-width: 44rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
h1 { margin: 0 0 .5rem; font-size: 1.7rem; line-height: 1.25; }
h2 { margin: 2rem 0 .25rem; font-size: 1.1rem; }
p { margin: .5rem 0; }
a { color: var(--link); }
code { font: .94em ui-monospace, monospace; overflow-wrap: anywhere; }
ul { margin: 1.5rem 0 0; padding: 0; border-top: 1px solid var(--line); list-style: none; }
li { display: grid; grid-template-columns: 2.5rem 1fr; gap: 0 .75rem; padding: .55rem 0;
     border-bottom: 1px solid var(--line); }
.status { color: var(--soft); font-variant-numeric: tabular-nums; }
.title { grid-column: 2; color: var(--soft); }
nav { margin-top: 2.5rem; padding-top: 1rem; border-top: 1px solid var(--line); }
)";
constexpr std::string_view policy =
    "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'; "
    "style-src 'sha256-431hOfQX+QwJvd1x0/2gbO2bGG9xE+/c7yHdB0toCQ8='";

std::string page(std::string_view title, std::string_view content)
{
    std::string html = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
                       "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>";
    html += escaped_for_html(title);
    html.append("</title>\n<style>").append(style).append("</style>\n<main>\n<h1>");
    html += escaped_for_html(title);
    html += "</h1>\n";
    html += content;
    html += "</main>\n</html>\n";
    return html;
}

void append_paragraph(std::string& out, std::string_view text)
{
    out += "<p>";
    out += escaped_for_html(text);
    out += "</p>\n";
}

std::string index_page(ProblemCatalog const& catalog)
{
    std::string list = "<p>Every answer that says no has one of these codes.</p>\n<ul>\n";
    for (auto const* const kind : catalog.kinds()) {
        list.append("<li><span class=\"status\">").append(std::to_string(kind->status));
        list.append("</span><a href=\"").append(public_url()).append("/problems/").append(kind->code);
        list.append("\"><code>").append(kind->code).append("</code></a><span class=\"title\">");
        list += escaped_for_html(kind->title);
        list += "</span></li>\n";
    }
    list += "</ul>\n";
    return page("Problems", list);
}

std::string kind_page(ProblemKind const& kind)
{
    std::string content = "<p><code>";
    content.append(kind.code)
        .append("</code> <span class=\"status\">with HTTP status ")
        .append(std::to_string(kind.status))
        .append("</span></p>\n");
    append_paragraph(content, kind.explanation);
    content += "<h2>What to do</h2>\n";
    append_paragraph(content, kind.remedy);
    content.append("<nav><a href=\"").append(public_url()).append("/problems\">All problems</a></nav>\n");
    return page(kind.title, content);
}

Response html(std::string content)
{
    Response response;
    response.content_type = html_content_type;
    response.body = std::move(content);
    response.headers = {{"Content-Security-Policy", std::string{policy}},
                        {"Cache-Control", "public, max-age=300"}};
    return response;
}

}  // namespace

std::vector<Route> problem_routes(std::shared_ptr<ProblemCatalog const> catalog)
{
    std::vector<Route> routes;
    routes.push_back({.method = Method::Get,
                      .path = "/problems",
                      .access = Access::public_(),
                      .operation = "listProblems",
                      .handler = [catalog](std::unique_ptr<Exchange> exchange) {
                          exchange->respond(html(index_page(*catalog)));
                      }});
    routes.push_back({.method = Method::Get,
                      .path = "/problems/:code",
                      .access = Access::public_(),
                      .operation = "getProblem",
                      .handler = [catalog](std::unique_ptr<Exchange> exchange) {
                          auto const* const kind = catalog->find(exchange->request().path_parameter("code"));
                          if (kind == nullptr) {
                              return exchange->respond(
                                  problem_of(problems::not_found, "No problem has this code."));
                          }
                          exchange->respond(html(kind_page(*kind)));
                      }});
    return routes;
}

}  // namespace creditd::http
