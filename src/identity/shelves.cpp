#include "identity/shelves.hpp"

#include "base/bytes.hpp"
#include "base/numbers.hpp"
#include "crypto/sha256.hpp"
#include "identity/mail_tokens.hpp"
#include "identity/roles.hpp"
#include "identity/wallet_links.hpp"
#include "nodes/changes.hpp"

#include <algorithm>
#include <arpa/inet.h>

namespace creditd::identity {

User const* Users::find_by_email(std::string_view email) const
{
    auto const* const owner = owners_.find(std::string{email});
    return owner == nullptr ? nullptr : users_.find(*owner);
}

std::int64_t Users::active_admins() const
{
    CREDITD_ASSERT(active_admins_);  // a command must need what it looks at
    return *active_admins_;
}

std::int64_t Users::more_with_role(std::string_view role) const
{
    std::int64_t more = 0;
    users_.each_changed([&](std::string const& /*id*/, auto const& entry) {
        more += (entry.now->role == role ? 1 : 0) - (entry.before && entry.before->role == role ? 1 : 0);
    });
    return more;
}

void Users::put(User user)
{
    auto const* const before = users_.find(user.id);
    if (active_admins_) {
        *active_admins_ +=
            (user.is_active_admin() ? 1 : 0) - (before != nullptr && before->is_active_admin() ? 1 : 0);
    }
    if (before == nullptr && !user.email.empty()) {
        CREDITD_ASSERT(owners_.find(user.email) == nullptr);
        owners_.put(user.email, user.id);
    }
    auto const id = user.id;
    users_.put(id, std::move(user));
}

void Users::want(storage::Batch& batch)
{
    owners_.each_needed([&](std::string const& email) { store::want_email_owner(batch, email); });
    users_.each_needed([&](std::string const& id) { store::want_user(batch, id); });
}

void Users::load(storage::Batch& batch)
{
    owners_.load([&](std::string const& email) {
        auto owner = store::load_email_owner(batch, email);
        if (owner) {
            users_.need(*owner);
        }
        return owner;
    });
    users_.each_needed([&](std::string const& id) { store::want_user(batch, id); });  // the owners too
    users_.load([&](std::string const& id) {
        auto user = store::load_user(batch, id);
        if (user) {
            set_.shelf<Roles>().need_to_see(user->role);
        }
        return user;
    });
    if (is_count_needed_ && !active_admins_) {
        active_admins_ = store::count_active_admins(batch);
    }
}

void Users::record(storage::Batch& batch, engine::Context const& /*context*/)
{
    users_.each_changed([&](std::string const& id, auto const& entry) {
        store::upsert_user(batch, *entry.now);
        if (entry.before) {
            nodes::tell_nodes(set_, nodes::ChangeKind::User, id);
        }
    });
    owners_.each_changed(
        [&](std::string const& email, auto const& entry) { store::insert_email(batch, email, *entry.now); });
}

void Users::committed()
{
    users_.each_changed([&](std::string const& id, auto const& entry) {
        if (entry.before) {
            credentials_.forget_user(id);
        }
    });
}

void Users::clear()
{
    users_.clear();
    owners_.clear();
    is_count_needed_ = false;
    active_admins_.reset();
}

namespace {

/// Sessions end without anybody writing it down; their rows go when others are written, a few at a time.
constexpr std::int64_t old_rows_at_once = 16;

Duration longest_session(Settings const& settings)
{
    auto const user = settings.user_sessions.absolute;
    auto const staff = settings.staff_sessions.absolute;
    auto const wallet = settings.wallet_sessions.absolute;
    return user == Duration{} || staff == Duration{} ? Duration{} : std::max({user, staff, wallet});
}

}  // namespace

Sessions::Sessions(engine::WorkingSet& set, CredentialCache& credentials, Settings const& settings)
    : set_(set),
      credentials_(credentials),
      longest_(longest_session(settings))
{}

std::vector<Session> Sessions::of_user(std::string_view user_id) const
{
    std::vector<Session> found;
    sessions_.each([&](Session const& session) {
        if (session.user_id == user_id) {
            found.push_back(session);
        }
    });
    std::ranges::sort(found, {}, &Session::number);
    return found;
}

void Sessions::put(Session session)
{
    auto const number = session.number;
    sessions_.put(number, std::move(session));
}

void Sessions::end(Session const& session)
{
    sessions_.remove(session.number);
}

void Sessions::want(storage::Batch& batch)
{
    sessions_.each_needed([&](std::int64_t number) { store::want_session(batch, number); });
}

void Sessions::load(storage::Batch& batch)
{
    sessions_.load([&](std::int64_t number) { return store::load_session(batch, number); });
    for (auto const& user_id : needed_users_) {
        for (auto& session : store::sessions_of(batch, user_id)) {
            auto const number = session.number;
            sessions_.adopt(number, std::move(session));
        }
    }
    needed_users_.clear();
}

void Sessions::record(storage::Batch& batch, engine::Context const& context)
{
    bool any_new = false;
    sessions_.each_changed([&](std::int64_t number, auto const& entry) {
        any_new = any_new || (entry.now && !entry.before);
        if (entry.now) {
            store::upsert_session(batch, *entry.now);
        } else if (entry.before) {
            store::remove_session(batch, number);
            nodes::tell_nodes(set_, nodes::ChangeKind::Session, entry.before->digest);
        }
    });
    if (any_new && longest_ > Duration{}) {
        store::remove_sessions_before(batch, NumberSource::first_at(context.now - longest_),
                                      old_rows_at_once);
    }
}

void Sessions::committed()
{
    sessions_.each_changed([&](std::int64_t /*number*/, auto const& entry) {
        if (entry.before && !entry.now) {
            credentials_.forget(entry.before->digest);
        }
    });
}

void Sessions::clear()
{
    sessions_.clear();
    needed_users_.clear();
}

void Services::put(ServicePrincipal service)
{
    auto const number = service.number;
    services_.put(number, std::move(service));
}

std::int64_t Services::more_with_role(std::string_view role) const
{
    auto const has_it = [&](ServicePrincipal const& service) {
        return service.role == role && !service.revoked_at;
    };
    std::int64_t more = 0;
    services_.each_changed([&](std::int64_t /*number*/, auto const& entry) {
        more += (has_it(*entry.now) ? 1 : 0) - (entry.before && has_it(*entry.before) ? 1 : 0);
    });
    return more;
}

void Services::want(storage::Batch& batch)
{
    services_.each_needed([&](std::int64_t number) { store::want_service(batch, number); });
}

void Services::load(storage::Batch& batch)
{
    services_.load([&](std::int64_t number) {
        auto service = store::load_service(batch, number);
        if (service) {
            set_.shelf<Roles>().need_to_see(service->role);
        }
        return service;
    });
}

void Services::record(storage::Batch& batch, engine::Context const& /*context*/)
{
    static std::vector<KeySecret> const none;
    services_.each_changed([&](std::int64_t number, auto const& entry) {
        store::upsert_service(batch, *entry.now);
        auto const& before = entry.before ? entry.before->secrets : none;
        if (entry.before && before != entry.now->secrets) {
            nodes::tell_nodes(set_, nodes::ChangeKind::Service, std::to_string(number));
        }
        for (auto const& secret : before) {
            if (std::ranges::find(entry.now->secrets, secret.digest, &KeySecret::digest) ==
                entry.now->secrets.end()) {
                store::remove_secret(batch, secret.digest);
            }
        }
        for (auto const& secret : entry.now->secrets) {
            if (std::ranges::find(before, secret) == before.end()) {
                store::upsert_secret(batch, number, secret);
            }
        }
    });
}

void Services::committed()
{
    services_.each_changed([&](std::int64_t number, auto const& entry) {
        if (entry.before && entry.before->secrets != entry.now->secrets) {
            credentials_.forget_service(number);
        }
    });
}

void Services::clear()
{
    services_.clear();
}

std::string attempt_subject(AttemptKind kind, std::string_view what)
{
    std::string bytes;
    ByteWriter{bytes}.byte(static_cast<std::uint8_t>(kind));
    return std::string{crypto::view(crypto::sha256(bytes, what)).substr(0, 16)};
}

std::string counted_address(std::string_view client_address)
{
    std::string const text{client_address};
    std::array<char, 16> bytes{};
    if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) {
        return text;
    }
    constexpr std::array<char, 12> mapped_ipv4{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '\xff', '\xff'};
    bool const is_mapped = std::equal(mapped_ipv4.begin(), mapped_ipv4.end(), bytes.begin());
    return {bytes.data(), is_mapped ? bytes.size() : 8};
}

