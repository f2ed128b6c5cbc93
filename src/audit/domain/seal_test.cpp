#include "audit/domain/seal.hpp"

#include <doctest/doctest.h>

namespace creditd::audit {

namespace {

Seal example()
{
    return {.number = 12,
            .made_at = Moment::from_milliseconds(1'790'000'000'123),
            .previous = std::string(64, 'a'),
            .heads = {{3, 5, 70, std::string(32, '\x01')}, {250, 1, 71, std::string(32, '\xff')}}};
}

}  // namespace

TEST_CASE("ADMIN-2: a seal comes back from its line as it was written")
{
    for (auto const kind : {Seal::Kind::Moved, Seal::Kind::Restore}) {
        auto seal = example();
        seal.kind = kind;
        auto const read = seal_from_line(signed_line(to_text(seal), "signature"));
        REQUIRE(read);
        CHECK(read->seal == seal);
        CHECK(read->text == to_text(seal));
        CHECK(read->signature == "signature");
    }
}

TEST_CASE("ADMIN-2: a line is spelt in exactly one way")
{
    auto const good = signed_line(to_text(example()), "signature");
    for (std::size_t i = 0; i < good.size(); ++i) {
        CHECK_FALSE(seal_from_line(good.substr(0, i)));
        auto with_space = good;
        with_space.insert(i, " ");
        CHECK_FALSE(seal_from_line(with_space));
    }
    CHECK_FALSE(seal_from_line(good + " "));
    auto capital = good;
    capital.replace(capital.find("ff"), 2, "FF");
    CHECK_FALSE(seal_from_line(capital));
}

}  // namespace creditd::audit
