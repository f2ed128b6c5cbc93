#include "engine/engine.hpp"

#include "engine/direct_mailbox.hpp"
#include "engine/writer.hpp"

#include <cstdio>
#include <cstdlib>
#include <future>

namespace creditd::engine {

namespace {

[[noreturn]] void end_process(std::string const& reason)
{
    std::fprintf(stderr,
                 "creditd: the disk did not confirm a commit (%s); stopping so that nothing is acknowledged "
                 "that may be lost\n",
                 reason.c_str());
    std::_Exit(74);
}

}  // namespace

Engine::Engine(storage::Database& database, WorkingSetMaker const& make_set, Clock& clock,
               RandomSource& random, EngineOptions options, std::int64_t numbers_used)
    : on_commit_unknown(end_process)
{
    int const lanes = database.lanes();
    Parts const parts{*this, database, clock, random, options, numbers_used, account_batches_};
    // Of several lanes others use the processor meanwhile, and their commits wait for a server, not for it.
    Gathering const gathering{.enough = lanes == 1 ? options.gather_up_to : 0, .longest = options.gather_for};
    for (int number = 0; number < lanes; ++number) {
        bool const is_last = number == lanes - 1;
        bool const is_global = is_last && lanes > 1;
        Lane const lane{.number = number,
                        .batch_limit = is_global ? options.global_batch_limit : options.batch_limit,
                        .forgets_keys = is_last,
                        .gives_way = is_global,
                        .gathering = gathering};
        writers_.push_back(std::make_unique<Writer>(parts, lane, make_set()));
    }
}

Engine::~Engine() = default;

void Engine::submit(std::unique_ptr<Command> command, Mailbox& mailbox, Done done)
{
    auto& writer = writer_for(command->place());
    writer.submit({std::move(command), &mailbox, std::move(done)});
}

Engine::Writer& Engine::writer_for(Place const& place)
{
    auto const account_lanes = writers_.size() - 1;
    if (place.is_global || account_lanes == 0) {
        return *writers_.back();
    }
    return *writers_[static_cast<std::size_t>(bucket_of(place)) % account_lanes];
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
    for (auto const& writer : writers_) {
        writer->close();
    }
    for (auto const& writer : writers_) {
        writer->join();
    }
}

EngineFigures Engine::figures() const
{
    EngineFigures sum;
    for (auto const& writer : writers_) {
        writer->add_to(sum);
    }
    return sum;
}

}  // namespace creditd::engine
