#include "http/exchange.hpp"

#include "base/assert.hpp"
#include "http/problem_catalog.hpp"

#include <utility>

namespace creditd::http {

Exchange::Exchange(std::unique_ptr<Request> request, std::shared_ptr<Principal const> principal, Loop& loop,
                   Receiver receiver)
    : request_(std::move(request)),
      principal_(std::move(principal)),
      loop_(loop),
      receiver_(std::move(receiver))
{}

Exchange::~Exchange()
{
    if (receiver_) {
        respond(problem_of(problems::internal_error, "The request was dropped without an answer."));
    }
}

void Exchange::watch(Watcher watcher)
{
    CREDITD_ASSERT(!watcher_);
    watcher_ = std::move(watcher);
}

void Exchange::respond(Response response)
{
    CREDITD_ASSERT(receiver_);
    if (watcher_) {
        std::exchange(watcher_, nullptr)(*this, response.status);
    }
    auto receiver = std::exchange(receiver_, {});
    if (loop_.is_current()) {
        receiver(std::move(response));
        return;
    }
    loop_.post([receiver = std::move(receiver), response = std::move(response)]() mutable {
        receiver(std::move(response));
    });
}

void Exchange::respond(Problem problem)
{
    respond(to_response(std::move(problem), request_->request_id));
}

}  // namespace creditd::http
