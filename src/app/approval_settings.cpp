#include "app/setting_makers.hpp"

namespace creditd::app {

void add_approval_settings(SettingList& list)
{
    list.add(
        credits("approvals.adjust_above", 4'000'000'000_credits,
                "Larger adjustments, either way, wait for a second administrator where there is one, and "
                "always where identity.issuers names anybody; 0: none does.",
                [](Settings& s) -> auto& { return s.ledger.approve_adjust_above; }));
    list.add(
        {.name = "approvals.refund_above",
         .kind = SettingKind::List,
         .form = "amounts by currency, and one for all others: 100, usd 150.50, jpy 15000",
         .meaning = "Larger refunds wait for a second administrator, as above; empty or 0: none does.",
         .read = [](Settings& settings, std::string_view value) -> ReadSetting {
             auto thresholds = topups::read_thresholds(value);
             if (!thresholds) {
                 return std::unexpected(std::move(thresholds.error()));
             }
             settings.topups.approve_refund_above = std::move(*thresholds);
             return {};
         },
         .show =
             [](Settings const& settings) { return topups::to_text(settings.topups.approve_refund_above); }});
    list.add(credits("approvals.bulk_above", 4'000'000'000_credits,
                     "Bulk jobs that move more in all, additions and deductions added up, wait for a second "
                     "administrator, as above; 0: none does.",
                     [](Settings& s) -> auto& { return s.bulk.approval_above; }));
    list.add(duration("approvals.expire_hours", "hours, ", 3'600'000, 1, 8'760,
                      "How long they wait before they expire.",
                      [](Settings& s) -> auto& { return s.approvals.expire_after; }));
}

}  // namespace creditd::app
