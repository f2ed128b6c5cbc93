#include "http/connection.hpp"
#include "http/problem_catalog.hpp"
#include "http/response_head.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <cstdint>
#include <exception>
#include <iterator>
#include <utility>

namespace creditd::http {

namespace {

constexpr std::size_t stream_piece = 16 * 1024;   // bytes a stream is asked for at a time
constexpr std::size_t largest_kept = 256 * 1024;  // capacity of the output that is kept for later answers
constexpr std::size_t most_dropped = 64 * 1024;   // bytes sent by a client while it reads a live body

}  // namespace

void Connection::append_answer_head(Response const& response, bool is_chunked)
{
    closes_ = closes_ || server_->stopping.load(std::memory_order_relaxed);
    ResponseHead head;
    head.request_id = request_id_;
    head.date = loop_.date;
    head.closes = closes_;
    head.is_http_1_0 = head_.is_http_1_0;
    if (is_chunked) {
        head.framing = head_.is_http_1_0 ? Framing::UntilClose : Framing::Chunked;
    }
    append_head(output_, response, head);
}

void Connection::append_answer()
{
    observe(answer_->status);
    append_answer_head(*answer_, false);
    bool const has_no_body = head_.method == Method::Head || answer_->status == 204 || answer_->status == 304;
    if (!has_no_body) {
        output_ += answer_->body;
    }
    tell(answer_->status, has_no_body ? 0 : answer_->body.size(), true);
    answer_.reset();
}

/// Shared with the worker, so that a piece in the making outlives a connection that was aborted.
struct Connection::StreamState
{
    std::unique_ptr<BodyStream> stream;
    std::string piece;
    std::uint64_t bytes = 0;  // of the pieces so far
    bool has_more = true;
    bool has_failed = false;
};

/// Has a worker make the next piece and then resume; false when the workers' queue is full.
bool Connection::run_stream(std::shared_ptr<StreamState> const& state)
{
    return server_->workers.run([self = shared_from_this(), state] {
        try {
            while (state->has_more && state->piece.size() < stream_piece) {
                state->has_more = state->stream->next(state->piece);
            }
        } catch (std::exception const& failure) {
            spdlog::error("{} failed while streaming: {}", self->match_.route->operation, failure.what());
            state->has_failed = true;
        }
        self->loop_.loop.post([self] { self->resume(); });
    });
}

Awaitable<void> Connection::next_piece(std::shared_ptr<StreamState> state)
{
    for (bool is_queued = run_stream(state); !is_queued; is_queued = run_stream(state)) {
        Timer pause{loop_.loop.io.get_executor(), std::chrono::milliseconds{20}};
        co_await pause.async_wait(with_error);
    }
    co_await suspended();
}

void Connection::append_piece(StreamState& state)
{
    state.bytes += state.piece.size();
    append_chunk(state.piece);
    state.piece.clear();
}

void Connection::append_chunk(std::string_view piece)
{
    if (head_.is_http_1_0) {
        output_ += piece;
    } else if (!piece.empty()) {  // an empty chunk would be the last
        fmt::format_to(std::back_inserter(output_), "{:x}\r\n{}\r\n", piece.size(), piece);
    }
}

/// Sends the whole of `answer_` piece by piece. Before the first piece is made nothing is written, so a
/// failure until then still gets a proper answer: it is left in `answer_`.
Awaitable<void> Connection::send_stream()
{
    auto const state = std::make_shared<StreamState>();
    state->stream = std::move(answer_->stream);
    bool const has_no_body = head_.method == Method::Head;
    if (!has_no_body) {
        if (!run_stream(state)) {
            co_return refuse(retry_after(problems::overloaded, "The workers' queue is full.", 1));
        }
        co_await suspended();
        if (state->has_failed) {
            co_return refuse(problem_of(problems::internal_error, "The answer could not be made."));
        }
    }
    closes_ = closes_ || head_.is_http_1_0;
    auto const status = answer_->status;
    observe(status);
    append_answer_head(*answer_, true);
    answer_.reset();
    if (has_no_body) {
        co_return tell(status, 0, true);
    }
    append_piece(*state);
    while (state->has_more) {
        co_await flush();
        if (broken_) {
            co_return tell(status, state->bytes, false);
        }
        co_await next_piece(state);
        if (state->has_failed) {
            broken_ = true;  // without the last chunk, the client knows that something is missing
            co_return tell(status, state->bytes, false);
        }
        append_piece(*state);
    }
    if (!head_.is_http_1_0) {
        output_ += "0\r\n\r\n";
    }
    tell(status, state->bytes, true);
}

/// Makes this connection the one that sends a live body, for as long as it lives, however that ends.
class Connection::LiveReading
{
public:
    LiveReading(Connection& connection, std::shared_ptr<LiveBody> live)
        : connection_(connection),
          live_(std::move(live))
    {
        connection_.live_ = live_.get();
        live_->attach([weak = connection_.weak_from_this(), &loop = connection_.loop_.loop] {
            loop.post([weak] {
                if (auto const self = weak.lock()) {
                    self->resume();
                }
            });
        });
    }
    ~LiveReading()
    {
        connection_.live_ = nullptr;
        connection_.silent_since_.reset();
        live_->detach();
    }
    LiveReading(LiveReading const&) = delete;
    LiveReading& operator=(LiveReading const&) = delete;

