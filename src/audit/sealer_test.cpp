#include "audit/anchor.hpp"
#include "audit/sealer.hpp"
#include "audit/shelves.hpp"
#include "audit/store.hpp"
#include "audit/testing/service.hpp"
#include "storage/failure.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <sys/stat.h>

namespace creditd::audit {

namespace {

struct World
{
    testing::Service service{add_shelves};
    AnchorPlace place{service.place.path() / "outside" / "anchor.jsonl",
                      service.place.path() / "outside" / "audit.pem"};

    /// Moves the head of one chain, as an entry would.
    void move_head(std::int64_t bucket, std::int64_t seq)
    {
        auto const batch = service.database->begin(0);
        store::upsert_head(*batch, {bucket, seq, seq * 10, std::string(32, static_cast<char>(seq))});
        batch->commit(0);
    }

    std::vector<Seal> seals()
    {
        std::vector<Seal> seals;
        auto const reading = read_anchor(place.anchor, SigningKey::load_for_checking(place.key),
                                         [&](Seal const& seal) { seals.push_back(seal); });
        CHECK(reading.fault == "");
        return seals;
    }

    std::string fault()
    {
        return read_anchor(place.anchor, SigningKey::load_for_checking(place.key), [](Seal const&) {}).fault;
    }

    std::string anchor_text()
    {
        std::ifstream stream{place.anchor, std::ios::binary};
        return {std::istreambuf_iterator<char>{stream}, {}};
    }

    void write_anchor(std::string const& text)
    {
        std::ofstream{place.anchor, std::ios::binary | std::ios::trunc} << text;
    }

