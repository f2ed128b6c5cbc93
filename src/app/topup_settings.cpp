#include "app/setting_makers.hpp"

namespace creditd::app {

void add_topup_settings(SettingList& list)
{
    list.add(text("topups.seller_name", "text", "The seller's name on receipts.",
                  [](Settings& s) -> auto& { return s.topups.seller_name; }));
    list.add(text("topups.seller_address", "text, lines separated by line feeds",
                  "The seller's address on receipts.",
                  [](Settings& s) -> auto& { return s.topups.seller_address; }));
    list.add(text("topups.seller_tax_id", "text", "The seller's tax id on receipts.",
                  [](Settings& s) -> auto& { return s.topups.seller_tax_id; }));
    list.add(boolean("topups.automatic_tax", "Whether the payment provider reckons tax on top of the prices.",
                     [](Settings& s) -> auto& { return s.topups.reckon_tax; }));
    list.add(duration("topups.checkout_minutes", "minutes, ", 60'000, 31, 1439,
                      "How long the page of a checkout can be paid on.",
                      [](Settings& s) -> auto& { return s.topups.checkout_page_for; }));
    list.add(seconds("topups.answer_seconds", 1, 60,
                     "How long a checkout waits for the payment provider before it answers 503.",
                     [](Settings& s) -> auto& { return s.topups.answer_within; }));
    list.add(duration("topups.reconcile_minutes", "minutes, ", 60'000, 0, 1440,
                      "How often purchases are compared with the payment provider; 0: only when told to.",
                      [](Settings& s) -> auto& { return s.topups.reconcile_every; }));
    list.add(duration("topups.reconcile_days", "days, ", 86'400'000, 1, 30,
                      "How far back they are compared; open ones always are.",
                      [](Settings& s) -> auto& { return s.topups.reconcile_back; }));
    list.add(
        duration("topups.keep_events_days", "days, ", 86'400'000, 0, 3650,
                 "How long the payment provider's events stay when they are processed or ignored; 0: for "
                 "ever. Those that still wait always stay.",
                 [](Settings& s) -> auto& { return s.topups.keep_events; }));
}

}  // namespace creditd::app
