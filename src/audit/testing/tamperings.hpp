#pragma once

#include "audit/testing/tampered_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

namespace creditd::audit::testing {

// Ways to change the log behind the service's back.

inline bool is_used(Tables const& tables, std::int64_t number)
{
    return std::ranges::count(tables.rows, number, &StoredEntry::number) != 0;
}

inline void flip_bit(LogWorld& world, std::string& bytes)
{
    auto const bit = world.pick(bytes.size() * 8);
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
}

inline void edit(LogWorld& world, Tables& tables)
{
    auto& row = tables.rows[world.pick(tables.rows.size())];
    switch (world.pick(12)) {
    case 0: do { row.number += static_cast<std::int64_t>(world.pick(2'000'001)) - 1'000'000;
        } while (std::ranges::count(tables.rows, row.number, &StoredEntry::number) != 1);
        break;
    case 1: row.bucket = (row.bucket + 1 + static_cast<std::int64_t>(world.pick(299))) % 300; break;
    case 2: row.seq += world.pick(2) != 0 ? 1 : -1; break;
    case 3: row.entry.actor += "x"; break;
    case 4: row.entry.action += "x"; break;
    case 5: row.entry.subject += "x"; break;
    case 6: row.entry.reason_code += "x"; break;
    case 7: row.created_at = row.created_at + Duration::milliseconds(1); break;
    case 8: flip_bit(world, row.text); break;
    case 9: flip_bit(world, row.chain); break;
    case 10: row.text.resize(world.pick(row.text.size())); break;
    case 11: row.entry.request_id = world.pick(2) != 0 ? "" : "req_0"; break;
    }
}

inline void remove_one(LogWorld& world, Tables& tables)
{
    tables.rows.erase(tables.rows.begin() + static_cast<std::ptrdiff_t>(world.pick(tables.rows.size())));
}

inline void insert_one(LogWorld& world, Tables& tables)
{
    auto row = tables.rows[world.pick(tables.rows.size())];
    while (is_used(tables, row.number)) {
        row.number += world.pick(2) != 0 ? 1 : 1'000'000;
    }
    row.seq += static_cast<std::int64_t>(world.pick(2));
    tables.rows.push_back(row);
}

inline void swap_two(LogWorld& world, Tables& tables)
{
    auto& one = tables.rows[world.pick(tables.rows.size())];
    auto& other = tables.rows[world.pick(tables.rows.size())];
    bool const also_places = world.pick(2) != 0;
    std::swap(one, other);
    std::swap(one.number, other.number);
    if (!also_places) {
        std::swap(one.seq, other.seq);
        std::swap(one.bucket, other.bucket);
    }
}

inline void truncate(LogWorld& world, Tables& tables, std::int64_t bucket, bool also_head)
{
    auto const rows = rows_of(tables, bucket);
    auto const from = rows[world.pick(rows.size())]->number;
    std::erase_if(tables.rows,
                  [&](StoredEntry const& row) { return row.bucket == bucket && row.number >= from; });
    if (also_head) {
        recompute(tables, bucket);
    }
}

/// Changes something of one chain, then makes the chain whole again.
inline void rewrite(LogWorld& world, Tables& tables, std::int64_t bucket)
{
    auto const rows = rows_of(tables, bucket);
    auto& row = *rows[world.pick(rows.size())];
    switch (world.pick(3)) {
    case 0: row.entry.reason_code += "x"; break;
    case 1:
        std::erase_if(tables.rows,
                      [number = row.number](StoredEntry const& each) { return each.number == number; });
        break;
    case 2:
        for (auto* const each : rows) {  // all of it
            each->entry.actor = "nobody";
            each->text = text_of(each->entry, "sixteen of salt.");
        }
        break;
    }
    recompute(tables, bucket);
}

/// Another log in the place of this one, whole in itself.
inline void rewrite_all(LogWorld& world, Tables& tables)
{
    auto const changed = world.pick(tables.rows.size());
    for (std::size_t at = changed; at < tables.rows.size(); ++at) {
        auto& row = tables.rows[at];
        row.entry.reason = "another";
        row.text = text_of(row.entry, "sixteen of salt.");
    }
    for (int bucket = 0; bucket < bucket_count; ++bucket) {
        recompute(tables, bucket);
    }
}

inline void change_heads(LogWorld& world, Tables& tables)
{
    auto& head = tables.heads[world.pick(tables.heads.size())];
    switch (world.pick(4)) {
    case 0: head.seq += world.pick(2) != 0 ? 1 : -1; break;
    case 1: ++head.number; break;
    case 2: flip_bit(world, head.chain); break;
    case 3: tables.heads.erase(tables.heads.begin() + (&head - tables.heads.data())); break;
    }
}

}  // namespace creditd::audit::testing
