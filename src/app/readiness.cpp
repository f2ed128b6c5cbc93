#include "app/readiness.hpp"

#include "app/meta.hpp"
#include "app/problems.hpp"
#include "base/assert.hpp"
#include "http/json_writer.hpp"

#include <optional>
#include <string_view>
#include <utility>

namespace creditd::app {

namespace {

constexpr std::chrono::seconds good_for{1};
constexpr std::chrono::seconds stalled_after{2};

/// Writes a row that nobody reads, to see that writing works.
class Probe final : public engine::Command
{
public:
    void needs(engine::WorkingSet& /*set*/) const override {}
    void decide(engine::WorkingSet& set, engine::Context const& context) override
    {
        set.shelf<MetaShelf>().set_probe(context.now);
    }
    [[nodiscard]] engine::Memory memory() const override { return {}; }
    [[nodiscard]] engine::Answer answer() const override { return {}; }
};

http::Response ready()
{
    return http::json_response(200, R"({"status":"ready"})");
}

http::Problem not_ready(std::string_view reason)
{
    auto problem = http::retry_after(problems::not_ready, "this server should not be sent requests now", 1);
    std::string reasons;
    http::json::Writer{reasons}.begin_array().value(reason).end_array();
    problem.extra.emplace_back("reasons", std::move(reasons));
    return problem;
}

/// Why a probe with that fate means "not ready"; empty when it means nothing of the kind.
std::string_view reason_of(engine::Fate fate)
{
    using engine::Fate;
    switch (fate) {
    case Fate::Decided:
    case Fate::Replayed:
    case Fate::KeyReused:
    case Fate::Overloaded: return {};  // it works, and says itself which requests it has no room for
    case Fate::Stopping: return "draining";
    case Fate::ClockSuspect: return "clock_suspect";
    case Fate::Full: return "storage_full";
    case Fate::Failed: return "storage_unavailable";
    }
    CREDITD_ASSERT(false && "a fate without a meaning");
}

void answer_with(http::Exchange& exchange, std::string_view reason)
{
    if (reason.empty()) {
        exchange.respond(ready());
    } else {
        exchange.respond(not_ready(reason));
    }
}

}  // namespace

void Readiness::answer(std::unique_ptr<http::Exchange> exchange)
{
    if (draining_) {
        return answer_with(*exchange, "draining");
    }
    if (!services_.clock.now()) {
        return answer_with(*exchange, "clock_suspect");
    }
    auto const now = std::chrono::steady_clock::now();
    auto& loop = exchange->loop();
    std::unique_lock lock{mutex_};
    if (now - committed_at_ < good_for) {
        lock.unlock();
        return answer_with(*exchange, {});
    }
    if (is_probing_ && now - probing_since_ > stalled_after) {
        lock.unlock();
        return answer_with(*exchange, "engine_stalled");
    }
    waiting_.push_back(std::move(exchange));
    if (!std::exchange(is_probing_, true)) {
        probing_since_ = now;
        lock.unlock();
        probe(loop);
    }
}

void Readiness::probe(http::Loop& loop)
{
    services_.engine.submit(std::make_unique<Probe>(), *services_.mailboxes.at(loop.index()),
                            [this](engine::Finished finished) { conclude(finished.fate); });
}

void Readiness::conclude(engine::Fate fate)
{
    auto const reason = reason_of(fate);
    std::vector<std::unique_ptr<http::Exchange>> waiting;
    {
        std::scoped_lock const lock{mutex_};
        is_probing_ = false;
        if (fate == engine::Fate::Decided) {
            committed_at_ = std::chrono::steady_clock::now();
        }
        waiting.swap(waiting_);
    }
    for (auto const& exchange : waiting) {
        answer_with(*exchange, reason);
    }
}

}  // namespace creditd::app
