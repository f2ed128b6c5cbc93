#include "engine/command.hpp"

#include "base/assert.hpp"

namespace creditd::engine {

void Command::recall(storage::Batch& /*batch*/, std::int64_t /*row*/)
{
    CREDITD_ASSERT(false && "a command remembered as a row must know how to recall it");
}

}  // namespace creditd::engine