std::optional<Duration> AttemptCounters::wait(std::string const& subject, AttemptLimit const& limit,
                                              Moment now) const
{
    auto const* const counter = counters_.find(subject);
    return counter == nullptr ? std::nullopt : counter->attempts.wait(limit, now);
}

void AttemptCounters::count(std::string const& subject, AttemptLimit const& limit, Moment now)
{
    if (limit.is_off()) {
        return;
    }
    auto const* const found = counters_.find(subject);
    auto counter = found == nullptr ? Counter{} : *found;
    counter.kept_for = limit.within;
    counter.attempts.add(limit, now);
    counters_.put(subject, std::move(counter));
}

void AttemptCounters::take_back(std::string const& subject, AttemptLimit const& limit, Moment made)
{
    if (auto const* const found = counters_.find(subject)) {
        auto counter = *found;
        counter.kept_for = limit.within;
        counter.attempts.take_back(made);
        counters_.put(subject, std::move(counter));
    }
}

void AttemptCounters::reset(std::string const& subject)
{
    if (counters_.find(subject) != nullptr) {
        counters_.remove(subject);
    }
}

void AttemptCounters::want(storage::Batch& batch)
{
    counters_.each_needed([&](std::string const& subject) { store::want_attempts(batch, subject); });
}

void AttemptCounters::load(storage::Batch& batch)
{
    counters_.load([&](std::string const& subject) -> std::optional<Counter> {
        auto attempts = store::load_attempts(batch, subject);
        return attempts ? std::optional{Counter{std::move(*attempts), {}}} : std::nullopt;
    });
}

