#include "live/hub.hpp"

#include "endpoint/subject.hpp"
#include "http/json_writer.hpp"
#include "http/problem_catalog.hpp"
#include "ledger/find_account.hpp"
#include "live/problems.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace creditd::live {

namespace {

constexpr std::chrono::seconds told_every{1};
constexpr std::string_view keep_alive = ": still here\n\n";
constexpr std::size_t waiting_limit = 16 * 1024;  // bytes for a reader that is slow
constexpr std::array all_topics{Topic::Balance, Topic::Approvals, Topic::Jobs, Topic::Audit, Topic::Overview};
constexpr http::Permission reads_audit{"audit:read"};

std::string hello(Moment now)
{
    std::string json;
    http::json::Writer{json}.begin_object().member("at", now).end_object();
    return "retry: 3000\n" + server_sent_event("hello", json);
}

/// Changes whenever something that a balance shows does.
std::uint64_t version_of(ledger::Account const& account)
{
    auto version = static_cast<std::uint64_t>(account.seq);
    for (auto const part : {account.balance.micro(), account.held.micro(), account.debt.micro()}) {
        version = version * 0x9e3779b97f4a7c15U + static_cast<std::uint64_t>(part);
    }
    return version | 1;
}

}  // namespace

/// One stream. Its request is kept, so that its credential can be asked about again.
struct Hub::Watcher
{
    Watcher(std::unique_ptr<http::Exchange> watching, Subject about, Moment now)
        : exchange(std::move(watching)),
          subject(std::move(about)),
          hears_audit(exchange->principal().may(reads_audit))
    {
        // What the page fetches after `hello` is at least as new as what it is told of later.
        tell(hello(now));
    }

    /// Ends the stream of who may no more, or not this any more; what it hears goes with its permissions.
    void judge(http::Authentication const& authentication)
    {
        if (!authentication) {
            if (authentication.error().status < 500) {  // else it could not be found out
                body->end();
            }
            return;
        }
        auto const& principal = **authentication;
        if (!principal.may(subject.permission) || !sees_subject(principal)) {
            body->end();
        }
        hears_audit = principal.may(reads_audit);
    }

    /// As when the stream was opened: the own account, or that of anybody for who acts for users. A person
    /// from elsewhere may meanwhile be linked to another account.
    [[nodiscard]] bool sees_subject(http::Principal const& principal) const
    {
        return subject.user_id.empty() || endpoint::subject(principal, subject.user_id).has_value();
    }

    [[nodiscard]] bool hears(Topic topic) const
    {
        return subject.user_id.empty() ? topic != Topic::Audit || hears_audit : topic == Topic::Balance;
    }

    void tell(std::string_view event)
    {
        if (!event.empty() && !has_missed) {
            has_missed = !body->append(event);
        }
    }

    /// After something did not fit: everything anew, once there is room.
    void make_up()
    {
        if (has_missed) {
            has_missed = !body->append(server_sent_event("resync", "{}"));
        }
    }

    std::unique_ptr<http::Exchange> exchange;
    Subject subject;
    std::atomic<bool> hears_audit;
    std::shared_ptr<http::LiveBody> body =
        std::make_shared<http::LiveBody>(std::string{keep_alive}, waiting_limit);
    bool has_missed = false;            ///< the telling thread's alone
    std::atomic<bool> is_asked{false};  ///< the authenticator has not answered yet
};

Hub::~Hub()
{
    stop();
}

void Hub::start(std::shared_ptr<http::Authenticator> authenticator)
{
    authenticator_ = std::move(authenticator);
    thread_ = std::thread{[this] { run(); }};
}

void Hub::stop()
{
    {
        std::scoped_lock const lock{mutex_};
        stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) {
        thread_.join();
    }
    std::vector<std::shared_ptr<Watcher>> left;
    {
        std::scoped_lock const lock{mutex_};
        left = std::exchange(watchers_, {});
        accounts_.clear();
        by_principal_.clear();
        service_watchers_ = 0;
        watchers_count_ = 0;
    }
    for (auto const& watcher : left) {
        watcher->body->end();
    }
}

void Hub::watch(std::unique_ptr<http::Exchange> exchange, Subject subject, Moment now)
{
    auto const watcher = std::make_shared<Watcher>(std::move(exchange), std::move(subject), now);
    auto const& principal = watcher->exchange->principal().id;
    std::unique_lock lock{mutex_};
    auto const own = by_principal_.find(principal);
    bool const is_too_much = own != by_principal_.end() && own->second >= settings_.streams_per_principal;
    if (stopping_) {
        lock.unlock();
        return watcher->exchange->respond(
            http::retry_after(http::problems::stopping, "the server is stopping", 1));
    }
    if (is_too_much || watchers_.size() >= settings_.streams) {
        lock.unlock();
        return watcher->exchange->respond(
            http::retry_after(problems::too_many_streams, "as much is watched as may be at once", 30));
    }
    ++by_principal_[principal];
    if (watcher->subject.user_id.empty()) {
        ++service_watchers_;
    } else {
        ++accounts_[watcher->subject.user_id].watchers;
    }
    watchers_.push_back(watcher);
    watchers_count_ = watchers_.size();
    lock.unlock();
    changed_.notify_all();

    http::Response response;
    response.content_type = http::event_stream_content_type;
    response.headers = {{"X-Accel-Buffering", "no"}};
    response.live = watcher->body;
    watcher->exchange->respond(std::move(response));
}

