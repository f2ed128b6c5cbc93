#include "http/connection.hpp"

#include "base/assert.hpp"
#include "http/exchange.hpp"
#include "http/problem_catalog.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace creditd::http {

namespace {

constexpr std::size_t write_together = 64 * 1024;  // bytes of answers gathered at most
constexpr std::chrono::seconds keep_alive_after{15};

bool is_visible_ascii(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; });
}

}  // namespace

/// Keeps a connection in its loop's list while its coroutine lives, however that ends.
struct Connection::Registration
{
    explicit Registration(Connection& connection)
        : loop(connection.loop_),
          server(connection.server_),
          peer(connection.peer_)
    {
        place = loop.connections.insert(loop.connections.end(), &connection);
    }
    ~Registration()
    {
        (*place)->end_flight();
        (*place)->socket_.reset();
        loop.connections.erase(place);
        server->leave(peer);
    }
    Registration(Registration const&) = delete;
    Registration& operator=(Registration const&) = delete;

    LoopShare& loop;
    std::shared_ptr<ServerShare> server;
    std::string peer;
    std::list<Connection*>::iterator place;
};

Connection::Connection(std::shared_ptr<ServerShare> server, LoopShare& loop, Socket socket, std::string peer)
    : server_(std::move(server)),
      loop_(loop),
      socket_(std::move(socket)),
      peer_(std::move(peer)),
      scanner_(HeadLimits{.bytes = server_->options.header_limit,
                          .uri_bytes = server_->options.uri_limit,
                          .headers = server_->options.header_count_limit})
{}

Awaitable<void> Connection::serve()
{
    Registration const registration{*this};
    while (!closes_ && !broken_) {
        bool const has_head = co_await receive_head();
        if (!has_head) {
            break;
        }
        open_request();
        if (!answer_ && !authenticate_at_once()) {
            co_await authenticate();
        }
        if (!answer_) {
            check_body_size();
        }
        if (head_.is_chunked || head_.content_length > 0) {
            co_await receive_body();
        }
        if (!answer_ && !broken_) {
            dispatch();
        }
        if (!answer_ && !broken_) {
            if (!write_what_fits()) {
                co_await flush();
            }
            if (!answer_) {
                co_await suspended();
            }
        }
        if (answer_ && answer_->stream) {
            co_await send_stream();
        }
        if (answer_ && answer_->live) {
            co_await send_live();
        }
        if (answer_) {
            append_answer();
        }
        if (output_.size() >= write_together) {
            co_await flush();
        }
    }
    if (!write_what_fits()) {
        co_await flush();
    }
    if (lingers_ && !broken_) {
        co_await linger();
    }
}

// Judging

void Connection::open_request()
{
    request_ = std::make_unique<Request>();
    request_->client_address = peer_;
    if (server_->metrics || server_->options.on_answer) {
        began_ = std::chrono::steady_clock::now();
    }
    client_address_.clear();
    principal_.reset();
    deadline_ = SteadyTime::max();
    is_in_flight_ = true;
    loop_.in_flight.fetch_add(1, std::memory_order_relaxed);
    if (head_refusal_) {
        request_id_ = loop_.make_request_id(request_->made_request_id);
        return refuse_and_close(*std::exchange(head_refusal_, {}));
    }
    request_->head_bytes = input_.take(scanner_.length());
    auto head = parse_head(*request_);
    auto const given_id = request_->header("X-Request-Id");
    bool const keeps_id =
        given_id && !given_id->empty() && given_id->size() <= 128 && is_visible_ascii(*given_id);
    request_->request_id = keeps_id ? *given_id : loop_.make_request_id(request_->made_request_id);
    request_id_ = request_->request_id;
    if (!head) {
        return refuse_and_close(problem_of(problems::malformed_request, std::move(head.error())));
    }
    head_ = *head;
    closes_ = !head_.keeps_alive;
    request_->client_address = server_->proxies.client_of(peer_, *request_);
    if (request_->client_address != peer_) {
        client_address_ = request_->client_address;
    }
    find_route();
    if (head_.expects_else && !answer_) {
        refuse(problem_of(problems::expectation_failed, "The only expectation is 100-continue."));
    }
}

void Connection::find_route()
{
    auto& request = *request_;
    match_ = server_->router.find(head_.method, request.path, request.path_parameters);
    switch (match_.kind) {
    case Match::Kind::Found:
        request.method = *head_.method;
        request.route_template = match_.route->path;
        return;
    case Match::Kind::NotFound:
        return refuse(problem_of(problems::not_found, "There is nothing at this path."));
    case Match::Kind::MethodNotAllowed: {
        auto problem = problem_of(problems::method_not_allowed, "This path takes: " + match_.allow + ".");
        problem.headers.push_back({"Allow", match_.allow});
        return refuse(std::move(problem));
    }
    }
}

/// False when the authenticator has to look it up.
bool Connection::authenticate_at_once()
{
    if (match_.route->access.is_public()) {
        principal_ = anonymous();
        return true;
    }
    auto authentication = server_->authenticator->at_once(*request_);
    if (!authentication) {
        return false;
    }
    check_access(std::move(*authentication));
    return true;
}

