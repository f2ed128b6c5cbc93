#include "topups/catalogue_command.hpp"

#include "audit/audit_log.hpp"
#include "endpoint/answer.hpp"
#include "http/json_writer.hpp"
#include "topups/json.hpp"
#include "topups/problems.hpp"

#include <utility>

namespace creditd::topups {

namespace {

using crypto::IdKind;

std::string json_of(Package const& package)
{
    std::string text;
    http::json::Writer json{text};
    append_admin_package(json, package);
    return text;
}

std::string json_of(crypto::PublicIds const& ids, Offer const& offer)
{
    std::string text;
    http::json::Writer json{text};
    append_offer(json, ids, offer);
    return text;
}

http::Problem no_such_package()
{
    return http::problem_of(problems::package_not_found, "there is no such package");
}

}  // namespace

void PackageCommand::decide(engine::WorkingSet& set, engine::Context const& context)
{
    verdict_ = act(set.shelf<Catalogue>().find_package(name_), set, context);
}

engine::Answer PackageCommand::answer() const
{
    if (auto const* const done = std::get_if<engine::Answer>(&verdict_)) {
        return *done;
    }
    return endpoint::answer_of(std::get<http::Problem>(verdict_), mandate_.request_id);
}

void PackageCommand::note(engine::WorkingSet& set, std::string_view action, std::string before,
                          std::string after) const
{
    set.shelf<audit::AuditLog>().add(
        audit::entry_of(mandate_, {action, name_, std::move(before), std::move(after)}));
}

PackageCommand::Verdict CreatePackageCommand::act(Package const* package, engine::WorkingSet& set,
                                                  engine::Context const& context)
{
    if (package != nullptr) {
        return http::problem_of(problems::package_taken, "there is a package " + name() + " already");
    }
    auto made = package_;
    made.number = context.numbers.next(context.now);
    made.created_at = context.now;
    made.updated_at = context.now;
    note(set, "package.create", {}, json_of(made));
    engine::Answer told{201, "{\"package\":" + json_of(made) + "}"};
    set.shelf<Catalogue>().put(std::move(made));
    return told;
}

PackageCommand::Verdict ChangePackageCommand::act(Package const* package, engine::WorkingSet& set,
                                                  engine::Context const& context)
{
    if (package == nullptr) {
        return no_such_package();
    }
    auto changed = *package;
    changed.title = change_.title.value_or(changed.title);
    changed.credits = change_.credits.value_or(changed.credits);
    changed.bonus = change_.bonus.value_or(changed.bonus);
    changed.valid_for_days = change_.valid_for_days.value_or(changed.valid_for_days);
    changed.prices = change_.prices.value_or(changed.prices);
    changed.active = change_.active.value_or(changed.active);
    if (changed.is_custom != changed.prices.empty()) {
        return http::validation_failed(
            {{"prices", "out_of_range", "A custom package has no prices, every other has at least one."}});
    }
    if (changed.is_custom != changed.credits.is_zero()) {
        return http::validation_failed(
            {{"credits", "out_of_range", "A custom package has no credits of its own."}});
    }
    if (changed != *package) {
        changed.updated_at = context.now;
        note(set, "package.change", json_of(*package), json_of(changed));
        set.shelf<Catalogue>().put(changed);
    }
    return engine::Answer{200, "{\"package\":" + json_of(changed) + "}"};
}

PackageCommand::Verdict RemovePackageCommand::act(Package const* package, engine::WorkingSet& set,
                                                  engine::Context const& /*context*/)
{
    if (package == nullptr) {
        return no_such_package();
    }
    note(set, "package.delete", json_of(*package), {});
    set.shelf<Catalogue>().remove_package(name());
    return engine::Answer{204, {}};
}

CreateOfferCommand::CreateOfferCommand(crypto::PublicIds const& ids, std::string user_id,
                                       audit::Mandate mandate, Offer offer)
    : AccountCommand(std::move(user_id), mandate.request_id, ledger::WhenSuspended::Proceed),
      ids_(ids),
      mandate_(std::move(mandate)),
      offer_(std::move(offer))
{}

ledger::Verdict CreateOfferCommand::act(ledger::Posting& posting, engine::WorkingSet& set,
                                        engine::Context const& context)
{
    if (offer_.expires_at <= context.now) {
        return ledger::Refusal{
            http::validation_failed({{"expiresAt", "out_of_range", "Must lie in the future."}})};
    }
    auto made = offer_;
    made.account = posting.account().number;
    made.number = context.numbers.next(context.now);
    made.user_id = user_id();
    made.created_by = mandate_.actor;
    made.created_at = context.now;
    auto const shown = json_of(ids_, made);
    set.shelf<audit::AuditLog>().add(audit::entry_of(
        mandate_, {"offer.create", ids_.encode(IdKind::Offer, {made.account, made.number}), {}, shown}));
    set.shelf<Catalogue>().put(std::move(made));
    return ledger::TextAnswer{{201, "{\"offer\":" + shown + "}"}};
}

WithdrawOfferCommand::WithdrawOfferCommand(crypto::PublicIds const& ids, std::int64_t account,
                                           std::int64_t number, audit::Mandate mandate)
    : AccountCommand(account, mandate.request_id, ledger::WhenSuspended::Proceed),
      ids_(ids),
      number_(number),
      mandate_(std::move(mandate))
{}

void WithdrawOfferCommand::needs(engine::WorkingSet& set) const
{
    AccountCommand::needs(set);
    set.shelf<Catalogue>().need_offer(account(), number_);
}

ledger::Verdict WithdrawOfferCommand::act(ledger::Posting& /*posting*/, engine::WorkingSet& set,
                                          engine::Context const& context)
{
    auto& catalogue = set.shelf<Catalogue>();
    auto const* const offer = catalogue.find_offer(account(), number_);
    if (offer == nullptr) {
        return ledger::Refusal{http::problem_of(problems::offer_not_found, "there is no such offer")};
    }
    auto changed = *offer;
    if (!changed.withdrawn_at) {
        changed.withdrawn_at = context.now;
        set.shelf<audit::AuditLog>().add(
            audit::entry_of(mandate_, {"offer.withdraw", ids_.encode(IdKind::Offer, {account(), number_}),
                                       json_of(ids_, *offer), json_of(ids_, changed)}));
        catalogue.put(changed);
    }
    return ledger::TextAnswer{{200, "{\"offer\":" + json_of(ids_, changed) + "}"}};
}

}  // namespace creditd::topups
