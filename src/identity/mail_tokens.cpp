#include "identity/mail_tokens.hpp"

#include "identity/mail_token_store.hpp"

namespace creditd::identity {

namespace {

constexpr std::int64_t old_rows_at_once = 16;

}  // namespace

void MailTokens::add(MailToken token)
{
    end_all(token.user_id, token.purpose);
    added_.push_back(std::move(token));
}

void MailTokens::end_all(std::string_view user_id, MailPurpose purpose)
{
    ended_.emplace_back(user_id, purpose);
    std::vector<std::string> gone;
    tokens_.each([&](MailToken const& token) {
        if (token.user_id == user_id && token.purpose == purpose) {
            gone.push_back(token.digest);
        }
    });
    for (auto const& digest : gone) {
        tokens_.remove(digest);
    }
    std::erase_if(
        added_, [&](MailToken const& token) { return token.user_id == user_id && token.purpose == purpose; });
}

void MailTokens::want(storage::Batch& batch)
{
    tokens_.each_needed([&](std::string const& digest) { store::want_mail_token(batch, digest); });
}

void MailTokens::load(storage::Batch& batch)
{
    tokens_.load([&](std::string const& digest) { return store::load_mail_token(batch, digest); });
}

void MailTokens::record(storage::Batch& batch, engine::Context const& context)
{
    for (auto const& [user_id, purpose] : ended_) {
        store::remove_mail_tokens_of(batch, user_id, purpose);
    }
    for (auto const& token : added_) {
        store::upsert_mail_token(batch, token);
    }
    if (!added_.empty()) {
        store::remove_old_mail_tokens(batch, context.now, old_rows_at_once);
    }
}

void MailTokens::clear()
{
    tokens_.clear();
    ended_.clear();
    added_.clear();
}

}  // namespace creditd::identity
