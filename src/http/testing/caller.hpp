#pragma once

#include "http/principal.hpp"
#include "http/response.hpp"
#include "http/route.hpp"
#include "http/router.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace creditd::http::testing {

/// Calls routes without sockets, with the same checks as the server: route, access, body limit. Waits for
/// answers that come from other threads; reads streams to their end, so `body` is whole.
class Caller
{
public:
    explicit Caller(std::vector<Route> routes);
    ~Caller();

    /// Who calls from now on; null: nobody, and routes that are not public answer 401.
    void act_as(std::shared_ptr<Principal const> principal) { principal_ = std::move(principal); }

    using Headers = std::vector<std::pair<std::string, std::string>>;

    /// A body gets `Content-Type: application/json` unless `headers` has one.
    Response call(Method method, std::string_view target, std::string_view body = {},
                  Headers const& headers = {});

    /// The loop that handlers see, for mailboxes.
    [[nodiscard]] Loop& loop();

private:
    class QueueLoop;
    Router router_;
    std::unique_ptr<QueueLoop> loop_;
    std::shared_ptr<Principal const> principal_;
};

}  // namespace creditd::http::testing
