#pragma once

#include "approvals/domain/approval.hpp"
#include "engine/command.hpp"
#include "http/principal.hpp"
#include "http/problem.hpp"
#include "storage/reader.hpp"

#include <expected>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

namespace creditd::approvals {

/// A command that is decided inside another one, in the same commit: it needs no key, and keeps none.
using Effect = std::expected<std::unique_ptr<engine::Command>, http::Problem>;

/// How one kind of request is judged and carried out. The capability that does it makes one, the wiring puts
/// them together.
struct Kind
{
    std::string_view name;  ///< `adjustment_kind` …

    /// Whether the role of this principal may do what was asked for, and so much, without anybody else.
    std::function<bool(http::Principal const&, Approval const&)> allows;

    /// The command that does what was asked for, decided anew: its answer below 400 is the outcome, another
    /// one leaves the approval pending and is told instead. It must not ask for an approval again. The
    /// request's own `requested_by` and `reason` belong to the effect, `decider` to its audit entry. On a
    /// worker; the reader is for what never changes. A problem here is told after the approval's own
    /// refusals.
    std::function<Effect(storage::Reader&, Approval const&, audit::Mandate const& decider)> make;

    /// After the commit in which it was approved, with the command that was decided; on a loop's thread.
    std::function<void(engine::Command const&)> committed{};

    /// What else changes in the commit in which it ends unapproved (rejected, withdrawn, expired), if
    /// anything does; its answer is not looked at.
    std::function<std::unique_ptr<engine::Command>(Approval const&)> drop{};
};

/// All kinds. Filled while wiring, then read by any thread.
class Kinds
{
public:
    void add(Kind kind);
    /// Null when this program knows none of that name.
    [[nodiscard]] Kind const* find(std::string_view name) const;
    [[nodiscard]] std::vector<std::string_view> names() const;

private:
    std::vector<Kind> kinds_;
};

}  // namespace creditd::approvals
