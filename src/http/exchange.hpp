#pragma once

#include "http/loop.hpp"
#include "http/principal.hpp"
#include "http/problem.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

#include <functional>
#include <memory>

namespace creditd::http {

/// A request and the one answer it waits for. A handler owns it, may keep it and hand it to another thread,
/// and answers once. Destroyed unanswered, it answers 500 `internal_error`.
class Exchange
{
public:
    /// Takes the answer on the loop's thread.
    using Receiver = std::move_only_function<void(Response)>;

    /// Is told of an answer's status.
    using Watcher = std::function<void(Exchange const&, int status)>;

    Exchange(std::unique_ptr<Request> request, std::shared_ptr<Principal const> principal, Loop& loop,
             Receiver receiver);
    ~Exchange();
    Exchange(Exchange const&) = delete;
    Exchange& operator=(Exchange const&) = delete;

    [[nodiscard]] Request const& request() const { return *request_; }
    [[nodiscard]] Principal const& principal() const { return *principal_; }

    /// Where the request was read, and where its answer is written.
    [[nodiscard]] Loop& loop() const { return loop_; }

    [[nodiscard]] bool is_answered() const { return !receiver_; }

    /// Has `watcher` told of the answer's status before the answer is handed over, on the thread that
    /// answers. It must not block. Once, by whoever stands before the handler.
    void watch(Watcher watcher);

    /// Answers. From any thread, exactly once: asserts it is the first. The request stays valid.
    void respond(Response response);

    /// Answers with `problem` as `application/problem+json`.
    void respond(Problem problem);

private:
    std::unique_ptr<Request> request_;
    std::shared_ptr<Principal const> principal_;
    Loop& loop_;
    Receiver receiver_;
    Watcher watcher_;
};

}  // namespace creditd::http
