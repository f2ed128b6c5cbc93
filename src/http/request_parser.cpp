#include "http/request_parser.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <utility>

namespace creditd::http {

namespace {

constexpr std::size_t around_uri = 64;  // method, version and spaces of a request line

}  // namespace

HeadScanner::State HeadScanner::scan(std::string_view bytes)
{
    for (;;) {
        auto const line_feed = bytes.find('\n', line_);
        if (line_feed == std::string_view::npos) {
            if (lines_ == 0 && bytes.size() > limits_.uri_bytes + around_uri) {
                return State::UriTooLong;
            }
            return bytes.size() > limits_.bytes ? State::TooLarge : State::Incomplete;
        }
        auto const state = judge_line(bytes, line_feed);
        line_ = line_feed + 1;
        ++lines_;
        if (state != State::Incomplete) {
            return state;
        }
    }
}

HeadScanner::State HeadScanner::judge_line(std::string_view bytes, std::size_t line_feed)
{
    bool const ends_properly = line_feed > line_ && bytes[line_feed - 1] == '\r';
    if (!ends_properly) {
        return State::Malformed;
    }
    if (lines_ == 0 && line_feed - line_ > limits_.uri_bytes + around_uri) {
        return State::UriTooLong;
    }
    if (line_feed >= limits_.bytes) {
        return State::TooLarge;
    }
    bool const is_empty = line_feed == line_ + 1;
    if (is_empty) {
        return lines_ > 0 ? State::Complete : State::Malformed;
    }
    bool const is_folded = bytes[line_] == ' ' || bytes[line_] == '\t';
    if (is_folded) {
        return State::Malformed;
    }
    return lines_ > limits_.headers ? State::TooLarge : State::Incomplete;
}

void HeadScanner::reset()
{
    line_ = 0;
    lines_ = 0;
}

namespace {

namespace beast = boost::beast;
namespace beast_http = boost::beast::http;
using beast_http::error;
using ErrorCode = beast::error_code;
using Text = beast::string_view;

std::string_view view(Text text)
{
    return {text.data(), text.size()};
}

/// Beast's parser with every event ignored; the two below pick theirs.
class QuietParser : public beast_http::basic_parser<true>
{
protected:
    void on_request_impl(beast_http::verb, Text, Text, int, ErrorCode&) override {}
    void on_response_impl(int, Text, int, ErrorCode&) override {}
    void on_field_impl(beast_http::field, Text, Text, ErrorCode&) override {}
    void on_header_impl(ErrorCode&) override {}
    void on_body_init_impl(boost::optional<std::uint64_t> const&, ErrorCode&) override {}
    std::size_t on_body_impl(Text body, ErrorCode&) override { return body.size(); }
    void on_chunk_header_impl(std::uint64_t, Text, ErrorCode&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, Text body, ErrorCode&) override { return body.size(); }
    void on_finish_impl(ErrorCode&) override {}
};

std::optional<Method> method_of(beast_http::verb verb)
{
    switch (verb) {
    case beast_http::verb::get: return Method::Get;
    case beast_http::verb::post: return Method::Post;
    case beast_http::verb::put: return Method::Put;
    case beast_http::verb::patch: return Method::Patch;
    case beast_http::verb::delete_: return Method::Delete;
    case beast_http::verb::head: return Method::Head;
    case beast_http::verb::options: return Method::Options;
    default: return std::nullopt;
    }
}

/// The path and query of a request target; the absolute form loses its scheme and authority.
std::string_view origin_form(std::string_view target)
{
    for (std::string_view const scheme : {"http://", "https://"}) {
        if (equal_ignoring_case(target.substr(0, scheme.size()), scheme)) {
            auto const slash = target.find('/', scheme.size());
            return slash == std::string_view::npos ? std::string_view{"/"} : target.substr(slash);
        }
    }
    return target;
}

class HeadParser final : public QuietParser
{
public:
    explicit HeadParser(Request& request) : request_(request)
    {
        header_limit(static_cast<std::uint32_t>(request.head_bytes.size()) + 1);
        body_limit(boost::none);
    }

