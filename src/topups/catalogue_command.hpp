#pragma once

#include "audit/domain/mandate.hpp"
#include "crypto/public_id.hpp"
#include "engine/command.hpp"
#include "http/problem.hpp"
#include "ledger/account_command.hpp"
#include "topups/catalogue.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace creditd::topups {

/// A change of the packages by an admin, with its audit entry in the same commit.
class PackageCommand : public engine::Command
{
public:
    PackageCommand(audit::Mandate mandate, std::string name)
        : mandate_(std::move(mandate)),
          name_(std::move(name))
    {}

    void needs(engine::WorkingSet& set) const override { set.shelf<Catalogue>().need_package(name_); }
    void decide(engine::WorkingSet& set, engine::Context const& context) override;
    [[nodiscard]] engine::Memory memory() const override { return {.kind = engine::Memory::Kind::Stored}; }
    [[nodiscard]] engine::Answer answer() const override;

protected:
    using Verdict = std::variant<engine::Answer, http::Problem>;

    /// `package`: the one of that name, or null. Refuses before the first change.
    virtual Verdict act(Package const* package, engine::WorkingSet& set, engine::Context const& context) = 0;

    void note(engine::WorkingSet& set, std::string_view action, std::string before, std::string after) const;
    [[nodiscard]] std::string const& name() const { return name_; }

private:
    audit::Mandate const mandate_;
    std::string const name_;
    Verdict verdict_;
};

/// Makes a package. 201 `{package}`. Refused: `package_taken`.
class CreatePackageCommand final : public PackageCommand
{
public:
    CreatePackageCommand(audit::Mandate mandate, Package package)
        : PackageCommand(std::move(mandate), package.name),
          package_(std::move(package))
    {}

protected:
    Verdict act(Package const* package, engine::WorkingSet& set, engine::Context const& context) override;

private:
    Package const package_;
};

/// What is to be changed about a package; purchases that have begun keep what they pinned.
struct PackageChange
{
    std::optional<std::string> title{};
    std::optional<Credits> credits{};
    std::optional<Credits> bonus{};
    std::optional<std::optional<std::int64_t>> valid_for_days{};
    std::optional<std::vector<Money>> prices{};
    std::optional<bool> active{};
};

/// Changes a package. 200 `{package}`. Refused: `package_not_found`; 422 for prices of a custom one, or an
/// ordinary one without any.
class ChangePackageCommand final : public PackageCommand
{
public:
    ChangePackageCommand(audit::Mandate mandate, std::string name, PackageChange change)
        : PackageCommand(std::move(mandate), std::move(name)),
          change_(std::move(change))
    {}

protected:
    Verdict act(Package const* package, engine::WorkingSet& set, engine::Context const& context) override;

private:
    PackageChange const change_;
};

/// Takes a package off the list. 204. Refused: `package_not_found`.
class RemovePackageCommand final : public PackageCommand
{
public:
    using PackageCommand::PackageCommand;

protected:
    Verdict act(Package const* package, engine::WorkingSet& set, engine::Context const& context) override;
};

/// Makes an offer for one user. 201 `{offer}`. Refused: `account_not_found`, an `expiresAt` that is not in
/// the future (422).
class CreateOfferCommand final : public ledger::AccountCommand
{
public:
    /// Of `offer`, all but account, number, user and times of making.
    CreateOfferCommand(crypto::PublicIds const& ids, std::string user_id, audit::Mandate mandate,
                       Offer offer);

    [[nodiscard]] engine::Place place() const override { return engine::Place::global(account()); }

protected:
    ledger::Verdict act(ledger::Posting& posting, engine::WorkingSet& set,
                        engine::Context const& context) override;

private:
    crypto::PublicIds const& ids_;
    audit::Mandate const mandate_;
    Offer const offer_;
};

/// Withdraws an offer; a purchase that it led to goes on. 200 `{offer}`. Refused: `offer_not_found`.
class WithdrawOfferCommand final : public ledger::AccountCommand
{
public:
    WithdrawOfferCommand(crypto::PublicIds const& ids, std::int64_t account, std::int64_t number,
                         audit::Mandate mandate);

    [[nodiscard]] engine::Place place() const override { return engine::Place::global(account()); }
    void needs(engine::WorkingSet& set) const override;

protected:
    ledger::Verdict act(ledger::Posting& posting, engine::WorkingSet& set,
                        engine::Context const& context) override;

private:
    crypto::PublicIds const& ids_;
    std::int64_t const number_;
    audit::Mandate const mandate_;
};

}  // namespace creditd::topups
