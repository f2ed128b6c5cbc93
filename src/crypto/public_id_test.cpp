#include "crypto/base32.hpp"
#include "crypto/public_id.hpp"

#include <doctest/doctest.h>

#include <array>
#include <random>
#include <set>

namespace creditd::crypto {

namespace {

constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

constexpr std::array kinds{IdKind::Transaction,
                           IdKind::Hold,
                           IdKind::Grant,
                           IdKind::Promo,
                           IdKind::Package,
                           IdKind::Purchase,
                           IdKind::Refund,
                           IdKind::Job,
                           IdKind::Key,
                           IdKind::Event,
                           IdKind::Audit,
                           IdKind::Redemption,
                           IdKind::Session,
                           IdKind::Approval,
                           IdKind::Mail,
                           IdKind::WebhookEndpoint,
                           IdKind::WebhookDelivery,
                           IdKind::Offer,
                           IdKind::WalletSession};

}  // namespace

TEST_CASE("IDENT-2: an id reads back to its account and number, from 0 to the largest")
{
    PublicIds const ids{"0123456789abcdef"};
    for (auto const kind : kinds) {
        for (std::int64_t const account : {std::int64_t{0}, std::int64_t{1}, INT64_MAX}) {
            for (std::int64_t const number :
                 {std::int64_t{0}, std::int64_t{1}, (std::int64_t{1} << 53) - 1}) {
                auto const text = ids.encode(kind, {account, number});
                CAPTURE(text);
                CHECK(text.starts_with(prefix_of(kind)));
                CHECK(text.size() == prefix_of(kind).size() + 26);
                auto const parts = ids.decode(kind, text);
                REQUIRE(parts.has_value());
                CHECK(parts->account == account);
                CHECK(parts->number == number);
            }
        }
    }
}

TEST_CASE("IDENT-2: an id of another kind, under its own prefix or the asked one, is none")
{
    PublicIds const ids{"0123456789abcdef"};
    auto const hold = ids.encode(IdKind::Hold, {5, 7});

    CHECK_FALSE(ids.decode(IdKind::Transaction, hold).has_value());
    CHECK_FALSE(ids.decode(IdKind::Transaction, "txn_" + hold.substr(5)).has_value());
    CHECK_FALSE(ids.decode(IdKind::Hold, hold.substr(5)).has_value());
}

TEST_CASE("IDENT-2: every kind has a prefix of its own")
{
    std::set<std::string_view> prefixes;
    for (auto const kind : kinds) {
        CHECK(prefix_of(kind).ends_with('_'));
        prefixes.insert(prefix_of(kind));
    }
    CHECK(prefixes.size() == kinds.size());
}

TEST_CASE("IDENT-2: an id with one character changed, more or less, is none or a stranger's")
{
    PublicIds const ids{"0123456789abcdef"};
    auto const text = ids.encode(IdKind::Transaction, {123456789, 1000});
    int refused = 0;
    int tried = 0;
    for (std::size_t at = 4; at < text.size(); ++at) {
        for (char const c : alphabet) {
            auto changed = text;
            changed[at] = c;
            if (changed == text) {
                continue;
            }
            ++tried;
            auto const parts = ids.decode(IdKind::Transaction, changed);
            refused += parts ? 0 : 1;
            CHECK((!parts || parts->account != 123456789));
        }
    }
    CHECK(tried == 26 * 31);
    CHECK(refused >=
          tried - 4);  // one made-up text in 4096 has the right kind and zeros, and another account

    CHECK_FALSE(ids.decode(IdKind::Transaction, text + "0").has_value());
    CHECK_FALSE(ids.decode(IdKind::Transaction, text.substr(0, text.size() - 1)).has_value());
    CHECK_FALSE(ids.decode(IdKind::Transaction, "txn_").has_value());
    CHECK_FALSE(ids.decode(IdKind::Transaction, "").has_value());
    auto upper = text;
    upper.back() = 'O';
    CHECK_FALSE(ids.decode(IdKind::Transaction, upper).has_value());
}

TEST_CASE("IDENT-2: neighbours look unrelated, and another database's key reads nothing of ours")
{
    PublicIds const ids{"0123456789abcdef"};
    PublicIds const other{"fedcba9876543210"};
    auto const first = ids.encode(IdKind::Grant, {1, 1});
    auto const second = ids.encode(IdKind::Grant, {1, 2});

    int same = 0;
    for (std::size_t at = 6; at < first.size(); ++at) {
        same += first[at] == second[at] ? 1 : 0;
    }
    CHECK(same <= 6);
    CHECK_FALSE(other.decode(IdKind::Grant, first).has_value());
    CHECK(other.encode(IdKind::Grant, {1, 1}) != first);
}

TEST_CASE("IDENT-2: base32 reads back what it wrote, and refuses every other text")
{
    std::mt19937_64 random{7};
    for (std::size_t size = 0; size < 40; ++size) {
        std::string bytes(size, '\0');
        for (auto& byte : bytes) {
            byte = static_cast<char>(random());
        }
        auto const text = to_base32(bytes);
        CHECK(text.size() == (size * 8 + 4) / 5);
        CHECK(from_base32(text) == bytes);
    }
    CHECK(to_base32("foobar") == "csqpyrk1e8");
    CHECK_FALSE(from_base32("0").has_value());   // 5 bits are no byte
    CHECK_FALSE(from_base32("01").has_value());  // a bit beyond the byte
    CHECK(from_base32("00") == std::string(1, '\0'));
    CHECK_FALSE(from_base32("0i").has_value());
    CHECK_FALSE(from_base32("0L").has_value());
    CHECK_FALSE(from_base32("0-").has_value());
    CHECK_FALSE(from_base32("000").has_value());
}

}  // namespace creditd::crypto
