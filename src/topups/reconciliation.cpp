#include "topups/reconciliation.hpp"

#include "base/assert.hpp"
#include "topups/reconciliation_json.hpp"
#include "topups/reconciliation_log.hpp"
#include "topups/reconciliation_pass.hpp"

#include <spdlog/spdlog.h>

#include <exception>
#include <utility>

namespace creditd::topups {

namespace {

class KeepReport final : public engine::Command
{
public:
    explicit KeepReport(std::string report) : report_(std::move(report)) {}

    void needs(engine::WorkingSet&) const override {}
    void decide(engine::WorkingSet& set, engine::Context const&) override
    {
        set.shelf<ReconciliationLog>().put(report_);
    }
    [[nodiscard]] engine::Memory memory() const override { return {}; }
    [[nodiscard]] engine::Answer answer() const override { return {}; }

private:
    std::string const report_;
};

}  // namespace

Reconciliation::Reconciliation(endpoint::Services& services, std::shared_ptr<PaymentGateway> gateway)
    : services_(services),
      gateway_(std::move(gateway))
{}

Reconciliation::~Reconciliation()
{
    stop();
    wait();
}

/// The right to run, for one pass at a time.
class Reconciliation::Running
{
public:
    Running(Reconciliation& all, Moment from, Moment to) : all_(all)
    {
        std::scoped_lock const lock{all_.progress_mutex_};
        if (!all_.progress_) {
            all_.progress_ = {.from = from, .to = to};
            is_mine_ = true;
        }
    }
    ~Running()
    {
        if (is_mine_) {
            std::scoped_lock const lock{all_.progress_mutex_};
            all_.progress_.reset();
        }
    }
    Running(Running const&) = delete;
    Running& operator=(Running const&) = delete;

    [[nodiscard]] bool is_mine() const { return is_mine_; }

private:
    Reconciliation& all_;
    bool is_mine_ = false;
};

std::optional<ReconciliationReport> Reconciliation::run(Moment from, Moment to,
                                                        std::function<bool()> const& may_go_on)
{
    CREDITD_ASSERT(can_run());
    Running const running{*this, from, to};
    return running.is_mine() ? std::optional{compare(from, to, may_go_on)} : std::nullopt;
}

void Reconciliation::begin(Moment from, Moment to)
{
    CREDITD_ASSERT(can_run());
    std::scoped_lock const lock{begun_mutex_};
    auto running = std::make_unique<Running>(*this, from, to);
    if (is_stopping_ || !running->is_mine()) {
        return;
    }
    if (begun_.joinable()) {
        begun_.join();  // it gave the right to run back as the last thing it did
    }
    begun_ = std::thread([this, from, to, running = std::move(running)]() mutable {
        try {
            (void)compare(from, to, [] { return true; });
        } catch (std::exception const& failure) {
            spdlog::error("reconciliation failed: {}", failure.what());
        }
        running.reset();
    });
}

std::optional<ReconciliationProgress> Reconciliation::progress() const
{
    std::scoped_lock const lock{progress_mutex_};
    return progress_;
}

void Reconciliation::wait()
{
    std::scoped_lock const lock{begun_mutex_};
    if (begun_.joinable()) {
        begun_.join();
    }
}

ReconciliationReport Reconciliation::compare(Moment from, Moment to, std::function<bool()> const& may_go_on)
{
    auto const tell = [this](ReconciliationReport const& so_far) {
        std::scoped_lock const lock{progress_mutex_};
        progress_->checkouts = so_far.checkouts;
        progress_->events = so_far.events;
        progress_->purchases = so_far.purchases;
    };
    auto const is_stopping = [this] { return is_stopping_.load(); };
    ReconciliationPass pass{
        services_, *gateway_, {.is_stopping = is_stopping, .may_go_on = may_go_on, .tell = tell}};
    auto report = std::move(pass).run(from, to);
    if (!report.ended_early.empty()) {
        spdlog::warn("reconciliation ended early: {}", report.ended_early);
    } else if (!report.repaired.empty() || !report.differences.empty()) {
        spdlog::warn("reconciliation repaired {} purchases and found {} differences", report.repaired.size(),
                     report.differences.size());
    }
    if (!is_stopping_) {  // what was cut short by a stop says less than the report before it
        keep(report);
    }
    return report;
}

/// What was repaired stays so when the report is lost.
void Reconciliation::keep(ReconciliationReport const& report)
{
    auto const finished = services_.engine.run(std::make_unique<KeepReport>(to_json(report)));
    if (finished.fate != engine::Fate::Decided) {
        spdlog::warn("the report of a reconciliation could not be kept");
    }
}

}  // namespace creditd::topups
