#include "bulk/plan_reads.hpp"

#include "bulk/domain/read_row.hpp"
#include "bulk/problems.hpp"
#include "bulk/row_store.hpp"
#include "crypto/base32.hpp"
#include "crypto/sha256.hpp"
#include "identity/reads.hpp"
#include "identity/role_reads.hpp"
#include "ledger/domain/bring_forward.hpp"
#include "ledger/find_account.hpp"
#include "promotions/find_code.hpp"

#include <algorithm>
#include <utility>

namespace creditd::bulk {

namespace {

constexpr std::int64_t most_looked_back = 64;
constexpr std::size_t longest_shown = 1000;  ///< of a cell that is wrong

/// `text` without what is behind so many bytes, between two characters.
void shorten(std::string& text)
{
    if (text.size() <= longest_shown) {
        return;
    }
    auto end = longest_shown;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80) {
        --end;
    }
    text.resize(end);
}

void reject(PlannedRow& row, Column column, RowProblem problem)
{
    row.errors.push_back({std::string{name_of(column)}, std::move(problem.code), std::move(problem.message)});
}

bool is_about(PlannedRow const& row, std::string_view code)
{
    return std::ranges::any_of(
        row.cells, [&](Cell const& cell) { return cell.column == Column::Code && cell.text == code; });
}

}  // namespace

PlannedRow Planner::plan(std::int64_t row, Cells cells, std::vector<RowError> errors)
{
    PlannedRow planned{.job = job_.number, .row = row, .errors = std::move(errors)};
    auto read = read_row(job_.operation, std::move(cells), now_);
    planned.cells = std::move(read.cells);
    planned.user_id = read.intent.user_id.empty() && job_.operation == Operation::Users ? id_for(read.intent)
                                                                                        : read.intent.user_id;
    planned.account = planned.user_id.empty() ? 0 : ledger::account_number(planned.user_id);
    if (planned.errors.empty()) {
        planned.errors = std::move(read.errors);
    }
    if (planned.errors.empty()) {
        read.intent.user_id = planned.user_id;
        expect(planned, read.intent);
    }
    if (!planned.errors.empty()) {
        planned.state = RowState::Invalid;
        planned.credits = {};
        planned.expected_balance.reset();
        std::ranges::for_each(planned.cells, [](Cell& cell) { shorten(cell.text); });
        return planned;
    }
    rows_before(planned.account);  // read before this row is among them
    auto& own = before_[planned.account];
    own.insert(own.begin(), planned);
    return planned;
}

void Planner::expect(PlannedRow& row, RowIntent const& intent)
{
    switch (job_.operation) {
    case Operation::Adjust:
    case Operation::Grant: return expect_change_of(row, intent);
    case Operation::Promo: return expect_redemption(row, intent);
    case Operation::Users: return expect_user(row, intent);
    }
}

void Planner::expect_change_of(PlannedRow& row, RowIntent const& intent)
{
    auto const* const account = account_of(intent.user_id);
    if (account == nullptr) {
        return reject(row, Column::UserId, problems::row_problem_of(RowRefusal::AccountNotFound));
    }
    auto const before = rows_before(row.account);
    auto const balance =
        before.empty() ? account->balance : before.front()->expected_balance.value_or(account->balance);
    auto const grants =
        account->grants.size() + static_cast<std::size_t>(std::ranges::count_if(
                                     before, [](auto const* each) { return each->credits.is_positive(); }));
    auto expected = expect_change(intent, {balance, account->held, grants}, accounts_.max_open_grants);
    if (expected.error) {
        row.errors.push_back(std::move(*expected.error));
        return;
    }
    row.credits = *intent.credits;
    row.expected_balance = expected.balance;
}