    [[nodiscard]] LiveBody& body() const { return *live_; }

private:
    Connection& connection_;
    std::shared_ptr<LiveBody> live_;
};

/// Reads and drops what a client sends that has nothing more to say, to see at once when it goes.
void Connection::watch_for_goodbye(std::size_t dropped)
{
    if (dropped > most_dropped) {
        return;
    }
    socket_->async_read_some(asio::buffer(goodbye_), [self = shared_from_this(), dropped](
                                                         boost::system::error_code error, std::size_t count) {
        if (!error) {
            return self->watch_for_goodbye(dropped + count);
        }
        self->broken_ = true;
        self->resume();
    });
}

/// Sends what is appended to the live body of `answer_`, until it or the client ends.
Awaitable<void> Connection::send_live()
{
    LiveReading const reading{*this, std::move(answer_->live)};
    auto const status = answer_->status;
    closes_ = true;
    observe(status);
    append_answer_head(*answer_, true);
    answer_.reset();
    if (head_.method == Method::Head) {
        co_return tell(status, 0, true);
    }
    if (server_->stopping) {
        reading.body().end();
    }
    watch_for_goodbye(0);
    std::uint64_t bytes = 0;
    std::string piece;
    bool goes_on = true;
    while (goes_on && !broken_) {
        co_await flush();
        goes_on = reading.body().take(piece);
        if (piece.empty() && goes_on && !broken_) {
            silent_since_ = loop_.now;
            co_await suspended();
            goes_on = reading.body().take(piece);
            if (piece.empty() && goes_on && !silent_since_) {
                piece = reading.body().keep_alive_;
            }
            silent_since_.reset();
        }
        bytes += piece.size();
        append_chunk(piece);
    }
    if (!head_.is_http_1_0) {
        output_ += "0\r\n\r\n";
    }
    tell(status, bytes, !broken_);
}

/// Tries to write without waiting; false when something is left to `flush`.
bool Connection::write_what_fits()
{
    if (output_.empty() || broken_) {
        return true;
    }
    boost::system::error_code error;
    auto const count = socket_->write_some(asio::buffer(output_), error);
    if (error && error != asio::error::would_block && error != asio::error::try_again) {
        broken_ = true;
        return true;
    }
    if (count < output_.size()) {
        output_.erase(0, count);
        return false;
    }
    output_.clear();
    return true;
}

Awaitable<void> Connection::flush()
{
    if (output_.empty() || broken_) {
        co_return;
    }
    set_deadline(server_->options.write_timeout);
    auto const [error, count] = co_await asio::async_write(*socket_, asio::buffer(output_), with_error);
    deadline_ = SteadyTime::max();
    broken_ = broken_ || error;
    output_.clear();
    if (output_.capacity() > largest_kept) {
        output_.shrink_to_fit();
    }
}

}  // namespace creditd::http
