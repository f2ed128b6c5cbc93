#include "engine/engine.hpp"

#include "engine/writer.hpp"

#include <cstdio>
#include <cstdlib>
#include <future>

namespace creditd::engine {

namespace {

/// Delivers on the writer's own thread; for callers that wait.
class DirectMailbox final : public Mailbox
{
public:
    void deliver(std::vector<Delivery> deliveries) override
    {
        for (auto& delivery : deliveries) {
            delivery.hand_over();
        }
    }
};

[[noreturn]] void end_process(std::string const& reason)
{
    std::fprintf(stderr,
                 "creditd: the disk did not confirm a commit (%s); stopping so that nothing is acknowledged "
                 "that may be lost\n",
                 reason.c_str());
    std::_Exit(74);
}

}  // namespace

Engine::Engine(storage::Database& database, std::unique_ptr<WorkingSet> set, Clock& clock,
               RandomSource& random, EngineOptions options, std::int64_t numbers_used)
    : on_commit_unknown(end_process),
      writer_(std::make_unique<Writer>(*this, database, std::move(set), clock, random, options, numbers_used))
{}

Engine::~Engine() = default;

void Engine::submit(std::unique_ptr<Command> command, Mailbox& mailbox, Done done)
{
    writer_->submit({std::move(command), &mailbox, std::move(done)});
}

Finished Engine::run(std::unique_ptr<Command> command)
{
    static DirectMailbox direct;
    std::promise<Finished> promise;
    auto future = promise.get_future();
    submit(std::move(command), direct,
           [&promise](Finished finished) { promise.set_value(std::move(finished)); });
    return future.get();
}

void Engine::stop()
{
    writer_->stop();
}

EngineFigures Engine::figures() const
{
    return writer_->figures();
}

}  // namespace creditd::engine
