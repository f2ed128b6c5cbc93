#include "promotions/code_book.hpp"

#include "base/assert.hpp"
#include "promotions/store.hpp"

namespace creditd::promotions {

void CodeBook::need(std::string_view code)
{
    entries_.try_emplace(std::string{code});
}

void CodeBook::need_number(std::int64_t number)
{
    texts_.try_emplace(number);
}

PromoCode* CodeBook::find(std::string_view code)
{
    auto const found = entries_.find(code);
    CREDITD_ASSERT(found != entries_.end() && found->second.is_loaded);
    return found->second.code ? &*found->second.code : nullptr;
}

PromoCode* CodeBook::find_number(std::int64_t number)
{
    auto const text = texts_.find(number);
    CREDITD_ASSERT(text != texts_.end());
    auto* const code = text->second.empty() ? nullptr : find(text->second);
    return code != nullptr && code->number == number ? code : nullptr;  // not one made anew in this batch
}

void CodeBook::touch(PromoCode const& code)
{
    entries_.find(code.code)->second.is_changed = true;
}

PromoCode& CodeBook::add(PromoCode code)
{
    CREDITD_ASSERT(find(code.code) == nullptr);
    auto& entry = entries_.find(code.code)->second;
    entry.is_changed = true;
    return entry.code.emplace(std::move(code));
}

void CodeBook::remove(PromoCode const& code)
{
    CREDITD_ASSERT(code.uses == 0);
    auto& entry = entries_.find(code.code)->second;
    entry.is_changed = true;
    entry.code.reset();
}

void CodeBook::need_redemption(std::int64_t account, std::string_view code)
{
    Use use{account, code};
    if (!uses_.contains(use)) {
        uses_to_load_.insert(std::move(use));
    }
}

bool CodeBook::has_redeemed(std::int64_t account, std::string_view code) const
{
    auto const found = uses_.find({account, std::string{code}});
    CREDITD_ASSERT(found != uses_.end());
    return found->second;
}

void CodeBook::add_redemption(Redemption redemption)
{
    auto* const code = find(redemption.code);
    CREDITD_ASSERT(code != nullptr);
    ++code->uses;
    touch(*code);
    uses_[{redemption.account, redemption.code}] = true;
    redemptions_.push_back(std::move(redemption));
}

void CodeBook::want(storage::Batch& batch)
{
    for (auto const& [text, entry] : entries_) {
        if (!entry.is_loaded) {
            store::want_code(batch, text);
        }
    }
    for (auto const& [account, code] : uses_to_load_) {
        store::want_redemption(batch, account, code);
    }
}

void CodeBook::load(storage::Batch& batch)
{
    for (auto& [number, text] : texts_) {
        if (text.empty()) {
            text = store::load_code_text(batch, number).value_or("");
            if (!text.empty()) {
                need(text);
            }
        }
    }
    for (auto& [text, entry] : entries_) {
        if (!entry.is_loaded) {
            entry.code = store::load_code(batch, text);
            entry.was_there = entry.code.has_value();
            entry.is_loaded = true;
        }
    }
    for (auto const& use : uses_to_load_) {
        uses_[use] = store::has_redemption(batch, use.first, use.second);
    }
    uses_to_load_.clear();
}

void CodeBook::record(storage::Batch& batch, engine::Context const& /*context*/)
{
    for (auto const& [text, entry] : entries_) {
        if (!entry.is_changed) {
            continue;
        }
        if (entry.code) {
            store::upsert_code(batch, *entry.code);
        } else if (entry.was_there) {
            store::remove_code(batch, text);
        }
    }
    for (auto const& redemption : redemptions_) {
        store::insert_redemption(batch, redemption);
    }
}

void CodeBook::clear()
{
    entries_.clear();
    texts_.clear();
    uses_.clear();
    uses_to_load_.clear();
    redemptions_.clear();
}

}  // namespace creditd::promotions
