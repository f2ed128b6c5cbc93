#pragma once

#include "audit/domain/mandate.hpp"
#include "audit/domain/reason_code.hpp"
#include "engine/command.hpp"
#include "http/problem.hpp"

#include <optional>
#include <string>
#include <variant>

namespace creditd::audit {

/// What an administrator wants of a reason code. A description and `active` that are not given stay.
struct ReasonCodeWish
{
    std::string code;
    std::optional<std::string> description{};
    std::optional<bool> active{};
    bool is_new = false;
};

/// Adds a reason code (201) or changes one (200): `{item}`, audited in the same commit. Refused: a new one
/// with `reason_code_exists`, then `too_many_reason_codes`; a change with `reason_code_not_found`, then
/// `last_reason_code`.
class ReasonCodeCommand final : public engine::Command
{
public:
    ReasonCodeCommand(Mandate mandate, ReasonCodeWish wish);

    void needs(engine::WorkingSet& set) const override;
    void decide(engine::WorkingSet& set, engine::Context const& context) override;
    [[nodiscard]] engine::Memory memory() const override { return {.kind = engine::Memory::Kind::Stored}; }
    [[nodiscard]] engine::Answer answer() const override;

private:
    using Verdict = std::variant<engine::Answer, http::Problem>;
    [[nodiscard]] Verdict act(engine::WorkingSet& set) const;

    Mandate const mandate_;
    ReasonCodeWish const wish_;
    Verdict verdict_;
};

}  // namespace creditd::audit
