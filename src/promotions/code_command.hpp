#pragma once

#include "audit/domain/mandate.hpp"
#include "crypto/public_id.hpp"
#include "engine/command.hpp"
#include "http/exchange.hpp"
#include "http/problem.hpp"
#include "promotions/code_book.hpp"
#include "promotions/domain/change_code.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace creditd::promotions {

/// Which code is meant: by its number or, when that is 0, by its canonical text.
struct CodeName
{
    std::int64_t number = 0;
    std::string code{};
};

/// A change of the promo codes by an admin, with its audit entry in the same commit.
class CodeCommand : public engine::Command
{
public:
    CodeCommand(crypto::PublicIds const& ids, audit::Mandate mandate)
        : ids_(ids),
          mandate_(std::move(mandate))
    {}

    void decide(engine::WorkingSet& set, engine::Context const& context) override;
    [[nodiscard]] engine::Memory memory() const override { return {.kind = engine::Memory::Kind::Stored}; }
    [[nodiscard]] engine::Answer answer() const override;

protected:
    using Verdict = std::variant<engine::Answer, http::Problem>;

    /// Refuses before the first change.
    virtual Verdict act(CodeBook& codes, engine::WorkingSet& set, engine::Context const& context) = 0;

    /// `{promoCode}`
    [[nodiscard]] engine::Answer answer_with(int status, PromoCode const& code) const;
    [[nodiscard]] std::string json_of(PromoCode const& code) const;

    /// A new code of these terms, not yet in the book.
    [[nodiscard]] PromoCode make_code(std::string code, Terms const& terms,
                                      engine::Context const& context) const;

    void note(engine::WorkingSet& set, audit::Deed deed) const;

    [[nodiscard]] crypto::PublicIds const& ids() const { return ids_; }

private:
    crypto::PublicIds const& ids_;
    audit::Mandate const mandate_;
    Verdict verdict_;
};

/// Makes a code. 201 `{promoCode}`. Refused: an `expiresAt` that is not in the future (422),
/// `promo_code_taken`.
class CreateCode final : public CodeCommand
{
public:
    CreateCode(crypto::PublicIds const& ids, audit::Mandate mandate, std::string code, Terms terms)
        : CodeCommand(ids, std::move(mandate)),
          code_(std::move(code)),
          terms_(std::move(terms))
    {}
    void needs(engine::WorkingSet& set) const override { set.shelf<CodeBook>().need(code_); }

protected:
    Verdict act(CodeBook& codes, engine::WorkingSet& set, engine::Context const& context) override;

private:
    std::string const code_;
    Terms const terms_;
};

/// Makes `count` codes of the same terms. 201 `{count, codes: [{id, code}]}`. Refused: an `expiresAt` that is
/// not in the future (422), `promo_code_taken` when fewer than `count` of the candidates are free.
class GenerateCodes final : public CodeCommand
{
public:
    struct Wish
    {
        std::string prefix;
        Terms terms;
        std::size_t count = 0;
        std::vector<std::string> candidates;  ///< random; a few more than `count`
    };
    GenerateCodes(crypto::PublicIds const& ids, audit::Mandate mandate, Wish wish)
        : CodeCommand(ids, std::move(mandate)),
          wish_(std::move(wish))
    {}
    void needs(engine::WorkingSet& set) const override;

protected:
    Verdict act(CodeBook& codes, engine::WorkingSet& set, engine::Context const& context) override;

private:
    Wish const wish_;
};

/// Changes the terms of a code. 200 `{promoCode}`; what changes nothing leaves no audit entry. Refused:
/// `promo_not_found`, then as `plan_change`.
class ChangeCode final : public CodeCommand
{
public:
    /// `action`: `promo_code.change`, `promo_code.activate` or `promo_code.deactivate`; a literal.
    ChangeCode(crypto::PublicIds const& ids, audit::Mandate mandate, std::string_view action, CodeName name,
               TermsChange change)
        : CodeCommand(ids, std::move(mandate)),
          action_(action),
          name_(std::move(name)),
          change_(std::move(change))
    {}
    void needs(engine::WorkingSet& set) const override;

protected:
    Verdict act(CodeBook& codes, engine::WorkingSet& set, engine::Context const& context) override;

private:
    std::string_view const action_;
    CodeName const name_;
    TermsChange const change_;
};

/// Deletes a code that nobody redeemed. 204. Refused: `promo_not_found`, `promo_in_use`.
class DeleteCode final : public CodeCommand
{
public:
    DeleteCode(crypto::PublicIds const& ids, audit::Mandate mandate, CodeName name)
        : CodeCommand(ids, std::move(mandate)),
          name_(std::move(name))
    {}
    void needs(engine::WorkingSet& set) const override;

protected:
    Verdict act(CodeBook& codes, engine::WorkingSet& set, engine::Context const& context) override;

private:
    CodeName const name_;
};

}  // namespace creditd::promotions
