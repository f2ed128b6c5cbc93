#pragma once

#include "endpoint/page.hpp"
#include "endpoint/services.hpp"
#include "http/query.hpp"
#include "http/route.hpp"
#include "ledger/balance_cache.hpp"
#include "ledger/domain/account.hpp"
#include "ledger/history.hpp"
#include "ledger/settings.hpp"

#include <vector>

namespace creditd::ledger {

// The ledger's routes by theme; `routes()` puts them together.
[[nodiscard]] std::vector<http::Route> balance_routes(endpoint::Services& services, BalanceCache* cache);
[[nodiscard]] std::vector<http::Route> history_routes(endpoint::Services& services);
[[nodiscard]] std::vector<http::Route> admin_routes(endpoint::Services& services);
[[nodiscard]] std::vector<http::Route> adjust_routes(endpoint::Services& services, Settings const& settings);

// Bodies and parameters that several routes share.

/// Whose account a read is about, once all parameters are read: the own one, or `named` for those who may
/// name one. Answers the exchange and is empty when something is wrong.
[[nodiscard]] std::optional<std::string> subject_of(std::unique_ptr<http::Exchange>& exchange,
                                                    http::Query& query,
                                                    std::optional<std::string_view> named);

/// A page of the account's grants.
[[nodiscard]] std::string grants_body(endpoint::Services const& services, storage::Reader& reader,
                                      Account const& account, Moment now, endpoint::PageRequest const& page);

/// What a history request asks for. `reference` is found by the engine, everything else by reading.
struct HistoryRequest
{
    HistoryFilter filter;
    std::optional<std::string> reference;
    endpoint::PageRequest page;
};
/// Reads `type from to beforeSeq reference page limit cursor`; errors are the query's.
[[nodiscard]] HistoryRequest read_history_request(http::Query& query, endpoint::Services const& services,
                                                  bool with_page = true);

/// Answers with the user's history.
void answer_history(endpoint::Services& services, std::unique_ptr<http::Exchange> exchange,
                    std::string user_id, HistoryRequest request);
void answer_history_csv(endpoint::Services& services, std::unique_ptr<http::Exchange> exchange,
                        std::string user_id, HistoryFilter filter);

/// Which periods a summary shows; a missing bound is the server's choice.
struct SummaryRequest
{
    Period period = Period::Day;
    std::optional<Moment> from;
    std::optional<Moment> to;
};
/// Reads `period from to`; errors are the query's.
[[nodiscard]] SummaryRequest read_summary_request(http::Query& query, endpoint::Services& services);

/// Answers with the user's sums by period.
void answer_summary(endpoint::Services& services, std::unique_ptr<http::Exchange> exchange,
                    std::string user_id, SummaryRequest const& request);

}  // namespace creditd::ledger
