#include "endpoint/page.hpp"
#include "http/loop.hpp"

#include <doctest/doctest.h>

#include <array>

namespace creditd::endpoint {

namespace {

class NoDatabase final : public storage::Database
{
public:
    std::unique_ptr<storage::Batch> begin(int /*lane*/) override { return nullptr; }
    NumberSource numbers(int /*lane*/) override { return NumberSource{}; }
    void between_batches(int /*lane*/) override {}
    void read(storage::FunctionRef<void(storage::Reader&)> /*work*/) override {}
    storage::KeyIndex* derived_index(storage::KeySpace /*space*/) override { return nullptr; }
    [[nodiscard]] std::uint64_t log_bytes() const override { return 0; }
    void close() override {}
};

class NoClock final : public engine::Clock
{
    std::optional<Moment> now() override { return std::nullopt; }
};

class NoRandom final : public engine::RandomSource
{
    void fill(std::byte* /*bytes*/, std::size_t /*count*/) override {}
};

/// Services of which only the secret is used.
struct World
{
    NoDatabase database;
    NoClock clock;
    NoRandom random;
    engine::Engine engine{database, [] { return std::make_unique<engine::WorkingSet>(); }, clock, random, {},
                          0};
    http::Workers workers{1, 1};
    crypto::PublicIds ids{"0123456789abcdef"};
    Services services{.engine = engine,
                      .database = database,
                      .workers = workers,
                      .clock = clock,
                      .ids = ids,
                      .key_secret = "sixteen secrets.",
                      .mailboxes = {}};
};

std::string first_code(http::Query& query)
{
    auto const problem = query.finish();
    return problem ? problem->errors.at(0).field + " " + problem->errors.at(0).code : "";
}

std::string code_for(World& world, std::string const& text, ListKind const& list)
{
    http::Query query{text};
    (void)read_page(query, world.services, list);
    return first_code(query);
}

}  // namespace

TEST_CASE("a list begins at page 1 with 20 items")
{
    World world;
    http::Query query{""};
    auto const request = read_page(query, world.services, {"things"});
    CHECK(first_code(query) == "");
    CHECK(request.page == 1);
    CHECK(request.limit == 20);
    CHECK(request.offset() == 0);
    CHECK(request.rows() == 21);
    CHECK(request.below() == INT64_MAX);
}

TEST_CASE("page and limit have both their edges")
{
    World world;
    for (std::string const text : {"page=1&limit=1", "page=1000000000000&limit=100"}) {
        CHECK(code_for(world, text, {"things"}) == "");
    }
    CHECK(code_for(world, "page=0", {"things"}) == "page out_of_range");
    CHECK(code_for(world, "page=1000000000001", {"things"}) == "page out_of_range");
    CHECK(code_for(world, "limit=0", {"things"}) == "limit out_of_range");
    CHECK(code_for(world, "limit=101", {"things"}) == "limit out_of_range");
    http::Query query{"page=3&limit=10"};
    CHECK(read_page(query, world.services, {"things"}).offset() == 20);
}

TEST_CASE("a cursor brings back the sort key it was made from")
{
    World world;
    ListKind const list{"things", 2};
    std::array<std::int64_t, 2> const keys{9'007'199'254'740'991, -3};
    http::Query query{"limit=5&cursor=" + cursor_of(world.services, list, keys)};
    auto const request = read_page(query, world.services, list);
    CHECK(first_code(query) == "");
    REQUIRE(request.after);
    CHECK((*request.after)[0] == keys[0]);
    CHECK((*request.after)[1] == keys[1]);
    CHECK(request.below() == keys[0]);
    CHECK(request.offset() == 0);
}

TEST_CASE("a cursor that is made up, changed or of another list or database is refused")
{
    World world;
    ListKind const list{"history/1"};
    std::array<std::int64_t, 1> const keys{4711};
    auto const good = cursor_of(world.services, list, keys);
    CHECK(code_for(world, "cursor=" + good, list) == "");
    for (std::size_t i = 0; i < good.size(); ++i) {
        auto changed = good;
        changed[i] = changed[i] == '0' ? '1' : '0';
        CHECK(code_for(world, "cursor=" + changed, list) == "cursor bad_format");
    }
    CHECK(code_for(world, "cursor=" + good.substr(0, 8), list) == "cursor bad_format");
    CHECK(code_for(world, "cursor=abc", list) == "cursor bad_format");
    CHECK(code_for(world, "cursor=", list) == "cursor too_short");
    CHECK(code_for(world, "cursor=" + good, {"history/2"}) == "cursor bad_format");
    CHECK(code_for(world, "cursor=" + good, {"history/1", 2}) == "cursor bad_format");
    CHECK(code_for(world, "cursor=" + good + "&page=1", list) == "page not_with_cursor");
    world.services.key_secret = "another database";
    CHECK(code_for(world, "cursor=" + good, list) == "cursor bad_format");
}

TEST_CASE("a list tells how many pages there are, and where the next part begins")
{
    World world;
    ListKind const list{"things"};
    auto const body_of = [&](PageRequest const& request, std::vector<int> const& rows) {
        return list_body(
            world.services, list, request, 5, rows,
            [](http::json::Writer& json, int row) { json.value(row); },
            [](int row) { return std::array<std::int64_t, 1>{row}; });
    };
    auto const next = cursor_of(world.services, list, std::array<std::int64_t, 1>{4});
    CHECK(body_of({.page = 1, .limit = 2}, {5, 4, 3}) ==
          R"({"items":[5,4],"page":1,"limit":2,"total":5,"totalPages":3,"nextCursor":")" + next + "\"}");
    CHECK(body_of({.page = 3, .limit = 2}, {1}) ==
          R"({"items":[1],"page":3,"limit":2,"total":5,"totalPages":3,"nextCursor":null})");
    CHECK(body_of({.page = 9, .limit = 2, .after = {{2}}}, {1}) ==
          R"({"items":[1],"page":null,"limit":2,"total":5,"totalPages":3,"nextCursor":null})");
}

}  // namespace creditd::endpoint