void Planner::expect_redemption(PlannedRow& row, RowIntent const& intent)
{
    auto const* const account = account_of(intent.user_id);
    if (account == nullptr) {
        return reject(row, Column::UserId, problems::row_problem_of(RowRefusal::AccountNotFound));
    }
    if (account->status == ledger::AccountStatus::Suspended) {
        return reject(row, Column::UserId, problems::row_problem_of(RowRefusal::AccountSuspended));
    }
    auto const before = rows_before(row.account);
    bool const is_twice_here =
        std::ranges::any_of(before, [&](auto const* each) { return is_about(*each, intent.code); });
    bool const has_redeemed = is_twice_here || promotions::has_redeemed(reader_, row.account, intent.code);
    auto code = code_of(intent.code);
    if (code) {
        code->uses += uses_[intent.code];
    }
    auto const bounty = decide_redemption(code ? &*code : nullptr, {account->opened_at, has_redeemed}, now_);
    if (!bounty) {
        return reject(row, Column::Code, problems::row_problem_of(bounty.error()));
    }
    auto const balance =
        before.empty() ? account->balance : before.front()->expected_balance.value_or(account->balance);
    row.credits = bounty->credits;
    row.expected_balance = balance + bounty->credits;
    ++uses_[intent.code];
}

void Planner::expect_user(PlannedRow& row, RowIntent const& intent)
{
    using identity::MakeUserRefusal;
    if (!intent.email.empty() && identity::find_email_owner(reader_, intent.email)) {
        return reject(row, Column::Email, problems::row_problem_of(MakeUserRefusal::EmailTaken));
    }
    bool const is_there =
        account_of(intent.user_id) != nullptr || identity::find_user(reader_, intent.user_id);
    if (is_there || !rows_before(row.account).empty()) {
        auto const column = intent.email.empty() ? Column::UserId : Column::Email;
        return reject(row, column, problems::row_problem_of(MakeUserRefusal::UserExists));
    }
    auto const role = identity::find_role(reader_, intent.role);
    if (!role || !role->for_users) {
        return reject(row, Column::Role, problems::row_problem_of(RowRefusal::RoleGone));
    }
    if (!can_begin_with(intent.credits, accounts_.signup_credits)) {
        return reject(
            row, Column::Credits,
            problems::row_problem_of(ledger::AdjustRefusal{ledger::GrantRefusal::BalanceOutOfRange}));
    }
    row.credits = intent.credits.value_or(Credits{});
    row.expected_balance = accounts_.signup_credits + row.credits;
}

std::vector<PlannedRow const*> Planner::rows_before(std::int64_t account)
{
    auto const [place, is_new] = before_.try_emplace(account);
    if (is_new) {
        place->second = store::rows_of(reader_, account, job_.number, most_looked_back);
    }
    std::vector<PlannedRow const*> valid;
    for (auto const& row : place->second) {
        if (row.state == RowState::Valid) {
            valid.push_back(&row);
        }
    }
    return valid;
}

ledger::Account const* Planner::account_of(std::string const& user_id)
{
    auto const [place, is_new] = known_accounts_.try_emplace(user_id);
    if (is_new) {
        place->second = ledger::find_account(reader_, user_id);
        if (place->second) {
            ledger::Page unwritten;
            NumberSource numbers;
            ledger::Posting posting{*place->second, unwritten, now_, numbers};
            bring_forward(posting);
        }
    }
    return place->second ? &*place->second : nullptr;
}

std::optional<promotions::PromoCode> const& Planner::code_of(std::string const& code)
{
    auto const [place, is_new] = known_codes_.try_emplace(code);
    if (is_new) {
        place->second = promotions::find_code(reader_, code);
    }
    return place->second;
}

/// The same for the same address within a job, so that a second row about it is noticed.
std::string Planner::id_for(RowIntent const& intent) const
{
    if (intent.email.empty()) {
        return {};
    }
    constexpr std::size_t id_bytes = 10;
    auto const message = "bulk user " + std::to_string(job_.number) + " " + intent.email;
    auto const digest = crypto::hmac_sha256(id_secret_, message);
    return "usr_" + crypto::to_base32(crypto::view(digest).substr(0, id_bytes));
}

}  // namespace creditd::bulk
