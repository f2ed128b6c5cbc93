#include "demo/last_day.hpp"

#include "http/client.hpp"
#include "http/json.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <array>
#include <chrono>
#include <future>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <utility>

namespace creditd::demo {

namespace {

/// Something did not go as the story has it.
class Departure final : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

struct Staff
{
    std::string_view name;
    std::string_view email;
    std::string_view role;
};
constexpr std::array staff{Staff{"Kim Support", "support@example.com", "support"},
                           Staff{"Robin Finance", "finance@example.com", "finance"},
                           Staff{"Sam Auditor", "auditor@example.com", "auditor"},
                           Staff{"Alex Admin", "second-admin@example.com", "admin"}};

enum class Ending : std::uint8_t { Paid, Declined, LeftOpen, Refunded, Disputed };

struct Buyer
{
    std::string_view email;
    std::string_view package;
    Ending ending = Ending::Paid;
};
constexpr std::array buyers{Buyer{"donald.knuth@example.com", "starter"},
                            Buyer{"grace.hopper@example.com", "pro"},
                            Buyer{"jean.bartik@example.com", "starter", Ending::Declined},
                            Buyer{"alan.turing@example.com", "business"},
                            Buyer{"hedy.lamarr@example.com", "pro", Ending::Refunded},
                            Buyer{"ken.thompson@example.com", "starter", Ending::Disputed},
                            Buyer{"sophie.wilson@example.com", "pro", Ending::LeftOpen},
                            Buyer{"radia.perlman@example.com", "starter"}};

constexpr std::string_view bulk_file = "userId,credits,note\r\n"
                                       "{0},25,Thanks for the bug report\r\n"
                                       "{1},25,Thanks for the bug report\r\n"
                                       "nobody-of-that-name,25,Thanks for the bug report\r\n"
                                       "{0},twenty,Thanks for the second one\r\n";

/// The text or number at a path such as `purchase.provider.paymentId`; throws Departure where there is none.
std::string at(std::string_view body, std::string_view path)
{
    auto const document = http::json::parse(body);
    auto value = document ? std::optional{document->root()} : std::nullopt;
    for (auto rest = path; value && !rest.empty();) {
        auto const dot = rest.find('.');
        value = value->find(rest.substr(0, dot));
        rest = dot == std::string_view::npos ? std::string_view{} : rest.substr(dot + 1);
    }
    if (!value) {
        throw Departure(fmt::format("no {} in {}", path, body));
    }
    return std::string{value->text()};
}

/// Calls the service, or the sandbox, and waits.
class Caller
{
public:
    explicit Caller(http::Client& client) : client_(client) {}

    std::string get(std::string url, std::string_view token)
    {
        return call(http::Method::Get, std::move(url), {}, token);
    }

    std::string post(std::string url, std::string body, std::string_view token = {},
                     std::string_view type = "application/json")
    {
        return call(http::Method::Post, std::move(url), std::move(body), token, type);
    }

private:
    std::string call(http::Method method, std::string url, std::string body, std::string_view token,
                     std::string_view type = "application/json")
    {
        http::OutgoingRequest request{.method = method, .url = std::move(url), .body = std::move(body)};
        request.headers.push_back({"Content-Type", std::string{type}});
        request.headers.push_back({"Idempotency-Key", fmt::format("demo-{}", ++calls_)});
        if (!token.empty()) {
            request.headers.push_back({"Authorization", fmt::format("Bearer {}", token)});
        }
        std::promise<http::CallResult> promise;
        auto answered = promise.get_future();
        client_.send(std::move(request),
                     [&promise](http::CallResult result) { promise.set_value(std::move(result)); });
        auto const result = answered.get();
        if (!result) {
            throw Departure(result.error().text);
        }
        if (result->status >= 300) {
            throw Departure(fmt::format("{}: {}", result->status, result->body));
        }
        return result->body;
    }

    http::Client& client_;
    int calls_ = 0;
};

class LastDay
{
public:
    LastDay(Scene const& scene, http::Client& client) : scene_(scene), call_(client) {}

    void play()
    {
        admin_ = log_in(scene_.admin_email).token;
        hire();
        for (auto const& buyer : buyers) {
            buy(buyer);
        }
        offer("evelyn.granville@example.com");
        plan_bulk();
        ask_for_much();
    }

private:
    struct Session
    {
        std::string user_id;
        std::string token;
    };

