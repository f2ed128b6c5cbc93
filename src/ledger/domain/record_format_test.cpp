#include "ledger/domain/record_format.hpp"
#include "ledger/testing/world.hpp"

#include <doctest/doctest.h>

namespace creditd::ledger {

using testing::at;
using testing::World;

namespace {

constexpr std::string_view salt = "sixteen bytes...";

/// A line with everything a line can have.
Transaction full_line()
{
    GrantFacts const facts{.number = 11,
                           .source = GrantSource::Promo,
                           .paid = true,
                           .priority = 7,
                           .amount = 3_credits,
                           .effective_at = at("08:00"),
                           .expires_at = at("12:00"),
                           .purchase = 5};
    HoldSnapshot const hold{.number = 21,
                            .kind = HoldKind::Dispute,
                            .state = HoldState::Released,
                            .placed = 9_credits,
                            .captured = 4_credits,
                            .left = 5_credits,
                            .placed_at = at("07:00"),
                            .expires_at = at("13:00"),
                            .priced = Charge{"images", 2, "12.5"},
                            .reference = "job-9"};
    Transaction line;
    line.number = 1000;
    line.account = 77;
    line.seq = 3;
    line.type = TransactionType::Usage;
    line.amount = -(2_credits);
    line.balance_after = 98_credits;
    line.held_after = 1_credits;
    line.debt_after = 6_credits;
    line.occurred_at = at("09:00");
    line.created_at = at("09:00:00.001");
    line.draws = {{11, -(1_credits)}, {12, Credits::from_micro(-1'000'000)}};
    line.hold = hold;
    line.charge = Charge{"tokens", 3, "1500"};
    line.made_grants = {facts};
    line.settled = Settled{5, 90_credits, 2_credits, 1_credits};
    line.debt_repaid = Credits::from_micro(7);
    line.debt_made = Credits::from_micro(8);
    line.corrects = 2;
    line.purchase = 5;
    line.reason_code = "goodwill";
    line.actor = "service:backend";
    line.reason = "r\xc3\xa9sum\xc3\xa9";
    line.reference = "order-1";
    line.metadata = R"({"a":1})";
    return line;
}

std::string golden_chain(Transaction const& line, std::string_view text)
{
    auto const hash = chain_hash(std::string(32, '\0'), line, details_of(line), digest_of_text(text));
    return crypto::to_hex(crypto::view(hash));
}

}  // namespace

TEST_CASE("LEDGER-11: a line's details read back as they were written, and all of them are written")
{
    auto const line = full_line();
    auto const details = details_of(line);

    Transaction read;
    REQUIRE(read_details(read, details));

    CHECK(read.draws == line.draws);
    CHECK(read.hold == line.hold);
    CHECK(read.charge == line.charge);
    CHECK(read.made_grants == line.made_grants);
    CHECK(read.settled == line.settled);
    CHECK(read.debt_repaid == line.debt_repaid);
    CHECK(read.debt_made == line.debt_made);
    CHECK(read.corrects == line.corrects);
    CHECK(read.purchase == line.purchase);
    CHECK(read.reason_code == line.reason_code);
}

TEST_CASE("LEDGER-11: details that are cut short, or longer than they should be, do not read")
{
    auto const details = details_of(full_line());

    for (std::size_t size = 0; size < details.size(); ++size) {
        CAPTURE(size);
        Transaction read;
        CHECK_FALSE(read_details(read, details.substr(0, size)));
    }
    Transaction read;
    CHECK_FALSE(read_details(read, details + '\0'));
}

TEST_CASE("LEDGER-9: an amount beyond 4,000,000,000 credits in a row's bytes does not read")
{
    Transaction line;
    line.draws = {{1, Credits::from_micro(Credits::limit_micro)}};
    Transaction read;
    CHECK(read_details(read, details_of(line)));

    line.draws = {{1, Credits::from_micro(Credits::limit_micro + 1)}};
    CHECK_FALSE(read_details(read, details_of(line)));
    line.draws = {{1, Credits::from_micro(INT64_MIN)}};
    CHECK_FALSE(read_details(read, details_of(line)));
}

TEST_CASE("LEDGER-11: free text reads back, and the salt decides its digest")
{
    auto const line = full_line();
    auto const text = text_of(line, salt);

    Transaction read;
    REQUIRE(read_text(read, text));
    CHECK(read.actor == line.actor);
    CHECK(read.reason == line.reason);
    CHECK(read.reference == line.reference);
    CHECK(read.metadata == line.metadata);
    CHECK(digest_of_text(text) != digest_of_text(text_of(line, "sixteen others..")));
}

TEST_CASE("LEDGER-11: text that is none of the two kinds does not read")
{
    Transaction read;
    CHECK_FALSE(read_text(read, ""));
    CHECK_FALSE(read_text(read, "\x02"));
    CHECK_FALSE(read_text(read, std::string(1, '\1') + "too short"));
    CHECK_FALSE(read_text(read, std::string(32, '\0')));
    CHECK_FALSE(read_text(read, std::string(34, '\0')));
    CHECK(read_text(read, std::string(33, '\0')));
}

TEST_CASE("LEDGER-11: text can be erased, and the chain still verifies")
{
    auto const line = full_line();
    auto const text = text_of(line, salt);
    auto const gone = erased(text);

    CHECK(gone.find("backend") == std::string::npos);
    CHECK(gone.size() == 33);
    CHECK(digest_of_text(gone) == digest_of_text(text));
    CHECK(golden_chain(line, gone) == golden_chain(line, text));
    CHECK(erased(gone) == gone);

    Transaction read;
    REQUIRE(read_text(read, gone));
    CHECK(read.actor.empty());
    CHECK(read.metadata.empty());
}

TEST_CASE("LEDGER-11: the chain's bytes are the same on every store and in every version: golden hashes")
{
    auto const line = full_line();
    CHECK(golden_chain(line, text_of(line, salt)) ==
          "b9f80f7e3bd279b7026fb22be4eab246106cdb505ab513b9c0eedbff93feb9e3");

    Transaction plain;
    plain.account = 1;
    plain.seq = 1;
    plain.type = TransactionType::Signup;
    plain.amount = 1_credits;
    plain.balance_after = 1_credits;
    plain.occurred_at = Moment::from_milliseconds(1);
    plain.created_at = Moment::from_milliseconds(1);
    plain.actor = "system";
    CHECK(golden_chain(plain, text_of(plain, salt)) ==
          "6218acbe668481d0b476e2622cc98eaf3d5516a68b66069054a19c9c89f4a533");
}

TEST_CASE("LEDGER-11: every part of a line but its number is in its hash")
{
    auto const line = full_line();
    auto const text = text_of(line, salt);
    auto const before = golden_chain(line, text);

    auto changed = line;
    SUBCASE("account")
    {
        ++changed.account;
    }
    SUBCASE("seq")
    {
        ++changed.seq;
    }
    SUBCASE("type")
    {
        changed.type = TransactionType::Expiry;
    }
    SUBCASE("amount")
    {
        changed.amount += Credits::from_micro(1);
    }
    SUBCASE("balance")
    {
        changed.balance_after += Credits::from_micro(1);
    }
    SUBCASE("held")
    {
        changed.held_after += Credits::from_micro(1);
    }
    SUBCASE("debt")
    {
        changed.debt_after += Credits::from_micro(1);
    }
    SUBCASE("when it counts")
    {
        changed.occurred_at = changed.occurred_at + Duration::milliseconds(1);
    }
    SUBCASE("when it was written")
    {
        changed.created_at = changed.created_at + Duration::milliseconds(1);
    }
    SUBCASE("a draw")
    {
        changed.draws[0].amount += Credits::from_micro(1);
    }
    SUBCASE("a hold's state")
    {
        changed.hold->state = HoldState::Expired;
    }
    SUBCASE("a quantity")
    {
        changed.charge->quantity = "1501";
    }
    SUBCASE("a grant's end")
    {
        changed.made_grants[0].expires_at = std::nullopt;
    }
    SUBCASE("what it corrects")
    {
        changed.corrects = 1;
    }
    SUBCASE("a reason code")
    {
        changed.reason_code = "good";
    }
    CHECK(golden_chain(changed, text) != before);

    changed = line;
    ++changed.number;
    CHECK(golden_chain(changed, text) == before);
    changed.reason += "!";
    CHECK(golden_chain(changed, text_of(changed, salt)) != before);
}

TEST_CASE("HOLD-1: an ended hold's row reads back")
{
    auto const hold = *full_line().hold;

    CHECK(read_snapshot(snapshot_bytes(hold)) == hold);
    CHECK_FALSE(read_snapshot(snapshot_bytes(hold) + '\0').has_value());
    CHECK_FALSE(read_snapshot("").has_value());
}

}  // namespace creditd::ledger
