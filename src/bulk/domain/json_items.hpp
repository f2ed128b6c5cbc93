#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace creditd::bulk {

/// The next step through a JSON text `{"items": [ … ]}`, without reading what the items say.
struct JsonStep
{
    enum class Kind {
        Opened,  ///< everything up to the `[`
        Item,    ///< `item`, with the comma behind it, or the list's `]` when it `closes`
        Closed,  ///< the `]` of a list without items
        Ended,   ///< the object's `}` and the space behind it, which is the end of the text
        NeedsMore,
        Broken,  ///< not such a text; `fault` says why
    };
    Kind kind = Kind::NeedsMore;
    std::size_t length = 0;   ///< bytes, from the beginning of the text given
    std::string_view item{};  ///< balanced brackets and quotes; not looked into otherwise
    bool closes = false;      ///< no item comes behind this one
    std::string_view fault{};
};

/// Where in such a text reading goes on.
enum class JsonPlace { Before, BetweenItems, Behind };

/// The step that `text` begins with at that place. `is_end`: nothing comes behind `text`. `is_first`: no item
/// was read yet, so that the list may be empty.
[[nodiscard]] JsonStep take_json_step(std::string_view text, JsonPlace place, bool is_first, bool is_end);

}  // namespace creditd::bulk
