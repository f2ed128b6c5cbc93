#pragma once

#include "audit/domain/mandate.hpp"
#include "crypto/public_id.hpp"
#include "engine/command.hpp"
#include "http/problem.hpp"
#include "notifications/domain/endpoint.hpp"
#include "notifications/domain/notice.hpp"

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace creditd::notifications {

/// What an administrator does to endpoints and notices, with its audit entry in the same commit (ADMIN-1).
class AdminCommand : public engine::Command
{
public:
    void decide(engine::WorkingSet& set, engine::Context const& context) override;
    [[nodiscard]] engine::Memory memory() const override;
    [[nodiscard]] engine::Answer answer() const override;

protected:
    AdminCommand(crypto::PublicIds const& ids, audit::Mandate mandate)
        : ids_(ids),
          mandate_(std::move(mandate))
    {}

    /// An answer that shows a secret once; a repeat with the same key is told 409 `already_done` with `id`.
    struct ShownOnce
    {
        engine::Answer answer;
        std::string id;
    };
    using Verdict = std::variant<engine::Answer, ShownOnce, http::Problem>;

    /// Refuses before the first change.
    virtual Verdict act(engine::WorkingSet& set, engine::Context const& context) = 0;

    [[nodiscard]] crypto::PublicIds const& ids() const { return ids_; }
    [[nodiscard]] std::string id_of(WebhookEndpoint const& endpoint) const;
    [[nodiscard]] std::string json_of(WebhookEndpoint const& endpoint) const;
    /// `{webhookEndpoint}`
    [[nodiscard]] engine::Answer answer_with(WebhookEndpoint const& endpoint) const;
    /// `{webhookEndpoint, secret}`
    [[nodiscard]] ShownOnce show_secret(int status, WebhookEndpoint const& endpoint) const;
    void audit(engine::WorkingSet& set, audit::Deed deed) const;

private:
    crypto::PublicIds const& ids_;
    audit::Mandate const mandate_;
    Verdict verdict_;
};

/// Makes an endpoint: 201 `{webhookEndpoint, secret}`.
class CreateEndpoint final : public AdminCommand
{
public:
    /// `wish`: url, description, events, active.
    CreateEndpoint(crypto::PublicIds const& ids, audit::Mandate mandate, WebhookEndpoint wish)
        : AdminCommand(ids, std::move(mandate)),
          wish_(std::move(wish))
    {}
    void needs(engine::WorkingSet& /*set*/) const override {}

protected:
    Verdict act(engine::WorkingSet& set, engine::Context const& context) override;

private:
    WebhookEndpoint const wish_;
};

/// What a PATCH changes.
struct EndpointChange
{
    std::optional<std::string> url{};
    std::optional<std::string> description{};
    std::optional<std::vector<std::string>> events{};
    std::optional<bool> active{};
};

/// Changes an endpoint: 200 `{webhookEndpoint}`. Refused: `webhook_endpoint_not_found`.
class ChangeEndpoint final : public AdminCommand
{
public:
    ChangeEndpoint(crypto::PublicIds const& ids, audit::Mandate mandate, std::int64_t number,
                   EndpointChange change)
        : AdminCommand(ids, std::move(mandate)),
          number_(number),
          change_(std::move(change))
    {}
    void needs(engine::WorkingSet& set) const override;

protected:
    Verdict act(engine::WorkingSet& set, engine::Context const& context) override;

private:
    std::int64_t const number_;
    EndpointChange const change_;
};

/// Gives an endpoint a new secret: 200 `{webhookEndpoint, secret}`; the old one signs beside it for
/// `overlap`. Refused: `webhook_endpoint_not_found`.
class RotateSecret final : public AdminCommand
{
public:
    RotateSecret(crypto::PublicIds const& ids, audit::Mandate mandate, std::int64_t number, Duration overlap)
        : AdminCommand(ids, std::move(mandate)),
          number_(number),
          overlap_(overlap)
    {}
    void needs(engine::WorkingSet& set) const override;

protected:
    Verdict act(engine::WorkingSet& set, engine::Context const& context) override;

private:
    std::int64_t const number_;
    Duration const overlap_;
};

/// Forgets an endpoint: 204; what waits for it is given up. Refused: `webhook_endpoint_not_found`.
class DeleteEndpoint final : public AdminCommand
{
public:
    DeleteEndpoint(crypto::PublicIds const& ids, audit::Mandate mandate, std::int64_t number)
        : AdminCommand(ids, std::move(mandate)),
          number_(number)
    {}
    void needs(engine::WorkingSet& set) const override;

protected:
    Verdict act(engine::WorkingSet& set, engine::Context const& context) override;

private:
    std::int64_t const number_;
};

/// Sends a notice again, or now: 200 `{mail}` or `{webhookDelivery}`. Refused: `mail_not_found` or
/// `webhook_delivery_not_found`, then `mail_forgotten`.
class ReplayNotice final : public AdminCommand
{
public:
    ReplayNotice(crypto::PublicIds const& ids, audit::Mandate mandate, Channel channel, NoticeKey key)
        : AdminCommand(ids, std::move(mandate)),
          channel_(channel),
          key_(key)
    {}
    void needs(engine::WorkingSet& set) const override;

protected:
    Verdict act(engine::WorkingSet& set, engine::Context const& context) override;

private:
    Channel const channel_;
    NoticeKey const key_;
};

}  // namespace creditd::notifications
