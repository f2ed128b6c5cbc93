#include "promotions/redeem_command.hpp"

#include "base/assert.hpp"
#include "base/bytes.hpp"
#include "crypto/sha256.hpp"
#include "endpoint/problems.hpp"
#include "http/json_writer.hpp"
#include "ledger/json.hpp"
#include "ledger/open_account.hpp"
#include "ledger/problems.hpp"
#include "promotions/json.hpp"
#include "promotions/problems.hpp"

#include <arpa/inet.h>
#include <array>
#include <utility>

namespace creditd::promotions {

namespace {

std::string guesser(std::string_view key_secret, std::string_view kind, std::string_view name)
{
    std::string message;
    ByteWriter out{message};
    out.text(kind);
    out.text(name);
    return std::string{crypto::view(crypto::hmac_sha256(key_secret, message)).substr(0, 16)};
}

http::Problem problem_of(ledger::GrantRefusal refusal)
{
    switch (refusal) {
    case ledger::GrantRefusal::TooManyGrants:
        return http::problem_of(ledger::problems::too_many_grants, "this account has too many open grants");
    case ledger::GrantRefusal::BalanceOutOfRange:
        return http::problem_of(ledger::problems::balance_out_of_range,
                                "a balance lies within ±4,000,000,000 credits");
    }
    CREDITD_ASSERT(false && "a grant refusal without a problem");
}

}  // namespace

std::string guesser_of_user(std::string_view key_secret, std::string_view user_id)
{
    return guesser(key_secret, "user", user_id);
}

std::string guesser_of_address(std::string_view key_secret, std::string_view address)
{
    std::array<char, 16> bytes;
    if (inet_pton(AF_INET6, std::string{address}.c_str(), bytes.data()) == 1) {
        return guesser(key_secret, "network", {bytes.data(), 8});
    }
    return guesser(key_secret, "address", address);
}

RedeemCommand::RedeemCommand(Rules const& rules, http::Exchange const& exchange, std::string user_id,
                             std::string code)
    : AccountCommand(user_id, std::string{exchange.request().request_id}, ledger::WhenSuspended::Refuse),
      rules_(rules),
      redeem_([&] {
          RedeemPromoCode redeem{.code = std::move(code),
                                 .guessers = {},
                                 .actor = exchange.principal().id,
                                 .max_open_grants = rules.accounts.max_open_grants};
          if (auto const limit = rules.settings.guesses_per_user; limit != 0) {
              redeem.guessers.push_back({guesser_of_user(rules.key_secret, user_id), limit});
          }
          bool const is_own_address = exchange.principal().kind == http::Principal::Kind::User;
          if (auto const limit = rules.settings.guesses_per_address; limit != 0 && is_own_address) {
              auto const& address = exchange.request().client_address;
              redeem.guessers.push_back({guesser_of_address(rules.key_secret, address), limit});
          }
          return redeem;
      }())
{}

void RedeemCommand::needs(engine::WorkingSet& set) const
{
    AccountCommand::needs(set);
    auto& codes = set.shelf<CodeBook>();
    codes.need(redeem_.code);
    codes.need_redemption(account(), redeem_.code);
    for (auto const& each : redeem_.guessers) {
        set.shelf<Guesses>().need(each.key);
    }
}

ledger::Verdict RedeemCommand::act(ledger::Posting& posting, engine::WorkingSet& set,
                                   engine::Context const& /*context*/)
{
    auto const index = redeem_promo_code(posting, set.shelf<CodeBook>(), set.shelf<Guesses>(), redeem_);
    if (!index) {
        return refusal_of(index.error());
    }
    return ledger::LineAnswer{*index};
}

std::expected<ledger::Account*, http::Problem> RedeemCommand::absent(ledger::Books& books,
                                                                     engine::Context const& context)
{
    if (rules_.accounts.open_on_first_use && ledger::is_valid_user_id(user_id())) {
        if (auto const opened = open_account(books, user_id(), redeem_.actor, rules_.accounts, context)) {
            return *opened;
        }
    }
    return AccountCommand::absent(books, context);
}

engine::Answer RedeemCommand::render(ledger::Transaction const& line) const
{
    engine::Answer answer{201, {}};
    http::json::Writer json{answer.body};
    json.begin_object().key("redemption");
    append_redemption(json, rules_.ids, redemption_of(line, user_id()));
    json.key("transaction");
    append_transaction(json, rules_.ids, user_id(), line);
    append_balance(json, line);
    json.end_object();
    return answer;
}

ledger::Refusal RedeemCommand::refusal_of(RedeemRefusal const& refusal) const
{
    if (auto const* const guesses = std::get_if<TooManyGuesses>(&refusal)) {
        return {endpoint::problems::too_many("there were too many wrong promo codes", guesses->wait), false};
    }
    if (auto const* const rule = std::get_if<RedemptionRefusal>(&refusal)) {
        return {problems::problem_of(*rule, rules_.settings.uniform_refusals)};
    }
    return {problem_of(std::get<ledger::GrantRefusal>(refusal))};
}

}  // namespace creditd::promotions
