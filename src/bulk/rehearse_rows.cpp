#include "bulk/rehearse_rows.hpp"

#include "bulk/domain/expect_row.hpp"
#include "identity/roles.hpp"
#include "ledger/domain/bring_forward.hpp"

namespace creditd::bulk {

std::optional<RefusedRow> Rehearsal::try_row(ApplyRow const& apply)
{
    switch (apply.operation) {
    case Operation::Adjust:
    case Operation::Grant: return try_change(apply);
    case Operation::Promo: return try_redemption(apply);
    case Operation::Users: return try_user(apply);
    }
    return std::nullopt;
}

ledger::Account* Rehearsal::account_of(std::string const& user_id)
{
    auto const [place, is_new] = accounts_.try_emplace(user_id);
    if (is_new) {
        if (auto const* const account = set_.shelf<ledger::Books>().find(user_id)) {
            place->second = *account;
            ledger::Posting posting{*place->second, page_, context_.now, numbers_};
            bring_forward(posting);
        }
    }
    return place->second ? &*place->second : nullptr;
}

std::optional<RefusedRow> Rehearsal::try_change(ApplyRow const& apply)
{
    auto* const account = account_of(apply.intent.user_id);
    if (account == nullptr) {
        return RefusedRow{RowRefusal::AccountNotFound};
    }
    ledger::Posting posting{*account, page_, context_.now, numbers_};
    auto const done = change_credits(posting, apply);
    return done ? std::nullopt : std::optional{done.error()};
}

std::optional<RefusedRow> Rehearsal::try_redemption(ApplyRow const& apply)
{
    auto const& intent = apply.intent;
    auto* const account = account_of(intent.user_id);
    if (account == nullptr) {
        return RefusedRow{RowRefusal::AccountNotFound};
    }
    if (account->status == ledger::AccountStatus::Suspended) {
        return RefusedRow{RowRefusal::AccountSuspended};
    }
    auto& book = set_.shelf<promotions::CodeBook>();
    auto const [place, is_new] = codes_.try_emplace(intent.code);
    if (is_new) {
        if (auto const* const code = book.find(intent.code)) {
            place->second = *code;
        }
    }
    auto& code = place->second;
    bool const has_redeemed =
        redeemed_.contains({intent.user_id, intent.code}) || book.has_redeemed(account->number, intent.code);
    ledger::Posting posting{*account, page_, context_.now, numbers_};
    auto const bounty =
        decide_redemption(code ? &*code : nullptr, {account->opened_at, has_redeemed}, posting.now());
    if (!bounty) {
        return RefusedRow{bounty.error()};
    }
    auto const granted = grant_credits(posting,
                                       {.type = ledger::TransactionType::Promo,
                                        .source = ledger::GrantSource::Promo,
                                        .amount = bounty->credits,
                                        .expires_at = bounty->expires_at},
                                       apply.settings.max_open_grants);
    if (!granted) {
        return RefusedRow{ledger::AdjustRefusal{granted.error()}};
    }
    ++code->uses;
    redeemed_.insert({intent.user_id, intent.code});
    return std::nullopt;
}

std::optional<RefusedRow> Rehearsal::try_user(ApplyRow const& apply)
{
    using identity::MakeUserRefusal;
    auto const& intent = apply.intent;
    if (!can_begin_with(intent.credits, apply.settings.signup_credits)) {
        return RefusedRow{ledger::AdjustRefusal{ledger::GrantRefusal::BalanceOutOfRange}};
    }
    if (intent.role != identity::user_role) {
        auto const* const role = set_.shelf<identity::Roles>().find(intent.role);
        if (role == nullptr || !role->for_users) {
            return RefusedRow{RowRefusal::RoleGone};
        }
    }
    auto& users = set_.shelf<identity::Users>();
    auto& books = set_.shelf<ledger::Books>();
    bool const has_email = !intent.email.empty();
    if (has_email && (users.find_by_email(intent.email) != nullptr || emails_.contains(intent.email))) {
        return RefusedRow{MakeUserRefusal::EmailTaken};
    }
    auto const [place, is_new] = accounts_.try_emplace(intent.user_id);
    if (!is_new || users.find(intent.user_id) != nullptr || books.find(intent.user_id) != nullptr) {
        return RefusedRow{MakeUserRefusal::UserExists};
    }
    if (books.is_taken(intent.user_id)) {
        return RefusedRow{MakeUserRefusal::UserIdUnavailable};
    }
    if (has_email) {
        emails_.insert(intent.email);
    }
    return std::nullopt;
}

}  // namespace creditd::bulk
