#include "identity/submit_and_forget.hpp"

#include <utility>
#include <vector>

namespace creditd::identity {

namespace {

class NobodysMailbox final : public engine::Mailbox
{
public:
    void deliver(std::vector<engine::Delivery> /*deliveries*/) override {}
};

}  // namespace

void submit_and_forget(engine::Engine& engine, std::unique_ptr<engine::Command> command)
{
    static NobodysMailbox mailbox;
    engine.submit(std::move(command), mailbox, [](engine::Finished) {});
}

}  // namespace creditd::identity
