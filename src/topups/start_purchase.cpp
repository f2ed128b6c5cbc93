#include "topups/start_purchase.hpp"

#include <utility>

namespace creditd::topups {

std::string title_of(std::string_view title, Credits credits, Credits bonus)
{
    auto text = std::string{title} + ": " + to_text(credits) + " credits";
    if (bonus.is_positive()) {
        text += " + " + to_text(bonus) + " bonus";
    }
    return text;
}

namespace {

Outcome<PurchaseTerms, StartRefusal> terms_of(Package const* package, std::string_view currency)
{
    if (package == nullptr || !package->active) {
        return refuse(StartRefusal::PackageNotFound);
    }
    if (package->is_custom) {
        return refuse(StartRefusal::PackageCustom);
    }
    auto const* const price = package->price_in(currency);
    if (price == nullptr) {
        return refuse(StartRefusal::PackageNotFound);
    }
    return PurchaseTerms{.package = package->name,
                         .title = title_of(package->title, package->credits, package->bonus),
                         .credits = package->credits,
                         .bonus = package->bonus,
                         .valid_for_days = package->valid_for_days,
                         .price = *price};
}

Outcome<PurchaseTerms, StartRefusal> terms_of(Offer const* offer, PurchaseBook& book,
                                              StartPurchase const& start, Moment now)
{
    if (offer == nullptr) {
        return refuse(StartRefusal::OfferNotFound);
    }
    if (offer->withdrawn_at || offer->purchase != start.led_to) {
        return refuse(StartRefusal::OfferClosed);
    }
    if (offer->purchase != 0) {
        auto const* const before = book.find({offer->account, offer->purchase});
        auto const status = before == nullptr ? PurchaseStatus::Failed : before->status();
        if (status != PurchaseStatus::Expired && status != PurchaseStatus::Failed) {
            return refuse(StartRefusal::OfferClosed);
        }
    }
    if (now >= offer->expires_at) {
        return refuse(StartRefusal::OfferExpired);
    }
    return PurchaseTerms{.package = offer->package,
                         .offer = offer->number,
                         .title = title_of(offer->title, offer->credits, offer->bonus),
                         .credits = offer->credits,
                         .bonus = offer->bonus,
                         .valid_for_days = offer->valid_for_days,
                         .price = offer->price};
}

ProviderCall begin(ledger::Account const& account, PurchaseBook& book, PurchaseTerms terms,
                   StartPurchase const& start, engine::Context const& context)
{
    auto const now = context.now;
    Purchase purchase;
    purchase.account = account.number;
    purchase.number = context.numbers.next(now);
    purchase.user_id = account.user_id;
    purchase.terms = std::move(terms);
    purchase.wish = start.wish;
    purchase.wish.expires_at = now + start.page_for;
    purchase.live = start.live;
    purchase.created_at = now;
    purchase.updated_at = now;
    ProviderCall const call{.account = purchase.account,
                            .number = context.numbers.next(now),
                            .kind = CallKind::CreateCheckout,
                            .purchase = purchase.number,
                            .created_at = now,
                            .due_at = now + own_time};
    book.add(std::move(purchase));
    book.put_call(call);
    return call;
}

}  // namespace

Outcome<ProviderCall, StartRefusal> start_purchase(ledger::Posting& posting, Catalogue& catalogue,
                                                   PurchaseBook& book, StartPurchase const& start,
                                                   engine::Context const& context)
{
    auto const& account = posting.account();
    auto const* const offer = start.offer == 0 ? nullptr : catalogue.find_offer(account.number, start.offer);
    auto terms = start.offer == 0 ? terms_of(catalogue.find_package(start.package), start.currency)
                                  : terms_of(offer, book, start, context.now);
    if (!terms) {
        return refuse(terms.error());
    }
    auto const call = begin(account, book, std::move(*terms), start, context);
    if (offer != nullptr) {
        auto taken = *offer;
        taken.purchase = call.purchase;
        catalogue.put(std::move(taken));
    }
    return call;
}

Outcome<Begun, StartRefusal> confirm_attempt(ledger::Posting& posting, AutoTopUp* settings,
                                             PurchaseBook& book, StartPurchase const& start,
                                             engine::Context const& context)
{
    auto const& account = posting.account();
    auto const* const attempt = book.find({account.number, start.confirms});
    if (attempt == nullptr) {
        return refuse(StartRefusal::PurchaseNotFound);
    }
    bool const waits = settings != nullptr && settings->to_confirm == start.confirms && !attempt->paid;
    if (!waits) {
        return refuse(StartRefusal::NotConfirmable);
    }
    if (settings->confirming != start.led_to || is_left_open(*attempt)) {
        return refuse(StartRefusal::PaymentNotEnded);
    }
    if (auto const* const before = start.led_to == 0 ? nullptr : book.find({account.number, start.led_to})) {
        auto const status = before->status();
        bool const is_over = status == PurchaseStatus::Expired || status == PurchaseStatus::Failed;
        bool const is_on_sale = status == PurchaseStatus::Pending && context.now < before->wish.expires_at;
        // One begun for an earlier attempt may be of another package: it lapses first.
        if (is_on_sale && before->terms == attempt->terms) {
            return Begun{before->key()};
        }
        if (!is_over) {
            return refuse(StartRefusal::PaymentNotEnded);
        }
    }
    auto terms = attempt->terms;
    auto const call = begin(account, book, std::move(terms), start, context);
    settings->confirming = call.purchase;
    return Begun{call.of(), call};
}

}  // namespace creditd::topups
