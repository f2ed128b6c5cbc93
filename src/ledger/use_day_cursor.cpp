#include "ledger/use_day_cursor.hpp"

#include <utility>

namespace creditd::ledger {

UseDayCursor::UseDayCursor(NextPart next_part, UseKinds& kinds, UseDayCut cut)
    : next_part_(std::move(next_part)),
      kinds_(kinds),
      cut_(cut)
{
    read_next();
}

void UseDayCursor::add_account(SumsByKind& sums)
{
    for (auto const own = account_; account_ == own;) {
        total_.lines += next_.lines;
        total_.used += next_.used;
        total_.reversed += next_.reversed;
        if (counts_) {
            sums.add(next_);
        }
        read_next();
    }
}

std::optional<AccountUses> UseDayCursor::total() const
{
    return is_broken_ ? std::nullopt : std::optional{total_};
}

/// Accounts rise from part to part, too.
void UseDayCursor::read_next()
{
    bool const is_there = read_from_part();
    bool const is_in_order = !is_there || (next_.account >= account_ && next_.account < no_account);
    is_broken_ = is_broken_ || !is_in_order;
    account_ = is_there && !is_broken_ ? next_.account : no_account;
}

bool UseDayCursor::read_from_part()
{
    do {
        if (auto* const details = std::get_if<DetailsReader>(&part_)) {
            if (UseDetail detail; details->next(detail)) {
                next_ = {detail.account, detail.kind, detail.lines, detail.is_reversal ? 0 : detail.amount,
                         detail.is_reversal ? detail.amount : 0};
                counts_ = detail.quarter >= cut_.first_quarter && detail.quarter < cut_.end_quarter;
                return true;
            }
        } else if (auto* const accounts = std::get_if<UsesReader>(&part_)) {
            if (AccountUses uses; accounts->next(uses)) {
                next_ = {uses.account, 0, uses.lines, uses.used, uses.reversed};
                counts_ = true;
                return true;
            }
        }
    } while (open_part());
    return false;
}

/// False when there is none any more, or when the one before did not read to its end.
bool UseDayCursor::open_part()
{
    auto const* const details = std::get_if<DetailsReader>(&part_);
    auto const* const accounts = std::get_if<UsesReader>(&part_);
    is_broken_ = is_broken_ || (details != nullptr && !details->is_done()) ||
                 (accounts != nullptr && !accounts->is_done());
    auto part = is_broken_ ? std::nullopt : next_part_();
    if (!part) {
        return false;
    }
    bytes_ = std::move(*part);
    if (cut_.by_account) {
        part_.emplace<UsesReader>(bytes_);
    } else {
        part_.emplace<DetailsReader>(bytes_, kinds_);
    }
    return true;
}

}  // namespace creditd::ledger