    std::size_t seal(Sealer& sealer) { return sealer.seal(*service.database, *service.clock.now()); }
};

}  // namespace

TEST_CASE("ADMIN-2: a seal holds the heads that moved since the last one, also after a restart")
{
    World world;
    {
        Sealer sealer{world.place};
        CHECK(world.seal(sealer) == 0);
        CHECK(world.seals().empty());
        world.move_head(3, 1);
        world.move_head(4, 1);
        CHECK(world.seal(sealer) == 2);
        CHECK(world.seal(sealer) == 0);
    }
    Sealer sealer{world.place};
    CHECK(world.seal(sealer) == 0);
    world.move_head(4, 2);
    CHECK(world.seal(sealer) == 1);

    auto const seals = world.seals();
    REQUIRE(seals.size() == 2);
    CHECK(seals[0].heads.size() == 2);
    CHECK(seals[1].number == 2);
    CHECK(seals[1].heads == std::vector<Head>{{4, 2, 20, std::string(32, '\x02')}});
}

TEST_CASE("ADMIN-2: the signing key is made once, for its owner's eyes only")
{
    World world;
    auto const signature = SigningKey::load_or_make(world.place.key).sign("text");
    auto const again = SigningKey::load_or_make(world.place.key);
    CHECK(again.sign("text") == signature);
    struct stat status{};
    REQUIRE(stat(world.place.key.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);

    auto const open_half = SigningKey::load_for_checking(world.place.key.string() + ".pub");
    CHECK(open_half.is_signature_of(signature, "text"));
    CHECK_FALSE(open_half.is_signature_of(signature, "texts"));
    CHECK_FALSE(open_half.is_signature_of(signature.substr(1), "text"));
    CHECK_THROWS_AS((void)SigningKey::load_or_make(world.place.key.string() + ".pub"), storage::CannotOpen);
}

TEST_CASE("ADMIN-2: a file that is not an Ed25519 key is refused")
{
    World world;
    std::filesystem::create_directories(world.place.key.parent_path());
    std::ofstream{world.place.key} << "-----BEGIN " << "PRIVATE KEY-----\nbm90IGEga2V5\n-----END "
                                   << "PRIVATE KEY-----\n";
    CHECK_THROWS_AS(Sealer{world.place}, storage::CannotOpen);
}

TEST_CASE("ADMIN-2: an anchor line that is changed, taken out, doubled or signed by another is noticed")
{
    World world;
    std::vector<std::string> lines;
    {
        Sealer sealer{world.place};
        for (std::int64_t seq = 1; seq <= 3; ++seq) {
            world.move_head(9, seq);
            auto const before = world.anchor_text().size();
            world.seal(sealer);
            lines.push_back(world.anchor_text().substr(before));
        }
    }
    auto changed = lines[1];
    changed.replace(changed.find("\"number\":20"), 11, "\"number\":21");
    world.write_anchor(lines[0] + changed + lines[2]);
    CHECK(world.fault() == "line 2 has a wrong signature");
    CHECK_THROWS_AS(Sealer{world.place}, storage::CannotOpen);
    world.write_anchor(lines[0] + lines[2]);
    CHECK(world.fault() == "line 2 does not follow the line before it");
    world.write_anchor(lines[0] + lines[1] + lines[1] + lines[2]);
    CHECK(world.fault() == "line 3 does not follow the line before it");
    world.write_anchor(lines[0] + "nonsense\n");
    CHECK(world.fault() == "line 2 is not a seal");
    world.write_anchor(lines[0] + lines[1] + lines[2]);
    CHECK(world.fault() == "");
    std::filesystem::remove(world.place.key);
    (void)SigningKey::load_or_make(world.place.key);
    CHECK(world.fault() == "line 1 has a wrong signature");
}

TEST_CASE("ADMIN-2: a line that a crash left unfinished is cut off by the next seal")
{
    World world;
    {
        Sealer sealer{world.place};
        world.move_head(1, 1);
        world.seal(sealer);
    }
    auto const whole = world.anchor_text();
    world.write_anchor(whole + std::string(2000, 'x'));
    CHECK(world.fault() == "");
    Sealer sealer{world.place};
    world.move_head(1, 2);
    world.seal(sealer);
    CHECK(world.seals().size() == 2);
    CHECK(world.anchor_text().starts_with(whole));
    CHECK(world.anchor_text().ends_with("}\n"));
}

TEST_CASE("ADMIN-2: lines of two anchors of one key cannot be put together")
{
    World world;
    auto const anchor_from = [&](std::int64_t first_seq) {
        world.write_anchor("");
        Sealer sealer{world.place};
        for (auto const seq : {first_seq, first_seq + 1}) {
            world.move_head(1, seq);
            world.seal(sealer);
        }
        return world.anchor_text();
    };
    std::filesystem::create_directories(world.place.anchor.parent_path());
    auto const one = anchor_from(1);
    auto const other = anchor_from(5);
    world.write_anchor(one.substr(0, one.find('\n') + 1) + other.substr(other.find('\n') + 1));
    CHECK(world.fault() == "line 2 does not follow the line before it");
}

TEST_CASE("ADMIN-2: nodes that seal in turn share one file, and lose nothing of each other")
{
    World world;
    Sealer one{world.place};
    Sealer other{world.place};
    for (std::int64_t seq = 1; seq <= 6; ++seq) {
        world.move_head(1, seq);
        CHECK(world.seal(seq % 2 == 0 ? one : other) == 1);
        CHECK(world.seal(seq % 2 == 0 ? other : one) == 0);
    }
    CHECK(world.seals().size() == 6);
}

TEST_CASE("ADMIN-2: a file that is cut or spoiled while the service runs is not written over")
{
    World world;
    Sealer sealer{world.place};
    for (std::int64_t seq = 1; seq <= 2; ++seq) {
        world.move_head(1, seq);
        world.seal(sealer);
    }
    world.move_head(1, 3);
    auto const whole = world.anchor_text();
    auto const first_line = whole.substr(0, whole.find('\n') + 1);
    for (auto const& spoiled : {first_line, whole + "nonsense\n"}) {
        world.write_anchor(spoiled);
        CHECK_THROWS_AS((void)world.seal(sealer), storage::StorageFailure);
        CHECK(world.anchor_text() == spoiled);
    }
    world.write_anchor(whole);
    CHECK(world.seal(sealer) == 1);
}

}  // namespace creditd::audit
