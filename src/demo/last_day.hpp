#pragma once

#include <string>

namespace creditd::demo {

/// Where the last day of the story is played.
struct Scene
{
    std::string service;  ///< `http://127.0.0.1:8080`
    std::string sandbox;  ///< the payment provider's stand-in
    std::string admin_email;
    std::string password;  ///< of the administrator and of everybody in the cast
};

/// What cannot be told of the past, since somebody else has to know of it too: people buy through the service
/// and pay at the sandbox, one is refunded, one disputes; staff come with roles of their own, an offer is
/// made, a bulk plan and an approval wait. Over HTTP, as anybody would. Takes a second or two; ends early,
/// with what was done so far, when the service stops or refuses something.
void play_last_day(Scene const& scene);

}  // namespace creditd::demo
