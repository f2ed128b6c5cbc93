#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace creditd::ledger {

/// Room for `count` more, where many follow: each `reserve` of just so many would copy all there are.
template <class Item>
void reserve_more(std::vector<Item>& items, std::size_t count)
{
    if (auto const needed = items.size() + count; needed > items.capacity()) {
        items.reserve(std::max(needed, 2 * items.capacity()));
    }
}

}  // namespace creditd::ledger