    Head head{};
    std::size_t hosts = 0;
    std::size_t lengths = 0;
    std::size_t encodings = 0;
    bool is_plainly_chunked = true;

protected:
    void on_request_impl(beast_http::verb verb, Text, Text target, int version, ErrorCode&) override
    {
        head.method = method_of(verb);
        head.is_http_1_0 = version == 10;
        auto const origin = origin_form(view(target));
        auto const mark = std::min(origin.find('?'), origin.size());
        request_.path = origin.substr(0, mark);
        request_.query = origin.substr(std::min(mark + 1, origin.size()));
    }

    void on_field_impl(beast_http::field field, Text name, Text value, ErrorCode&) override
    {
        request_.headers.push_back({view(name), view(value)});
        switch (field) {
        case beast_http::field::host: ++hosts; break;
        case beast_http::field::content_length: ++lengths; break;
        case beast_http::field::transfer_encoding:
            ++encodings;
            is_plainly_chunked = equal_ignoring_case(view(value), "chunked");
            break;
        case beast_http::field::expect:
            (equal_ignoring_case(view(value), "100-continue") ? head.expects_continue : head.expects_else) =
                true;
            break;
        default: break;
        }
    }

private:
    Request& request_;
};

/// Why this head must not be trusted, or nothing.
std::string_view refusal_of(HeadParser const& parser)
{
    if (parser.hosts > 1 || (parser.hosts == 0 && !parser.head.is_http_1_0)) {
        return "There must be exactly one Host header.";
    }
    if (parser.lengths > 1) {
        return "There must be one Content-Length header at most.";
    }
    if (parser.encodings > 0 && parser.lengths > 0) {
        return "There must not be both Content-Length and Transfer-Encoding.";
    }
    if (parser.encodings > 1 || !parser.is_plainly_chunked) {
        return "The only Transfer-Encoding is chunked.";
    }
    if (parser.encodings > 0 && parser.head.is_http_1_0) {
        return "HTTP/1.0 has no Transfer-Encoding.";
    }
    return {};
}

}  // namespace

std::expected<Head, std::string> parse_head(Request& request)
{
    request.headers.reserve(16);
    HeadParser parser{request};
    ErrorCode ec;
    parser.put(boost::asio::buffer(request.head_bytes), ec);
    if (ec == error::need_more || (!ec && !parser.is_header_done())) {
        return std::unexpected("The head does not end where it should.");
    }
    if (ec) {
        return std::unexpected("Not proper HTTP: " + ec.message() + ".");
    }
    if (auto const refusal = refusal_of(parser); !refusal.empty()) {
        return std::unexpected(std::string{refusal});
    }
    auto head = parser.head;
    head.keeps_alive = parser.keep_alive();
    head.is_chunked = parser.chunked();
    head.content_length = parser.content_length().value_or(0);
    return head;
}

struct ChunkedBody::Parser final : QuietParser
{
    std::string* body = nullptr;

protected:
    std::size_t on_chunk_body_impl(std::uint64_t, Text content, ErrorCode&) override
    {
        body->append(content.data(), content.size());
        return content.size();
    }
};

ChunkedBody::ChunkedBody(std::size_t limit) : parser_(std::make_unique<Parser>())
{
    constexpr std::string_view head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    ErrorCode ec;
    parser_->body_limit(limit);
    parser_->put(boost::asio::buffer(head), ec);
    parser_->eager(true);
}

ChunkedBody::~ChunkedBody() = default;
ChunkedBody::ChunkedBody(ChunkedBody&&) noexcept = default;
ChunkedBody& ChunkedBody::operator=(ChunkedBody&&) noexcept = default;

ChunkedBody::Progress ChunkedBody::feed(std::string_view bytes, std::string& body)
{
    parser_->body = &body;
    Progress progress;
    while (progress.used < bytes.size() && !parser_->is_done()) {
        ErrorCode ec;
        progress.used += parser_->put(boost::asio::buffer(bytes.substr(progress.used)), ec);
        if (ec == error::need_more) {
            return progress;
        }
        if (ec) {
            progress.state = ec == error::body_limit ? State::TooLarge : State::Malformed;
            return progress;
        }
    }
    if (parser_->is_done()) {
        progress.state = State::Complete;
    }
    return progress;
}

}  // namespace creditd::http