void Hub::committed(std::span<ledger::Account const* const> accounts, Moment /*now*/)
{
    std::scoped_lock const lock{mutex_};
    bool const had_news = has_news_;
    for (auto const* const account : accounts) {
        if (service_watchers_ > 0) {
            of_service_.add(Topic::Balance, account->user_id);
            has_news_ = true;
        }
        if (auto const found = accounts_.find(account->user_id); found != accounts_.end()) {
            found->second.has_changed = true;
            has_news_ = true;
        }
    }
    if (has_news_ && !had_news) {
        changed_.notify_all();
    }
}

void Hub::note(News const& news)
{
    std::scoped_lock const lock{mutex_};
    if (service_watchers_ == 0 || news.is_empty()) {
        return;
    }
    of_service_.add(news);
    if (!std::exchange(has_news_, true)) {
        changed_.notify_all();
    }
}

void Hub::look_at(storage::Database& database)
{
    if (!is_listening()) {
        return;
    }
    std::vector<std::string> users;
    {
        std::scoped_lock const lock{mutex_};
        for (auto const& [user_id, account] : accounts_) {
            users.push_back(user_id);
        }
    }
    std::vector<std::pair<std::string, std::uint64_t>> versions;
    database.read([&](storage::Reader& reader) {
        versions.clear();
        for (auto& user_id : users) {
            if (auto const account = ledger::find_account(reader, user_id)) {
                versions.emplace_back(user_id, version_of(*account));
            }
        }
    });
    std::scoped_lock const lock{mutex_};
    for (auto const& [user_id, version] : versions) {
        auto const found = accounts_.find(user_id);
        if (found != accounts_.end()) {
            auto const before = std::exchange(found->second.version, version);
            // At the first look, too: nobody knows what it was when the watcher fetched it.
            found->second.has_changed = found->second.has_changed || before != version;
        }
    }
    if (service_watchers_ > 0) {
        for (auto const topic : all_topics) {
            of_service_.add_more(topic);
        }
    }
    has_news_ = true;
    changed_.notify_all();
}

void Hub::tell()
{
    forget_the_gone();
    News news;
    std::vector<std::string> changed;
    std::vector<std::shared_ptr<Watcher>> watchers;
    {
        std::scoped_lock const lock{mutex_};
        news = std::exchange(of_service_, {});
        has_news_ = false;
        for (auto& [user_id, account] : accounts_) {
            if (std::exchange(account.has_changed, false)) {
                changed.push_back(user_id);
            }
        }
        watchers = watchers_;
    }
    if (!news.is_empty()) {
        news.add(Topic::Overview);
    }
    std::ranges::sort(changed);
    for (auto const& watcher : watchers) {
        watcher->make_up();
        auto const& user_id = watcher->subject.user_id;
        if (user_id.empty()) {
            std::string told;
            for (auto const topic : all_topics) {
                told += watcher->hears(topic) ? news.event_of(topic) : std::string{};
            }
            watcher->tell(told);
        } else if (std::ranges::binary_search(changed, user_id)) {
            News own;
            own.add(Topic::Balance, user_id);
            watcher->tell(own.event_of(Topic::Balance));
        }
    }
#ifndef CREDITD_PLANTED_STREAM_CREDENTIAL
    ask_who_still_may();
#endif
}

void Hub::forget_the_gone()
{
    std::vector<std::shared_ptr<Watcher>> gone;  // destroyed outside the lock
    std::scoped_lock const lock{mutex_};
    auto const is_here = [](std::shared_ptr<Watcher> const& watcher) { return !watcher->body->is_over(); };
    auto const left = std::partition(watchers_.begin(), watchers_.end(), is_here);
    gone.assign(left, watchers_.end());
    watchers_.erase(left, watchers_.end());
    for (auto const& watcher : gone) {
        auto const own = by_principal_.find(watcher->exchange->principal().id);
        if (--own->second == 0) {
            by_principal_.erase(own);
        }
        if (watcher->subject.user_id.empty()) {
            --service_watchers_;
        } else if (auto const account = accounts_.find(watcher->subject.user_id);
                   --account->second.watchers == 0) {
            accounts_.erase(account);
        }
    }
    watchers_count_ = watchers_.size();
}

void Hub::ask_who_still_may()
{
    if (!authenticator_) {
        return;
    }
    std::vector<std::shared_ptr<Watcher>> watchers;
    {
        std::scoped_lock const lock{mutex_};
        watchers = watchers_;
    }
    for (auto const& watcher : watchers) {
        if (!watcher->is_asked.exchange(true)) {
            authenticator_->look_again(watcher->exchange->request(),
                                       [watcher](http::Authentication const& authentication) {
                                           watcher->judge(authentication);
                                           watcher->is_asked = false;
                                       });
        }
    }
}

void Hub::run()
{
    std::unique_lock lock{mutex_};
    while (!stopping_) {
        if (watchers_.empty()) {
            changed_.wait(lock, [this] { return stopping_ || !watchers_.empty(); });
        } else {
            changed_.wait_for(lock, told_every, [this] { return stopping_ || has_news_; });
        }
        if (stopping_) {
            return;
        }
        lock.unlock();
        tell();
        lock.lock();
        // What comes meanwhile is one event.
        changed_.wait_for(lock, told_every, [this] { return stopping_; });
    }
}

}  // namespace creditd::live
