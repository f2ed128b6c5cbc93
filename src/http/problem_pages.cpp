#include "http/problem_catalog.hpp"

#include <string>
#include <utility>

namespace creditd::http {

namespace {

void append_escaped(std::string& out, std::string_view text)
{
    for (char const c : text) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        default: out += c;
        }
    }
}

std::string page(std::string_view title, std::string_view content)
{
    std::string html = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
                       "<meta name=\"viewport\" content=\"width=device-width\">\n<title>";
    append_escaped(html, title);
    html += "</title>\n<main>\n<h1>";
    append_escaped(html, title);
    html += "</h1>\n";
    html += content;
    html += "</main>\n</html>\n";
    return html;
}

void append_paragraph(std::string& out, std::string_view text)
{
    out += "<p>";
    append_escaped(out, text);
    out += "</p>\n";
}

std::string index_page(ProblemCatalog const& catalog)
{
    std::string list = "<p>Every answer that says no has one of these codes.</p>\n<ul>\n";
    for (auto const* const kind : catalog.kinds()) {
        list.append("<li><a href=\"")
            .append(public_url())
            .append("/problems/")
            .append(kind->code)
            .append("\">");
        list.append(kind->code).append("</a> (").append(std::to_string(kind->status)).append("): ");
        append_escaped(list, kind->title);
        list += "</li>\n";
    }
    list += "</ul>\n";
    return page("Problems", list);
}

std::string kind_page(ProblemKind const& kind)
{
    std::string content = "<p><code>";
    content.append(kind.code)
        .append("</code>, HTTP status ")
        .append(std::to_string(kind.status))
        .append("</p>\n");
    append_paragraph(content, kind.explanation);
    content += "<h2>What to do</h2>\n";
    append_paragraph(content, kind.remedy);
    content.append("<p><a href=\"").append(public_url()).append("/problems\">All problems</a></p>\n");
    return page(kind.title, content);
}

Response html(std::string content)
{
    Response response;
    response.content_type = html_content_type;
    response.body = std::move(content);
    response.headers = {
        {"Content-Security-Policy", "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"},
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
