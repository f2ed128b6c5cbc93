#pragma once

#include "bulk/apply_row.hpp"
#include "engine/working_set.hpp"
#include "identity/shelves.hpp"
#include "ledger/books.hpp"
#include "promotions/code_book.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace creditd::bulk {

/// Tries rows, one after another, on copies of what the working set says: whether all would take effect, for
/// a job that is all or nothing. Lives for one decision; nothing of the set changes but that accounts are
/// looked at.
class Rehearsal
{
public:
    Rehearsal(engine::WorkingSet& set, engine::Context const& context) : set_(set), context_(context) {}

    /// Why this row would be refused, the rows tried before it counted; empty when it would not.
    [[nodiscard]] std::optional<RefusedRow> try_row(ApplyRow const& apply);

private:
    /// The copy of the user's account, brought forward; null when there is none.
    ledger::Account* account_of(std::string const& user_id);
    std::optional<RefusedRow> try_change(ApplyRow const& apply);
    std::optional<RefusedRow> try_redemption(ApplyRow const& apply);
    std::optional<RefusedRow> try_user(ApplyRow const& apply);

    engine::WorkingSet& set_;
    engine::Context const& context_;
    NumberSource numbers_{};  ///< of lines that nobody will see
    ledger::Page page_{};
    std::map<std::string, std::optional<ledger::Account>> accounts_;
    std::map<std::string, std::optional<promotions::PromoCode>> codes_;
    std::set<std::pair<std::string, std::string>> redeemed_;  ///< user and code
    std::set<std::string> emails_;                            ///< of users tried before
};

}  // namespace creditd::bulk
