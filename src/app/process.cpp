#include "app/process.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace creditd::app {

namespace {

void end_at_once(int signal)
{
    _exit(128 + signal);
}

}  // namespace

void keep_memory_private()
{
    rlimit const none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0);
}

void raise_descriptor_limit()
{
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

ThreadName::ThreadName(char const* name)
{
    prctl(PR_GET_NAME, before_.data());
    prctl(PR_SET_NAME, name);
}

ThreadName::~ThreadName()
{
    prctl(PR_SET_NAME, before_.data());
}

StopSignals::StopSignals() : set_{}
{
    sigemptyset(&set_);
    sigaddset(&set_, SIGTERM);
    sigaddset(&set_, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
}

void StopSignals::wait()
{
    int signal = 0;
    sigwait(&set_, &signal);
    std::signal(SIGTERM, end_at_once);
    std::signal(SIGINT, end_at_once);
    pthread_sigmask(SIG_UNBLOCK, &set_, nullptr);
}

}  // namespace creditd::app
