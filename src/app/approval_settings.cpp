#include "app/setting_makers.hpp"

namespace creditd::app {

void add_approval_settings(SettingList& list)
{
    list.add(
        credits("approvals.adjust_above", 4'000'000'000_credits,
                "Larger adjustments, either way, wait for a second administrator where there is one, and "
                "always where identity.issuers names anybody; 0: none does.",
                [](Settings& s) -> auto& { return s.ledger.approve_adjust_above; }));
    list.add(number(
        "approvals.refund_above", "minor units of the payment's currency, ", 0, 99'999'999,
        "Larger refunds wait for a second administrator, as above; 0: none does.",
        [](Settings& s) { return s.topups.approve_refund_above; },
        [](Settings& s, std::int64_t units) { s.topups.approve_refund_above = units; }));
    list.add(credits("approvals.bulk_above", 4'000'000'000_credits,
                     "Bulk jobs that move more in all, additions and deductions added up, wait for a second "
                     "administrator, as above; 0: none does.",
                     [](Settings& s) -> auto& { return s.bulk.approval_above; }));
    list.add(duration("approvals.expire_hours", "hours, ", 3'600'000, 1, 8'760,
                      "How long they wait before they expire.",
                      [](Settings& s) -> auto& { return s.approvals.expire_after; }));
}

}  // namespace creditd::app
