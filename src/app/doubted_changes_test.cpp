#include "audit/reason_codes.hpp"
#include "engine/engine.hpp"
#include "engine/testing/doubles.hpp"
#include "engine/testing/faulty_database.hpp"
#include "nodes/changes.hpp"
#include "notifications/endpoint_board.hpp"
#include "storage/testing/test_database.hpp"
#include "usage/prices.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <utility>

using namespace creditd;

namespace {

using engine::testing::Fault;

constexpr auto start = Moment::from_milliseconds(1'780'000'000'000);

class Change final : public engine::Command
{
public:
    using Act = std::function<void(engine::WorkingSet&)>;
    Change(Act needs, Act act) : needs_(std::move(needs)), act_(std::move(act)) {}

    void needs(engine::WorkingSet& set) const override { needs_(set); }
    void decide(engine::WorkingSet& set, engine::Context const& /*context*/) override { act_(set); }
    [[nodiscard]] engine::Memory memory() const override { return {}; }
    [[nodiscard]] engine::Answer answer() const override { return {}; }

private:
    Act needs_;
    Act act_;
};

/// A node that keeps in memory what changes seldom, and loses the answers of its commits.
struct Node
{
    storage::testing::TestDatabase place;
    std::unique_ptr<storage::Database> database = place.open({.now = start}, 1);
    engine::testing::FaultyDatabase faulty{*database};
    engine::testing::ManualClock clock{start};
    engine::testing::SeededRandom random{1};
    audit::ReasonBoard reasons{*database};
    usage::PriceBoard prices{*database};
    notifications::EndpointBoard endpoints{*database};
    nodes::ChangeFeed feed{*database};
    engine::Engine engine{faulty, [this] { return make_set(); }, clock, random, {}, 0};

    ~Node() { engine.stop(); }

    std::unique_ptr<engine::WorkingSet> make_set()
    {
        auto set = std::make_unique<engine::WorkingSet>();
        set->add<audit::ReasonCodes>(*set, reasons);
        set->add<usage::Prices>(*set, prices);
        set->add<notifications::Endpoints>(*set, endpoints);
        set->add<nodes::Changes>(true);
        return set;
    }

    engine::Fate change(Change::Act needs, Change::Act act)
    {
        faulty.next_commit = Fault::LostForGood;
        return engine.run(std::make_unique<Change>(std::move(needs), std::move(act))).fate;
    }

    /// What one of the nodes changed since, this one included.
    [[nodiscard]] bool hears_of(nodes::ChangeKind kind)
    {
        auto const news = feed.next();
        return news.changes == std::vector{nodes::Change{.kind = kind}};
    }
};

}  // namespace

TEST_CASE("NODE-3: a change whose commit's answer was lost is heard of like another node's, and read again")
{
    Node node;
    SUBCASE("a reason code")
    {
        CHECK(node.change([](engine::WorkingSet& set) { set.shelf<audit::ReasonCodes>().need(); },
                          [](engine::WorkingSet& set) {
                              set.shelf<audit::ReasonCodes>().put({.code = "mine"});
                          }) == engine::Fate::Failed);
        CHECK_FALSE(node.reasons.current()->takes("mine"));
        CHECK(node.hears_of(nodes::ChangeKind::ReasonCodes));
        node.reasons.refresh(*node.database);
        CHECK(node.reasons.current()->takes("mine"));
    }
    SUBCASE("a meter")
    {
        usage::Meter meter;
        meter.name = "tokens";
        meter.number = 1;
        meter.versions.emplace_back();
        CHECK(node.change([](engine::WorkingSet& set) { set.shelf<usage::Prices>().need("tokens"); },
                          [&](engine::WorkingSet& set) { set.shelf<usage::Prices>().put(meter); }) ==
              engine::Fate::Failed);
        CHECK(node.prices.current()->find("tokens") == nullptr);
        CHECK(node.hears_of(nodes::ChangeKind::Prices));
        node.prices.refresh(*node.database);
        CHECK(node.prices.current()->find("tokens") != nullptr);
    }
    SUBCASE("a webhook endpoint")
    {
        notifications::WebhookEndpoint endpoint;
        endpoint.number = 7;
        endpoint.url = "https://example.com/";
        CHECK(node.change([](engine::WorkingSet& set) { set.shelf<notifications::Endpoints>().need(7); },
                          [&](engine::WorkingSet& set) {
                              set.shelf<notifications::Endpoints>().put(endpoint);
                          }) == engine::Fate::Failed);
        CHECK(node.endpoints.endpoints()->empty());
        CHECK(node.hears_of(nodes::ChangeKind::Endpoints));
        node.endpoints.refresh();
        CHECK(node.endpoints.endpoints()->size() == 1);
    }
}
