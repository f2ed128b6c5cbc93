#include "http/connection.hpp"
#include "http/problem_catalog.hpp"

#include <boost/asio/buffer.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace creditd::http {

namespace {

constexpr std::size_t unread_limit = 64 * 1024;  // a refused body up to this size is read and dropped
constexpr std::size_t linger_limit = 64 << 20;   // dropped after the last answer: all that may be on its way
constexpr std::size_t chunk_head_limit = 16 * 1024;  // a chunk's size line, or the trailers
constexpr Duration linger_timeout = Duration::seconds(2);

}  // namespace

Awaitable<bool> Connection::receive_head()
{
    using State = HeadScanner::State;
    scanner_.reset();
    head_ = {};
    match_ = {};
    bool has_begun = false;
    for (;;) {
        while (input_.view().starts_with("\r\n")) {
            input_.consume(2);  // some clients end a body with an empty line too many
        }
        auto const state = scanner_.scan(input_.view());
        if (state == State::Complete) {
            co_return true;
        }
        if (state != State::Incomplete) {
            auto const& kind = state == State::UriTooLong ? problems::uri_too_long
                               : state == State::TooLarge ? problems::headers_too_large
                                                          : problems::malformed_request;
            head_refusal_ = problem_of(kind, "The request's head was refused.");
            co_return true;
        }
        // Answers gathered so far go out before the server waits for more.
        if (!write_what_fits()) {
            co_await flush();
        }
        if (broken_ || (input_.empty() && server_->stopping && !has_unread_bytes())) {
            co_return false;
        }
        is_idle_ = input_.empty();
        if (is_idle_) {
            set_deadline(server_->options.idle_timeout);
        } else if (!std::exchange(has_begun, true)) {
            set_deadline(server_->options.header_timeout);
        }
        auto const room = input_.room();
        auto const [error, count] =
            co_await socket_->async_read_some(asio::buffer(room.data(), room.size()), with_error);
        is_idle_ = false;
        if (!error) {
            input_.received(count);
            continue;
        }
        if (!timed_out_ || input_.empty()) {
            co_return false;
        }
        head_refusal_ = problem_of(problems::request_timeout, "The headers came too slowly.");
        co_return true;
    }
}

/// Receives some bytes of a body; false when there are none to come. The deadline is the whole body's.
Awaitable<bool> Connection::receive_more(Duration timeout)
{
    if (deadline_ == SteadyTime::max()) {
        set_deadline(timeout);
    }
    auto const room = input_.room();
    auto const [error, count] =
        co_await socket_->async_read_some(asio::buffer(room.data(), room.size()), with_error);
    if (!error) {
        input_.received(count);
        co_return true;
    }
    if (timed_out_) {
        refuse_and_close(problem_of(problems::request_timeout, "The body came too slowly."));
    } else {
        broken_ = true;
    }
    co_return false;
}

Awaitable<void> Connection::receive_body()
{
    // A short body that was announced is read and dropped after a refusal, so that the connection can stay
    // open.
    bool const is_short =
        !head_.is_chunked && !head_.expects_continue && head_.content_length <= unread_limit;
    if (answer_ && (closes_ || !is_short)) {
        closes_ = true;
        lingers_ = true;
        co_return;
    }
    if (head_.expects_continue && input_.empty()) {
        output_ += "HTTP/1.1 100 Continue\r\n\r\n";
    }
    if (!write_what_fits()) {
        co_await flush();
    }
    if (head_.is_chunked) {
        co_await receive_chunked_body();
    } else {
        co_await receive_sized_body();
    }
    deadline_ = SteadyTime::max();
}

Awaitable<void> Connection::receive_sized_body()
{
    auto& body = request_->body_bytes;
    // As announced, but a client that announces much and sends nothing gets no memory.
    body.reserve(std::min<std::size_t>(head_.content_length, unread_limit));
    for (;;) {
        auto const missing = head_.content_length - body.size();
        body += input_.take(std::min<std::size_t>(missing, input_.view().size()));
        if (body.size() == head_.content_length) {
            co_return;
        }
        bool const received = co_await receive_more(server_->options.body_timeout);
        if (!received) {
            co_return;
        }
    }
}

Awaitable<void> Connection::receive_chunked_body()
{
    using State = ChunkedBody::State;
    ChunkedBody chunks{match_.route->body_limit};
    for (;;) {
        auto const progress = chunks.feed(input_.view(), request_->body_bytes);
        input_.consume(progress.used);
        if (progress.state == State::Complete) {
            co_return;
        }
        if (progress.state == State::TooLarge) {
            refuse_and_close(
                problem_of(problems::body_too_large,
                           fmt::format("This route takes at most {} bytes.", match_.route->body_limit)));
            co_return;
        }
        if (progress.state == State::Malformed || input_.view().size() > chunk_head_limit) {
            refuse_and_close(
                problem_of(problems::malformed_request, "The chunks of the body are not proper HTTP."));
            co_return;
        }
        bool const received = co_await receive_more(server_->options.body_timeout);
        if (!received) {
            co_return;
        }
    }
}

/// Reads on for a while after the last answer: closing with bytes unread would make the kernel reset the
/// connection and the client lose that answer.
Awaitable<void> Connection::linger()
{
    boost::system::error_code ignored;
    socket_->shutdown(Socket::shutdown_send, ignored);
    set_deadline(linger_timeout);
    timed_out_ = false;
    std::size_t dropped = 0;
    while (dropped < linger_limit) {
        input_.consume(input_.view().size());
        auto const room = input_.room();
        auto const [error, count] =
            co_await socket_->async_read_some(asio::buffer(room.data(), room.size()), with_error);
        if (error) {
            co_return;
        }
        dropped += count;
    }
}

}  // namespace creditd::http
