#pragma once

#include "app/service.hpp"
#include "http/testing/client.hpp"
#include "storage/testing/test_database.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace creditd::app::testing {

/// 2026-01-01T00:00:00Z: where the clock of a TestService begins.
inline constexpr auto new_year = Moment::from_milliseconds(1'767'225'600'000);

/// Settings for a service on free ports of this machine, with its ledger in `directory`.
[[nodiscard]] Settings settings_in(std::filesystem::path const& directory);

/// Makes an administrator and logs in: the session's token. Costs two password hashes; once for each ledger.
[[nodiscard]] std::string admin_token_of(Service& service);

/// The whole service in this process: free ports, a directory of its own, a clock that stands still until it
/// is moved. Everything is real but the clock.
///
///     TestService service;
///     auto client = service.client();
///     CHECK(client.get("/readyz").status == 200);
///     service.advance(Duration::days(30));
class TestService
{
public:
    TestService() : TestService(Settings{}) {}

    /// `settings`: all but addresses and directory are taken. `authenticator`: in place of identity's.
    explicit TestService(Settings settings, std::shared_ptr<http::Authenticator> authenticator = {});
    ~TestService();

    [[nodiscard]] http::testing::Client client() const { return http::testing::Client{service_->port()}; }
    [[nodiscard]] Service& service() const { return *service_; }
    [[nodiscard]] std::filesystem::path const& directory() const { return directory_.path(); }
    [[nodiscard]] Moment now();

    /// Moves the clock and posts what became due.
    void advance(Duration by);

    /// Stops and starts again on the same directory, where the clock stood.
    void restart();

    /// The administrator's session token, made at the first call.
    [[nodiscard]] std::string const& admin_token();

    /// A new API key.
    [[nodiscard]] std::string make_key(std::string_view role = "service");

private:
    void start();

    storage::testing::TemporaryDirectory directory_;
    std::unique_ptr<storage::testing::BorrowedSchema> schema_;  ///< when the run is on PostgreSQL
    Settings settings_;
    std::shared_ptr<http::Authenticator> authenticator_;
    Moment begins_ = new_year;
    std::unique_ptr<Service> service_;
    std::string admin_token_;
};

}  // namespace creditd::app::testing