Awaitable<void> Connection::authenticate()
{
    authentication_.reset();
    server_->authenticator->look_up(*request_, [self = shared_from_this()](Authentication found) {
        self->loop_.loop.post([self, found = std::move(found)]() mutable {
            self->authentication_ = std::move(found);
            self->resume();
        });
    });
    if (!write_what_fits()) {
        co_await flush();
    }
    if (!authentication_) {
        co_await suspended();
    }
    check_access(std::move(*authentication_));
}

void Connection::check_access(Authentication authentication)
{
    if (!authentication) {
        return refuse(std::move(authentication.error()));
    }
    principal_ = std::move(*authentication);
    CREDITD_ASSERT(principal_);
    if (principal_->kind == Principal::Kind::Anonymous) {
        return refuse(problem_of(problems::unauthenticated, "This route needs a credential."));
    }
#ifndef CREDITD_PLANTED_PERMISSION
    if (match_.permission && !principal_->permissions.test(*match_.permission)) {
        auto const name = match_.route->access.permission()->name();
        refuse(problem_of(problems::forbidden, fmt::format("This route requires the permission {}.", name)));
    }
#endif
}

void Connection::check_body_size()
{
    auto const limit = match_.route->body_limit;
    if (head_.content_length > limit) {
        refuse_and_close(
            problem_of(problems::body_too_large, fmt::format("This route takes at most {} bytes.", limit)));
    }
}

// Answering

void Connection::dispatch()
{
    auto const& handler = match_.route->handler;
    request_->body = request_->body_bytes;
    auto exchange = std::make_unique<Exchange>(
        std::move(request_), principal_, loop_.loop,
        [self = shared_from_this()](Response response) { self->take_answer(std::move(response)); });
    try {
        handler(std::move(exchange));
    } catch (std::exception const& failure) {
        // The exchange was destroyed on the way here, and so answered 500.
        spdlog::error("{} failed: {} ({})", match_.route->operation, failure.what(), request_id_);
    }
}

void Connection::take_answer(Response response)
{
    answer_ = std::move(response);
    resume();
}

void Connection::refuse(Problem problem)
{
    answer_ = to_response(std::move(problem), request_id_);
}

void Connection::refuse_and_close(Problem problem)
{
    refuse(std::move(problem));
    closes_ = true;
    lingers_ = true;
}

void Connection::end_flight()
{
    if (std::exchange(is_in_flight_, false)) {
        loop_.in_flight.fetch_sub(1, std::memory_order_relaxed);
    }
}

void Connection::observe(int status)
{
    end_flight();
    if (server_->metrics) {
        auto const route = match_.kind == Match::Kind::Found ? match_.index : server_->router.routes().size();
        server_->metrics->observe(route, status, std::chrono::steady_clock::now() - began_);
    }
}

void Connection::tell(int status, std::uint64_t bytes, bool is_whole)
{
    auto const& options = server_->options;
    if (!options.on_answer || status < options.told_from) {
        return;
    }
    bool const has_route = match_.kind == Match::Kind::Found;
    bool const is_known = principal_ && principal_->kind != Principal::Kind::Anonymous;
    options.on_answer({.method = head_.method ? to_text(*head_.method) : std::string_view{},
                       .route = has_route ? match_.route->path : std::string_view{},
                       .status = status,
                       .bytes = bytes,
                       .took = std::chrono::duration_cast<std::chrono::microseconds>(
                           std::chrono::steady_clock::now() - began_),
                       .request_id = request_id_,
                       .principal = is_known ? principal_.get() : nullptr,
                       .client_address = client_address_.empty() ? peer_ : client_address_,
                       .is_whole = is_whole});
}

// Waiting

Awaitable<void> Connection::suspended()
{
    return asio::async_initiate<asio::use_awaitable_t<Executor> const, void()>(
        [this](auto handler) {
            resume_ = [handler = std::move(handler)]() mutable { std::move(handler)(); };
        },
        awaited);
}

void Connection::resume()
{
    if (resume_) {
        auto go_on = std::exchange(resume_, {});
        go_on();
    }
}

void Connection::set_deadline(Duration timeout)
{
    timed_out_ = false;
    deadline_ = timeout.in_milliseconds() > 0
                    ? loop_.now + std::chrono::milliseconds{timeout.in_milliseconds()}
                    : SteadyTime::max();
}

void Connection::time_out(SteadyTime now)
{
    // The deadline stays until the operation has ended: a cancel that comes while one part of a longer write
    // has just succeeded stops nothing, and the next sweep must try again.
    if (deadline_ <= now) {
        timed_out_ = true;
        boost::system::error_code ignored;
        socket_->cancel(ignored);
    }
    if (silent_since_ && now - *silent_since_ >= keep_alive_after) {
        silent_since_.reset();
        loop_.loop.post([self = shared_from_this()] { self->resume(); });
    }
}

void Connection::stop_when_idle()
{
    if (live_ != nullptr) {
        live_->end();
    }
    if (is_idle_ && !has_unread_bytes()) {
        boost::system::error_code ignored;
        socket_->cancel(ignored);
    }
}

bool Connection::has_unread_bytes() const
{
    boost::system::error_code ignored;
    return socket_->available(ignored) > 0;
}

void Connection::abort()
{
    broken_ = true;
    boost::system::error_code ignored;
    socket_->close(ignored);
    resume_ = nullptr;
}

}  // namespace creditd::http
