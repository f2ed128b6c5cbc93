#pragma once

#include "http/response.hpp"
#include "pages/policy.hpp"

#include <string>
#include <string_view>

namespace creditd::pages {

/// One of the three pages, ready to be answered with. Immutable; any thread.
class Page
{
public:
    /// `html` as the build made it; of static lifetime.
    Page(Area area, std::string_view html, Settings const& settings);

    /// The page with a nonce of its own, which is never used again (WEB-2). Not to be kept by anybody.
    [[nodiscard]] http::Response response() const;

private:
    Area area_;
    std::string html_;  ///< told what the settings say; the nonce's places still marked
    Settings settings_;
};

/// What a page is told of the service, as JSON.
[[nodiscard]] std::string config_json(Settings const& settings);

/// Adds what keeps a browser on https, where that is how the service is reached.
void add_transport_security(http::Response& response, Settings const& settings);

}  // namespace creditd::pages
