#include "app/testing/test_service.hpp"

#include "app/operator_commands.hpp"
#include "base/assert.hpp"
#include "http/json.hpp"
#include "http/json_writer.hpp"

#include <algorithm>
#include <utility>

namespace creditd::app::testing {

namespace {

std::string member(std::string const& json, std::string_view name)
{
    auto const document = http::json::parse(json);
    CREDITD_ASSERT(document.has_value() && document->root().find(name).has_value());
    return std::string{document->root().find(name)->text()};
}

std::string give_command(LedgerCore& core, std::string_view name, std::string_view words)
{
    auto const commands = operator_commands();
    auto const command = std::ranges::find(commands, name, &OperatorCommand::name);
    auto said = command->run(core, words);
    CREDITD_ASSERT(said.has_value());
    return std::move(*said);
}

}  // namespace

Settings settings_in(std::filesystem::path const& directory)
{
    Settings settings;
    settings.data_directory = directory.native();
    settings.http_listen = {"127.0.0.1", 0};
    settings.metrics_listen = Listen{"127.0.0.1", 0};
    return settings;
}

std::string admin_token_of(Service& service)
{
    constexpr std::string_view login = R"({"email":"admin@example.com","password":"a long enough one"})";
    give_command(service.core(), "admin-create", login);
    http::testing::Client client{service.port()};
    return member(client.post("/auth/login", login).body, "token");
}

TestService::TestService(Settings settings, std::shared_ptr<http::Authenticator> authenticator)
    : settings_(std::move(settings)),
      authenticator_(std::move(authenticator))
{
    auto const places = settings_in(directory_.path());
    settings_.data_directory = places.data_directory;
    settings_.http_listen = places.http_listen;
    settings_.metrics_listen = places.metrics_listen;
    if (storage::testing::tests_use_postgres()) {
        schema_ = std::make_unique<storage::testing::BorrowedSchema>();
        settings_.postgres_url = Secret{schema_->url()};
        settings_.node_directory = places.data_directory;
    }
    start();
}

TestService::~TestService() = default;

void TestService::start()
{
    service_ = std::make_unique<Service>(
        settings_, ServiceOptions{.core = {.clock = ClockKind::Test, .test_clock_begins = begins_},
                                  .authenticator = authenticator_});
    service_->start();
}

Moment TestService::now()
{
    return *service_->core().clock().now();
}

void TestService::advance(Duration by)
{
    service_->core().test_clock()->advance(by);
    service_->sweep();
}

void TestService::restart()
{
    begins_ = now();
    service_.reset();
    start();
}

std::string const& TestService::admin_token()
{
    if (admin_token_.empty()) {
        admin_token_ = admin_token_of(*service_);
    }
    return admin_token_;
}

std::string TestService::make_key(std::string_view role)
{
    std::string words;
    http::json::Writer{words}.begin_object().member("name", "test").member("role", role).end_object();
    return member(give_command(service_->core(), "key-create", words), "key");
}

}  // namespace creditd::app::testing
