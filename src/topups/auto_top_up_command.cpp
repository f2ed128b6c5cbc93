#include "topups/auto_top_up_command.hpp"

#include "http/json_writer.hpp"
#include "topups/auto_top_up_facts.hpp"
#include "topups/catalogue.hpp"
#include "topups/json.hpp"
#include "topups/problems.hpp"
#include "topups/purchase_book.hpp"
#include "topups/start_purchase.hpp"

#include <algorithm>
#include <utility>

namespace creditd::topups {

namespace {

using ledger::WatchKind;

/// The next spend that leaves less than the threshold tells again.
void arm(engine::WorkingSet& set, ledger::Account& account)
{
    if (auto* const watch = account.find_watch(WatchKind::AutoTopUp)) {
        watch->armed = true;
        set.shelf<ledger::Books>().touch(account);
    }
}

void end_watch(engine::WorkingSet& set, ledger::Account& account)
{
    account.remove_watch(WatchKind::AutoTopUp);
    set.shelf<ledger::Books>().touch(account);
    set.shelf<AutoTopUps>().look_at(account.number, std::nullopt);
}

http::Problem wrong_field(std::string field, std::string code, std::string message)
{
    return http::validation_failed({{std::move(field), std::move(code), std::move(message)}});
}

}  // namespace

RunAutoTopUpCommand::RunAutoTopUpCommand(crypto::PublicIds const& ids, std::int64_t account,
                                         std::string package, bool live)
    : AccountCommand(account, {}, ledger::WhenSuspended::Proceed),
      ids_(ids),
      package_(std::move(package)),
      live_(live)
{}

void RunAutoTopUpCommand::needs(engine::WorkingSet& set) const
{
    AccountCommand::needs(set);
    set.shelf<AutoTopUps>().need(account());
    set.shelf<Catalogue>().need_package(package_);
}

ledger::Verdict RunAutoTopUpCommand::act(ledger::Posting& posting, engine::WorkingSet& set,
                                         engine::Context const& context)
{
    call_.reset();
    auto& account = posting.account();
    auto& all = set.shelf<AutoTopUps>();
    auto* const settings = all.find(account.number);
    all.look_at(account.number, std::nullopt);
    if (settings == nullptr || settings->state != AutoTopUpState::Active || settings->attempt != 0) {
        return ledger::TextAnswer{};  // an attempt under way tells by itself how it ended
    }
    if (settings->package != package_) {
        all.look_at(account.number, context.now);
        return ledger::TextAnswer{};
    }
    auto const* const package = set.shelf<Catalogue>().find_package(package_);
    auto const plan = plan_attempt(*settings, account, package, context.now);
    if (auto const* const start = std::get_if<StartAttempt>(&plan)) {
        begin_attempt(*settings, *package, start->price, set, context);
    } else if (auto const* const later = std::get_if<AttemptLater>(&plan)) {
        all.look_at(account.number, later->at);
    } else if (auto const* const suspend = std::get_if<SuspendAutoTopUp>(&plan)) {
        settings->state = AutoTopUpState::Suspended;
        settings->reason = suspend->reason;
        end_watch(set, account);
        facts::leave_suspended(set, ids_, *settings, nullptr, context.now);
    } else {
        arm(set, account);
    }
    return ledger::TextAnswer{};
}

void RunAutoTopUpCommand::begin_attempt(AutoTopUp& settings, Package const& package, Money const& price,
                                        engine::WorkingSet& set, engine::Context const& context)
{
    auto const now = context.now;
    Purchase purchase;
    purchase.account = settings.account;
    purchase.number = context.numbers.next(now);
    purchase.user_id = settings.user_id;
    purchase.kind = PurchaseKind::Automatic;
    purchase.terms = {.package = package.name,
                      .title = title_of(package.title, package.credits, package.bonus),
                      .credits = package.credits,
                      .bonus = package.bonus,
                      .valid_for_days = package.valid_for_days,
                      .price = price};
    purchase.method = settings.method;
    purchase.live = live_;
    purchase.created_at = now;
    purchase.updated_at = now;
    settings.attempt = purchase.number;
    call_ = ProviderCall{.account = purchase.account,
                         .number = context.numbers.next(now),
                         .kind = CallKind::ChargeSavedMethod,
                         .purchase = purchase.number,
                         .created_at = now,
                         .due_at = now + own_time};
    auto& book = set.shelf<PurchaseBook>();
    book.add(std::move(purchase));
    book.put_call(*call_);
}

void follow_purchase(engine::WorkingSet& set, crypto::PublicIds const& ids, ledger::Account& account,
                     Purchase const& before, Purchase const& after, engine::Context const& context)
{
    if (is_left_open(after) && !is_left_open(before)) {
        set.shelf<PurchaseBook>().put_call({.account = after.account,
                                            .number = context.numbers.next(context.now),
                                            .kind = CallKind::CancelPayment,
                                            .purchase = after.number,
                                            .created_at = context.now,
                                            .due_at = context.now});
    }
    auto* const settings = set.shelf<AutoTopUps>().find(after.account);
    bool const is_followed = settings != nullptr &&
                             (after.kind == PurchaseKind::Automatic || settings->confirming == after.number);
    if (!is_followed) {
        return;
    }
    auto const end = conclude_attempt(*settings, before, after, context.now);
    if (!end.suspended_because.empty()) {
        end_watch(set, account);
        return facts::leave_suspended(set, ids, *settings, &after, context.now);
    }
    if (end.is_resumed) {
        account.set_watch({WatchKind::AutoTopUp, settings->threshold, true});
        return set.shelf<ledger::Books>().touch(account);
    }
    if (settings->state != AutoTopUpState::Active) {
        return;
    }
    if (end.is_paid) {
        arm(set, account);
    } else if (end.next_at) {
        set.shelf<AutoTopUps>().look_at(account.number, end.next_at);
    }
}

ChangeCreditSettings::ChangeCreditSettings(crypto::PublicIds const& ids, std::string user_id,
                                           std::string request_id, CreditSettings wish)
    : AccountCommand(std::move(user_id), std::move(request_id), ledger::WhenSuspended::Proceed),
      ids_(ids),
      wish_(std::move(wish))
{}

void ChangeCreditSettings::needs(engine::WorkingSet& set) const
{
    AccountCommand::needs(set);
    set.shelf<AutoTopUps>().need(account());
    if (wish_.automatic && *wish_.automatic) {
        set.shelf<Catalogue>().need_package((*wish_.automatic)->package);
    }
    if (wish_.paid_with != 0) {
        set.shelf<PurchaseBook>().need({account(), wish_.paid_with});
    }
}

ledger::Verdict ChangeCreditSettings::act(ledger::Posting& posting, engine::WorkingSet& set,
                                          engine::Context const& context)
{
    auto& account = posting.account();
    auto& all = set.shelf<AutoTopUps>();
    if (wish_.automatic && *wish_.automatic) {
        if (auto problem = set_automatic(**wish_.automatic, account, set, context.now)) {
            return ledger::Refusal{std::move(*problem)};
        }
    } else if (wish_.automatic) {
        end_watch(set, account);
        if (auto* const settings = all.find(account.number)) {
            settings->state = AutoTopUpState::Off;
            settings->to_confirm = 0;
        }
    }
    if (wish_.low_balance && *wish_.low_balance) {
        auto const& low = **wish_.low_balance;
        ledger::watch_for(account, WatchKind::LowBalance, low.threshold, low.by_mail);
    } else if (wish_.low_balance) {
        account.remove_watch(WatchKind::LowBalance);
    }
    set.shelf<ledger::Books>().touch(account);
    return ledger::TextAnswer{
        {200, credit_settings_body(ids_, account, all.find(account.number), context.now)}};
}

std::optional<http::Problem> ChangeCreditSettings::set_automatic(CreditSettings::Automatic const& wish,
                                                                 ledger::Account& account,
                                                                 engine::WorkingSet& set, Moment now) const
{
    auto const* const package = set.shelf<Catalogue>().find_package(wish.package);
    if (package == nullptr || !package->active || package->is_custom) {
        return wrong_field("autoTopUp.packageId", "unknown_value", "must be a package with a price");
    }
    auto const* const price = package->price_in(wish.cap.currency);
    if (price == nullptr) {
        return wrong_field("autoTopUp.monthlyCap.currency", "unknown_value",
                           "must be a currency in which the package is sold");
    }
    if (wish.cap.amount < price->amount) {
        return wrong_field("autoTopUp.monthlyCap.amount", "out_of_range",
                           "must be at least the price of the package");
    }
    auto const* const paid =
        wish_.paid_with == 0 ? nullptr : set.shelf<PurchaseBook>().find({account.number, wish_.paid_with});
    if (paid == nullptr || !paid->method || !paid->paid) {
        return http::problem_of(problems::payment_method_required,
                                "no purchase of this user left a means of payment");
    }
    auto& all = set.shelf<AutoTopUps>();
    auto const* const before = all.find(account.number);
    auto settings = before == nullptr ? AutoTopUp{} : *before;
    settings.account = account.number;
    settings.user_id = account.user_id;
    settings.state = AutoTopUpState::Active;
    settings.reason.clear();
    settings.threshold = wish.threshold;
    settings.package = wish.package;
    bool const is_same_money = settings.cap.currency == wish.cap.currency;
    settings.spent = is_same_money ? settings.spent : 0;
    settings.cap = wish.cap;
    settings.method = *paid->method;
    settings.consented_at = now;
    settings.failures = 0;
    settings.to_confirm = 0;
    all.put(std::move(settings));
    account.set_watch({WatchKind::AutoTopUp, wish.threshold, true});  // the next spend below it tells
    return std::nullopt;
}

std::string credit_settings_body(crypto::PublicIds const& ids, ledger::Account const& account,
                                 AutoTopUp const* automatic, Moment now)
{
    std::string body;
    http::json::Writer json{body};
    json.begin_object().begin_object("settings");
    auto const low = std::ranges::find(account.watches, WatchKind::LowBalance, &ledger::Watch::kind);
    if (low == account.watches.end()) {
        json.member("lowBalance", nullptr);
    } else {
        json.begin_object("lowBalance")
            .member("threshold", low->threshold)
            .member("email", low->by_mail)
            .end_object();
    }
    if (automatic == nullptr || automatic->state == AutoTopUpState::Off) {
        json.member("autoTopUp", nullptr);
    } else {
        bool const is_active = automatic->state == AutoTopUpState::Active;
        auto const id_or_null = [&](std::int64_t number) {
            return number == 0 ? std::nullopt : std::optional{public_id(ids, {automatic->account, number})};
        };
        auto const& label = automatic->method.label;
        json.begin_object("autoTopUp")
            .member("state", is_active ? "active" : "suspended")
            .member("suspendedBecause", is_active ? std::nullopt : std::optional{automatic->reason})
            .member("threshold", automatic->threshold)
            .member("packageId", automatic->package)
            .begin_object("monthlyCap")
            .member("amount", automatic->cap.amount)
            .member("currency", automatic->cap.currency)
            .end_object()
            .begin_object("spentThisMonth")
            .member("amount", spent_in_month(*automatic, now))
            .member("currency", automatic->cap.currency)
            .end_object()
            .member("paymentMethod", label.empty() ? std::nullopt : std::optional{label})
            .member("attemptPurchaseId", id_or_null(automatic->attempt))
            .member("confirmPurchaseId", id_or_null(automatic->to_confirm))
            .member("consentedAt", automatic->consented_at)
            .end_object();
    }
    json.end_object().end_object();
    return body;
}

}  // namespace creditd::topups
