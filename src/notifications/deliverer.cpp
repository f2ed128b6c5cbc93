#include "notifications/deliverer.hpp"

#include "notifications/store.hpp"
#include "storage/failure.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <pthread.h>

namespace creditd::notifications {

namespace {

constexpr std::chrono::seconds pause{1};  // between looks for what became due by time alone
constexpr std::int64_t rows_looked_at = 500;

}  // namespace

Deliverer::~Deliverer()
{
    stop();
}

void Deliverer::start()
{
    thread_ = std::thread([this] { work(); });
}

void Deliverer::stop()
{
    stopping_ = true;
    parts_.sender.stop();
    parts_.bell.ring();
    if (thread_.joinable()) {
        thread_.join();
    }
}

void Deliverer::work()
{
    pthread_setname_np(pthread_self(), parts_.channel == Channel::Mail ? "mail" : "webhooks");
    while (!stopping_) {
        bool did_something = false;
        try {
            did_something = round();
        } catch (storage::StorageFailure const& failure) {
            spdlog::error("the outbox could not be looked at: {}", failure.what());
        }
        if (!did_something && !stopping_) {
            parts_.bell.wait(pause);
        }
    }
    try {
        write_down_ended();
    } catch (storage::StorageFailure const& failure) {
        spdlog::warn("what the last attempts came to is not written down: {}", failure.what());
    }
}

bool Deliverer::round()
{
    bool const ended_some = write_down_ended();
    auto keys = choose();
    if (keys.empty()) {
        return ended_some;
    }
    take_and_send(std::move(keys));
    return true;
}

std::vector<NoticeKey> Deliverer::choose()
{
    auto const now = parts_.clock.now();
    if (!now || under_way_.size() >= parts_.at_once) {
        return {};
    }
    std::map<std::int64_t, std::size_t> of_endpoint;  // one that hangs must not take every place
    for (auto const& [key, endpoint] : under_way_) {
        ++of_endpoint[endpoint];
    }
    auto const most = parts_.channel == Channel::Mail ? parts_.at_once : (parts_.at_once + 3) / 4;
    std::vector<std::int64_t> full;  // what waits for these, however much it is, hides nothing of the others
    for (auto const& [endpoint, count] : of_endpoint) {
        if (count >= most) {
            full.push_back(endpoint);
        }
    }
    std::vector<Notice> due;
    parts_.database.read([&](storage::Reader& reader) {
        due = store::list_due(reader, parts_.channel, *now, full, rows_looked_at);
    });
    std::vector<NoticeKey> keys;
    for (auto const& notice : due) {
        bool const is_new = !under_way_.contains(notice.key);
        if (is_new && of_endpoint[notice.endpoint] < most) {
            ++of_endpoint[notice.endpoint];
            keys.push_back(notice.key);
        }
        if (under_way_.size() + keys.size() >= parts_.at_once) {
            break;
        }
    }
    return keys;
}

void Deliverer::take_and_send(std::vector<NoticeKey> keys)
{
    if (parts_.before_taking) {
        parts_.before_taking();  // they may be for an endpoint that another node made a moment ago
    }
    auto const finished = parts_.engine.run(std::make_unique<TakeNotices>(std::move(keys)));
    if (finished.fate != engine::Fate::Decided) {
        return parts_.bell.wait(pause);  // the engine is busy, stopping or without a store
    }
    auto const& take = static_cast<TakeNotices const&>(*finished.command);
    for (auto const& notice : take.taken()) {
        under_way_.emplace(notice.key, notice.endpoint);
        parts_.sender.send(notice, [ended = ended_, key = notice.key, number = notice.attempts](Attempt how) {
            std::scoped_lock const lock{ended->mutex};
            ended->attempts.push_back({key, number, std::move(how)});
            ended->bell.ring();
        });
        if (parts_.channel == Channel::Mail) {
            write_down_ended();  // at once: a kill between two mails repeats none
        }
    }
}

bool Deliverer::write_down_ended()
{
    std::vector<EndedAttempt> attempts;
    {
        std::scoped_lock const lock{ended_->mutex};
        attempts.swap(ended_->attempts);
    }
    if (attempts.empty()) {
        return false;
    }
    auto const finished = parts_.engine.run(std::make_unique<EndAttempts>(attempts, parts_.keep_for));
    if (finished.fate != engine::Fate::Decided) {
        // Not to be lost: a mail that was sent would be sent again when its lease ends.
        std::scoped_lock const lock{ended_->mutex};
        ended_->attempts.insert(ended_->attempts.begin(), attempts.begin(), attempts.end());
        return false;
    }
    for (auto const& attempt : attempts) {
        under_way_.erase(attempt.key);  // not before: unwritten, it would be taken again after its lease
        if (attempt.how.outcome != Attempt::Outcome::Delivered) {
            spdlog::warn("{} did not arrive: {}", parts_.channel == Channel::Mail ? "a mail" : "a webhook",
                         attempt.how.result);
        }
    }
    return true;
}

}  // namespace creditd::notifications
