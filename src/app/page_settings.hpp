#pragma once

#include "app/meta.hpp"
#include "app/settings.hpp"
#include "pages/settings.hpp"

namespace creditd::app {

/// What the pages are told of the service. `public_url`: how it is reached.
[[nodiscard]] pages::Settings settings_of_pages(Settings const& settings, DatabaseMode mode);

}  // namespace creditd::app
