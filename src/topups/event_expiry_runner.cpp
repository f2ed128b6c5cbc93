#include "topups/event_expiry_runner.hpp"

#include "storage/failure.hpp"
#include "topups/event_log.hpp"
#include "topups/event_store.hpp"

#include <memory>

namespace creditd::topups {

namespace {

class ForgetEvents final : public engine::Command
{
public:
    explicit ForgetEvents(Moment before) : before_(before) {}

    void needs(engine::WorkingSet&) const override {}
    void decide(engine::WorkingSet& set, engine::Context const&) override
    {
        set.shelf<EventLog>().forget_done_before(before_);
    }
    [[nodiscard]] engine::Memory memory() const override { return {}; }
    [[nodiscard]] engine::Answer answer() const override { return {}; }

private:
    Moment const before_;
};

}  // namespace

void forget_events(endpoint::Services& services, Duration keep_for)
{
    auto const now = services.clock.now();
    if (!now || keep_for == Duration{}) {
        return;
    }
    auto const before = *now - keep_for;
    bool is_any = false;
    services.database.read([&](storage::Reader& reader) { is_any = store::has_done_events(reader, before); });
    if (is_any && services.engine.run(std::make_unique<ForgetEvents>(before)).fate != engine::Fate::Decided) {
        throw storage::StorageFailure("events of the payment provider could not be removed");
    }
}

}  // namespace creditd::topups
