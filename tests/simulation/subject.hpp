#pragma once

#include "simulation/commands.hpp"
#include "simulation/observation.hpp"

#include <string>
#include <vector>

namespace creditd::simulation {

/// What real code did with one command.
struct Observed
{
    Outcome outcome;     ///< when decided; otherwise only its fate
    std::string answer;  ///< the bytes that a client would get, the first time or again
};

/// Real code that plays a sequence beside the model. One thread.
class Subject
{
public:
    virtual ~Subject() = default;

    /// Runs the group's commands in order; one observation each.
    virtual std::vector<Observed> run(Group const& group) = 0;

    /// The account as it is stored.
    virtual AccountView view(int account) = 0;
    /// All lines of the account as they are stored, oldest first.
    virtual std::vector<Line> lines(int account) = 0;

    /// What the code itself finds wrong with its books; empty when nothing.
    virtual std::string complaint() = 0;

    /// Ends the process, as far as the code can tell, and starts it anew on the same files.
    virtual void restart() = 0;
};

}  // namespace creditd::simulation
