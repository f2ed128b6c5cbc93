#include "pages/assets.hpp"

#include "base/assert.hpp"
#include "embedded/web_pages.hpp"
#include "http/problem_catalog.hpp"
#include "pages/encoding.hpp"
#include "pages/page.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>
#include <utility>
#include <zlib.h>

namespace creditd::pages {

namespace {

using embedded::WebFile;

WebFile const* find_file(std::string_view path)
{
    auto const files = embedded::web_pages();
    auto const found = std::ranges::lower_bound(files, path, {}, &WebFile::path);
    return found != files.end() && found->path == path ? &*found : nullptr;
}

std::string_view content_type_of(std::string_view path)
{
    constexpr std::array<std::pair<std::string_view, std::string_view>, 9> types{{
        {".js", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".webp", "image/webp"},
        {".ico", "image/x-icon"},
        {".woff2", "font/woff2"},
        {".json", http::json_content_type},
        {".txt", http::text_content_type},
    }};
    auto const* const found =
        std::ranges::find_if(types, [&](auto const& type) { return path.ends_with(type.first); });
    CREDITD_ASSERT(found != types.end());
    return found->second;
}

/// A copy that is kept, and what it is called.
struct Copy
{
    std::string_view bytes;
    std::string_view encoding;  ///< empty: as it is
};

/// Empty where only the unpacked file would do and there is none.
Copy copy_of(WebFile const& file, Encoding wanted)
{
    if (!file.plain.empty()) {
        return {file.plain, {}};
    }
    switch (wanted) {
    case Encoding::Brotli: return {file.brotli, "br"};
    case Encoding::Gzip: return {file.gzip, "gzip"};
    case Encoding::Identity: break;
    }
    return {};
}

std::string unpacked(std::string_view gzip)
{
    z_stream stream{};
    if (inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK) {
        throw std::runtime_error("an embedded file could not be unpacked");
    }
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(gzip.data()));
    stream.avail_in = static_cast<uInt>(gzip.size());
    std::string text;
    std::array<char, 64 * 1024> piece{};
    int state = Z_OK;
    while (state == Z_OK) {
        stream.next_out = reinterpret_cast<Bytef*>(piece.data());
        stream.avail_out = piece.size();
        state = inflate(&stream, Z_NO_FLUSH);
        text.append(piece.data(), piece.size() - stream.avail_out);
    }
    inflateEnd(&stream);
    if (state != Z_STREAM_END) {
        throw std::runtime_error("an embedded file could not be unpacked");
    }
    return text;
}

/// `"abc"` and `br` → `"abc-br"`: each copy has a tag of its own.
std::string tag_of(WebFile const& file, std::string_view encoding)
{
    auto tag = std::string{file.etag};
    if (!encoding.empty()) {
        tag.insert(tag.size() - 1, "-" + std::string{encoding});
    }
    return tag;
}

/// Whether `If-None-Match` names the tag; `W/` before it does not matter here.
bool has_it(http::Request const& request, std::string_view tag)
{
    auto const known = request.header("If-None-Match");
    return known && (*known == "*" || known->contains(tag));
}

http::Response response_of(WebFile const& file, std::string_view encoding, Settings const& settings)
{
    http::Response response;
    response.content_type = content_type_of(file.path);
    response.headers = {{"Cache-Control", "public, max-age=31536000, immutable"},
                        {"ETag", tag_of(file, encoding)},
                        {"Vary", "Accept-Encoding"},
                        {"Cross-Origin-Resource-Policy", "same-origin"}};
    if (!encoding.empty()) {
        response.headers.push_back({"Content-Encoding", std::string{encoding}});
    }
    add_transport_security(response, settings);
    return response;
}

}  // namespace

void answer_asset(http::Workers& workers, Settings const& settings, std::unique_ptr<http::Exchange> exchange,
                  std::string_view path)
{
    auto const& request = exchange->request();
    auto const* const file = find_file("assets/" + std::string{path});
    if (file == nullptr) {
        return exchange->respond(
            http::problem_of(http::problems::not_found, "this server's pages have no such part"));
    }
    auto const copy = copy_of(*file, choose_encoding(request.header("Accept-Encoding")));
    auto response = response_of(*file, copy.encoding, settings);
    if (has_it(request, tag_of(*file, copy.encoding))) {
        response.status = 304;
        response.content_type = {};
        return exchange->respond(std::move(response));
    }
    if (!copy.bytes.empty()) {
        response.body = copy.bytes;
        return exchange->respond(std::move(response));
    }
    http::answer_on(workers, std::move(exchange),
                    [file, response = std::move(response)](std::unique_ptr<http::Exchange> held) mutable {
                        response.body = unpacked(file->gzip);
                        held->respond(std::move(response));
                    });
}

std::string_view icon_path()
{
    auto const files = embedded::web_pages();
    auto const found = std::ranges::find_if(
        files, [](WebFile const& file) { return file.path.starts_with("assets/mark-"); });
    return found == files.end() ? std::string_view{} : found->path;
}

std::string_view page_text(std::string_view name)
{
    auto const* const file = find_file(name);
    CREDITD_ASSERT(file != nullptr);
    return file->plain;
}

}  // namespace creditd::pages
