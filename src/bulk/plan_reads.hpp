#pragma once

#include "bulk/domain/expect_row.hpp"
#include "bulk/domain/job.hpp"
#include "bulk/domain/row.hpp"
#include "ledger/domain/account.hpp"
#include "ledger/settings.hpp"
#include "promotions/domain/promo_code.hpp"
#include "storage/reader.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::bulk {

/// Says of rows, one after another in the order of their file, what they will do as things stand: a reading
/// of one snapshot, in which the rows of the job that were planned before are too. Lives for one slice.
class Planner
{
public:
    /// `id_secret` keys the ids of users that are to be made.
    Planner(storage::Reader& reader, Job const& job, ledger::Settings const& accounts,
            std::string_view id_secret, Moment now)
        : reader_(reader),
          job_(job),
          accounts_(accounts),
          id_secret_(id_secret),
          now_(now)
    {}

    /// `errors`: what is wrong with the row's form.
    PlannedRow plan(std::int64_t row, Cells cells, std::vector<RowError> errors);

private:
    void expect(PlannedRow& row, RowIntent const& intent);
    void expect_change_of(PlannedRow& row, RowIntent const& intent);
    void expect_redemption(PlannedRow& row, RowIntent const& intent);
    void expect_user(PlannedRow& row, RowIntent const& intent);

    /// Valid rows about the account that come before in the file, last first, up to a few.
    std::vector<PlannedRow const*> rows_before(std::int64_t account);
    /// The user's account with what is due posted; null when there is none.
    ledger::Account const* account_of(std::string const& user_id);
    std::optional<promotions::PromoCode> const& code_of(std::string const& code);
    [[nodiscard]] std::string id_for(RowIntent const& intent) const;

    storage::Reader& reader_;
    Job const& job_;
    ledger::Settings const& accounts_;
    std::string_view const id_secret_;
    Moment const now_;
    std::map<std::int64_t, std::vector<PlannedRow>> before_;  ///< rows by account, last first, once read
    std::map<std::string, std::optional<ledger::Account>> known_accounts_;
    std::map<std::string, std::optional<promotions::PromoCode>> known_codes_;
    std::map<std::string, std::int64_t> uses_;  ///< of codes, by the rows of this slice
};

}  // namespace creditd::bulk
