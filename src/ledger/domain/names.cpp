#include "base/assert.hpp"
#include "ledger/domain/grant.hpp"
#include "ledger/domain/transaction.hpp"

namespace creditd::ledger {

std::string_view name_of(TransactionType type)
{
    switch (type) {
    case TransactionType::Signup: return "signup";
    case TransactionType::Purchase: return "purchase";
    case TransactionType::Promo: return "promo";
    case TransactionType::Usage: return "usage";
    case TransactionType::UsageReversal: return "usage_reversal";
    case TransactionType::Adjustment: return "adjustment";
    case TransactionType::Refund: return "refund";
    case TransactionType::Dispute: return "dispute";
    case TransactionType::Reinstatement: return "reinstatement";
    case TransactionType::Expiry: return "expiry";
    case TransactionType::DebtRepayment: return "debt_repayment";
    case TransactionType::HoldPlaced: return "hold_placed";
    case TransactionType::HoldReleased: return "hold_released";
    case TransactionType::HoldExpired: return "hold_expired";
    case TransactionType::HoldExtended: return "hold_extended";
    }
    CREDITD_ASSERT(false && "a transaction type without a name");
}

std::optional<TransactionType> transaction_type_from(std::string_view name)
{
    for (std::size_t number = 1; number < transaction_type_count; ++number) {
        auto const type = static_cast<TransactionType>(number);
        if (name_of(type) == name) {
            return type;
        }
    }
    return std::nullopt;
}

std::string_view system_account_of(TransactionType type)
{
    switch (type) {
    case TransactionType::Signup: return "signup";
    case TransactionType::Purchase: return "purchase";
    case TransactionType::Promo: return "promo";
    case TransactionType::Usage:
    case TransactionType::UsageReversal: return "usage";
    case TransactionType::Adjustment: return "adjustment";
    case TransactionType::Refund: return "refund";
    case TransactionType::Dispute:
    case TransactionType::Reinstatement: return "dispute";
    case TransactionType::Expiry: return "expiry";
    case TransactionType::DebtRepayment:
    case TransactionType::HoldPlaced:
    case TransactionType::HoldReleased:
    case TransactionType::HoldExpired:
    case TransactionType::HoldExtended: return {};
    }
    CREDITD_ASSERT(false && "a transaction type without a system account");
}

std::string_view name_of(HoldState state)
{
    switch (state) {
    case HoldState::Open: return "open";
    case HoldState::Captured: return "captured";
    case HoldState::Released: return "released";
    case HoldState::Expired: return "expired";
    }
    CREDITD_ASSERT(false && "a hold state without a name");
}

std::string_view name_of(GrantSource source)
{
    switch (source) {
    case GrantSource::Signup: return "signup";
    case GrantSource::Purchase: return "purchase";
    case GrantSource::Promo: return "promo";
    case GrantSource::Adjustment: return "adjustment";
    case GrantSource::Reinstatement: return "reinstatement";
    case GrantSource::UsageReversal: return "usage_reversal";
    }
    CREDITD_ASSERT(false && "a grant source without a name");
}

}  // namespace creditd::ledger