    [[nodiscard]] std::string own(std::string_view path) const
    {
        return fmt::format("{}{}", scene_.service, path);
    }

    Session log_in(std::string_view email)
    {
        auto const body = call_.post(
            own("/auth/login"), fmt::format(R"({{"email":"{}","password":"{}"}})", email, scene_.password));
        return {at(body, "user.id"), at(body, "token")};
    }

    void hire()
    {
        for (auto const& [name, email, role] : staff) {
            call_.post(own("/admin/users"),
                       fmt::format(R"({{"email":"{}","name":"{}","password":"{}","role":"{}",)"
                                   R"("reasonCode":"onboarding","reason":"Joins the team."}})",
                                   email, name, scene_.password, role),
                       admin_);
        }
    }

    void buy(Buyer const& buyer)
    {
        auto const session = log_in(buyer.email);
        auto const begun = call_.post(own("/credits/checkout"),
                                      fmt::format(R"({{"packageId":"{}"}})", buyer.package), session.token);
        if (buyer.ending == Ending::LeftOpen) {
            return;
        }
        auto const page = at(begun, "url");
        auto const checkout = page.substr(page.rfind('/') + 1);
        bool const pays = buyer.ending != Ending::Declined;
        call_.post(fmt::format("{}/_sandbox/checkout/{}", scene_.sandbox, checkout),
                   pays ? R"({"outcome":"pay"})" : R"({"outcome":"decline"})");
        if (!pays) {
            return;
        }
        auto const purchase = at(begun, "purchase.id");
        auto const payment = when_paid(purchase);
        if (buyer.ending == Ending::Refunded) {
            call_.post(
                own("/admin/purchases/" + purchase + "/refund"),
                R"({"amount":2000,"reasonCode":"refund_request","reason":"Needs fewer than thought."})",
                admin_);
        }
        if (buyer.ending == Ending::Disputed) {
            call_.post(fmt::format("{}/_sandbox/payments/{}/dispute", scene_.sandbox, payment),
                       R"({"kind":"dispute"})");
        }
    }

    /// Waits for the webhook; the provider's id of the payment.
    std::string when_paid(std::string const& purchase)
    {
        for (int turn = 0; turn < 200; ++turn) {
            auto const body = call_.get(own("/admin/purchases/" + purchase), admin_);
            if (at(body, "purchase.status") == "paid") {
                return at(body, "purchase.provider.paymentId");
            }
            std::this_thread::sleep_for(std::chrono::milliseconds{50});
        }
        throw Departure("a payment was never heard of");
    }

    void offer(std::string_view email)
    {
        auto const user = log_in(email).user_id;
        call_.post(
            own("/admin/offers"),
            fmt::format(R"({{"userId":"{}","title":"Annual batch plan","credits":50000,)"
                        R"("price":{{"amount":240000,"currency":"usd"}},"expiresAt":"2099-12-31T00:00:00Z",)"
                        R"("reasonCode":"contract","reason":"As agreed on the phone."}})",
                        user),
            admin_);
    }

    void plan_bulk()
    {
        auto const first = log_in("ada.lovelace@example.com").user_id;
        auto const second = log_in("john.backus@example.com").user_id;
        call_.post(own("/admin/credits/bulk?mode=plan&operation=adjust&fileName=bug-bounty.csv"),
                   fmt::format(fmt::runtime(bulk_file), first, second), admin_, "text/csv");
    }

    /// More than the role of support may do alone.
    void ask_for_much()
    {
        auto const support = log_in("support@example.com").token;
        auto const user = log_in("claude.shannon@example.com").user_id;
        call_.post(own("/admin/credits/adjust"),
                   fmt::format(R"({{"userId":"{}","credits":400,"reasonCode":"compensation",)"
                               R"("reason":"Two days without transcripts, ticket 4711."}})",
                               user),
                   support);
    }

    Scene const& scene_;
    Caller call_;
    std::string admin_;
};

}  // namespace

void play_last_day(Scene const& scene)
{
    http::Client client;
    try {
        LastDay{scene, client}.play();
    } catch (Departure const& departure) {
        spdlog::warn("the last day of the demo ended early: {}", departure.what());
    }
}

}  // namespace creditd::demo
