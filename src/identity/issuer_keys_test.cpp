#include "identity/issuer_keys.hpp"
#include "identity/key_fetcher.hpp"
#include "identity/testing/identity_provider.hpp"
#include "storage/testing/temporary_directory.hpp"

#include <doctest/doctest.h>

#include <fstream>

namespace creditd::identity {

using testing::IdentityProvider;
using Kind = KeyAnswer::Kind;

namespace {

/// Issuers whose key sets arrive when the test says so.
struct KeyWorld
{
    KeyWorld() { provider.add_key("old"); }

    /// What is known about the key, or nothing while it is waited for.
    std::shared_ptr<std::optional<Kind>> ask(std::string key_id)
    {
        auto told = std::make_shared<std::optional<Kind>>();
        keys.look_up(0, std::move(key_id), [told](KeyAnswer answer) { *told = answer.kind; });
        return told;
    }
    void arrive(IssuerKeys::Fetched fetched)
    {
        REQUIRE(pending.size() == 1);
        auto done = std::move(pending.front());
        pending.clear();
        done(std::move(fetched));
    }
    void pass(std::chrono::seconds seconds) { now += seconds; }

    IdentityProvider provider{"https://id.example.com"};
    std::vector<Issuer> issuers{{.name = "https://id.example.com", .audience = "creditd"}};
    std::chrono::steady_clock::time_point now{};
    std::vector<std::move_only_function<void(IssuerKeys::Fetched)>> pending;
    int fetches = 0;
    int withdrawals = 0;
    IssuerKeys keys{issuers,
                    [this](Issuer const&, auto done) {
                        ++fetches;
                        pending.push_back(std::move(done));
                    },
                    [this] { return now; }, [this] { ++withdrawals; }};
};

constexpr std::chrono::seconds minute{60};

}  // namespace

TEST_CASE("IDENT-1: those who ask while keys are fetched wait for the one fetch")
{
    KeyWorld world;
    auto const first = world.ask("old");
    auto const second = world.ask("other");
    CHECK(world.fetches == 1);
    CHECK_FALSE(*first);

    world.arrive(world.provider.key_set());

    CHECK(**first == Kind::Known);
    CHECK(**second == Kind::Unknown);
    CHECK(**world.ask("old") == Kind::Known);
    CHECK(world.fetches == 1);
}

TEST_CASE(
    "IDENT-1: a key that was added is found by its first token, but made-up ids cause one fetch a minute")
{
    KeyWorld world;
    world.keys.refresh();
    world.arrive(world.provider.key_set());
    world.provider.add_key("new");

    CHECK(**world.ask("new") == Kind::Unknown);  // fetched just now
    world.pass(minute - std::chrono::seconds{1});
    CHECK(**world.ask("new") == Kind::Unknown);
    CHECK(world.fetches == 1);
    world.pass(std::chrono::seconds{1});
    auto const asked = world.ask("new");
    CHECK_FALSE(*asked);
    world.arrive(world.provider.key_set());
    CHECK(**asked == Kind::Known);

    for (int i = 0; i < 100; ++i) {
        CHECK(**world.ask("made-up-" + std::to_string(i)) == Kind::Unknown);
    }
    CHECK(world.fetches == 2);
    CHECK(world.withdrawals == 0);
}

TEST_CASE("IDENT-1: while key sets cannot be fetched the old keys stay; without any the answer is that")
{
    KeyWorld world;
    auto const first = world.ask("old");
    world.arrive(std::unexpected("nobody listens"));
    CHECK(**first == Kind::Unavailable);
    CHECK(**world.ask("old") == Kind::Unavailable);
    CHECK(world.fetches == 1);
    world.pass(std::chrono::seconds{5});
    auto const again = world.ask("old");
    world.arrive(world.provider.key_set());
    CHECK(**again == Kind::Known);

    for (auto const* broken : {"", "<html>down</html>", "{}", R"({"keys":[7]})"}) {
        world.keys.refresh();
        world.arrive(std::string{broken});
        CHECK(**world.ask("old") == Kind::Known);
    }
    world.keys.refresh();
    world.arrive(std::unexpected("nobody listens"));
    CHECK(**world.ask("old") == Kind::Known);
    CHECK(world.withdrawals == 0);
}

TEST_CASE("IDENT-1: a key that its owner has withdrawn, or replaced, is not believed after the next fetch")
{
    KeyWorld world;
    world.provider.add_key("other");
    world.keys.refresh();
    world.arrive(world.provider.key_set());

    world.provider.remove_key("old");
    world.keys.refresh();
    world.arrive(world.provider.key_set());
    CHECK(**world.ask("old") == Kind::Unknown);
    CHECK(world.withdrawals == 1);

    world.provider.add_key("other");  // another key under the same id
    world.keys.refresh();
    world.arrive(world.provider.key_set());
    CHECK(world.withdrawals == 2);

    world.keys.refresh();
    world.arrive(R"({"keys":[]})");
    CHECK(**world.ask("other") == Kind::Unknown);
    CHECK(world.withdrawals == 3);
}

TEST_CASE(
    "IDENT-1: not more than a thousand wait for a fetch, and what is being fetched is not fetched again")
{
    KeyWorld world;
    std::vector<std::shared_ptr<std::optional<Kind>>> asked;
    for (int i = 0; i < 1'001; ++i) {
        asked.push_back(world.ask("old"));
    }
    world.keys.refresh();
    CHECK(world.fetches == 1);
    CHECK_FALSE(*asked[999]);
    CHECK(**asked[1'000] == Kind::Unavailable);
    world.arrive(world.provider.key_set());
    CHECK(**asked[0] == Kind::Known);
}

TEST_CASE("IDENT-1: a key set may be a file of this machine, not too long, and is read anew each time")
{
    storage::testing::TemporaryDirectory const directory;
    auto const path = directory.path() / "keys.json";
    Issuer const issuer{.name = "a", .audience = "b", .keys_file = path.string()};
    KeyFetcher fetcher;
    auto const fetched = [&] {
        IssuerKeys::Fetched result;
        fetcher.fetch(issuer, [&](IssuerKeys::Fetched got) { result = std::move(got); });
        return result;
    };
    auto const write = [&](std::string const& content) { std::ofstream{path, std::ios::trunc} << content; };

    CHECK_FALSE(fetched());
    write(R"({"keys":[]})");
    CHECK(fetched() == R"({"keys":[]})");
    write("other");
    CHECK(fetched() == "other");
    write(std::string(longest_key_set + 1, 'x'));
    CHECK_FALSE(fetched());
}

}  // namespace creditd::identity