void AttemptCounters::record(storage::Batch& batch, engine::Context const& context)
{
    bool any = false;
    counters_.each_changed([&](std::string const& subject, auto const& entry) {
        any = true;
        if (entry.now && !entry.now->attempts.made_at.empty()) {
            auto const& attempts = entry.now->attempts;
            store::upsert_attempts(batch, subject, attempts, attempts.made_at.back() + entry.now->kept_for);
        } else if (entry.before) {
            store::remove_attempts(batch, subject);
        }
    });
    if (any) {
        store::remove_old_attempts(batch, context.now, old_rows_at_once);
    }
}

void AttemptCounters::clear()
{
    counters_.clear();
}

void SetupTokens::want(storage::Batch& batch)
{
    tokens_.each_needed([&](int) { store::want_setup_token(batch); });
}

void SetupTokens::load(storage::Batch& batch)
{
    tokens_.load([&](int) { return store::load_setup_token(batch); });
}

void SetupTokens::record(storage::Batch& batch, engine::Context const& /*context*/)
{
    tokens_.each_changed([&](int, auto const& entry) {
        if (entry.now) {
            store::upsert_setup_token(batch, *entry.now);
        } else {
            store::remove_setup_token(batch);
        }
    });
}

void SetupTokens::clear()
{
    tokens_.clear();
}

void add_shelves(engine::WorkingSet& set, CredentialCache& credentials, Settings const& settings)
{
    set.add<Users>(set, credentials);
    set.add<Sessions>(set, credentials, settings);
    set.add<Services>(set, credentials);
    set.add<Roles>(set, credentials);  // behind those who look roles up while they load
    set.add<AttemptCounters>();
    set.add<SetupTokens>();
    set.add<MailTokens>();
    set.add<WalletLinks>();
}

}  // namespace creditd::identity
