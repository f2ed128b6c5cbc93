#include "audit/reason_codes.hpp"

#include "audit/reason_code_store.hpp"
#include "base/assert.hpp"
#include "nodes/changes.hpp"

#include <utility>

namespace creditd::audit {

namespace {

std::shared_ptr<ReasonList const> read_list(storage::Database& database)
{
    std::shared_ptr<ReasonList const> list;
    database.read([&](storage::Reader& reader) {
        list = std::make_shared<ReasonList const>(store::load_reason_codes(reader));
    });
    return list;
}

}  // namespace

ReasonBoard::ReasonBoard(storage::Database& database) : current_(read_list(database)) {}

std::shared_ptr<ReasonList const> ReasonBoard::current() const
{
    std::lock_guard const lock{mutex_};
    return current_;
}

void ReasonBoard::publish(std::vector<ReasonCode> const& changed)
{
    std::lock_guard const lock{mutex_};
    auto list = std::make_shared<ReasonList>(*current_);
    for (auto const& code : changed) {
        list->put(code);
    }
    current_ = std::move(list);
    ++published_;
}

void ReasonBoard::refresh(storage::Database& database)
{
    for (bool is_fresh = false; !is_fresh;) {
        std::uint64_t before = 0;
        {
            std::lock_guard const lock{mutex_};
            before = published_;
        }
        auto list = read_list(database);
        std::lock_guard const lock{mutex_};
        is_fresh = published_ == before;
        if (is_fresh) {
            current_ = std::move(list);
        }
    }
}

ReasonList const& ReasonCodes::list() const
{
    CREDITD_ASSERT(list_ != nullptr);
    return *list_;
}

void ReasonCodes::put(ReasonCode code)
{
    CREDITD_ASSERT(list_ != nullptr);
    changed_.push_back(code.code);
    list_->put(std::move(code));
}

void ReasonCodes::load(storage::Batch& batch)
{
    if (is_needed_ && list_ == nullptr) {
        list_ = std::make_shared<ReasonList>(store::load_reason_codes(batch));
    }
}

void ReasonCodes::record(storage::Batch& batch, engine::Context const& /*context*/)
{
    if (!changed_.empty()) {
        nodes::tell_nodes(set_, nodes::ChangeKind::ReasonCodes);
    }
    for (auto const& code : changed_) {
        store::upsert_reason_code(batch, *list_->find(code));
    }
}

void ReasonCodes::committed()
{
    if (changed_.empty()) {
        return;
    }
    std::vector<ReasonCode> changed;
    changed.reserve(changed_.size());
    for (auto const& code : changed_) {
        changed.push_back(*list_->find(code));
    }
    board_.publish(changed);
}

void ReasonCodes::clear()
{
    is_needed_ = false;
    list_.reset();
    changed_.clear();
}

}  // namespace creditd::audit
