#pragma once

#include "audit/hourly_notes.hpp"
#include "audit/settings.hpp"
#include "endpoint/services.hpp"
#include "http/route.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace creditd::app {

/// A route by which somebody sees what belongs to people, and what the audit log says of it.
struct WatchedRead
{
    std::string_view operation;  ///< `getUser`
    std::string_view action;     ///< `user.read`
    /// Whom it is about: a parameter of the path; where there is none, the `userId` of the query or of the
    /// body, or this word.
    std::string_view subject;
    bool is_export = false;         ///< each one counts; of the others, the same reading is one entry an hour
    bool is_own_to_people = false;  ///< programs alone see what is another one's
};

/// The routes for staff that are watched.
[[nodiscard]] std::span<WatchedRead const> watched_reads();

/// The routes for users that are watched where somebody reads another one's. Of a thing that is named by its
/// id whoever acts for users reads another one's.
[[nodiscard]] std::span<WatchedRead const> watched_reads_of_others();

/// The routes for staff that show nothing of anybody. Every GET under `/admin/` is in one of the two.
[[nodiscard]] std::span<std::string_view const> unwatched_reads();

/// Has every successful answer of those routes noted: who read whose, and with which filters. Nothing is
/// noted of what users read of themselves. Everything given outlives the routes.
void watch_reads(std::vector<http::Route>& routes, endpoint::Services& services, audit::HourlyNotes& notes,
                 audit::ReadsByServices by_services);

}  // namespace creditd::app
