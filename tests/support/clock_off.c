/* A wall clock that is off by CLOCK_OFF_MS, for a program that this is preloaded into. Asks the kernel directly, so
   that it needs nothing of the program's own start. The steady clocks stay right. */

#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long long off_ns;
static int is_known;

static void add_offset(struct timespec* time)
{
    if (!is_known) {
        char const* text = getenv("CLOCK_OFF_MS");
        off_ns = text ? atoll(text) * 1000000 : 0;
        is_known = 1;
    }
    long long const ns = time->tv_sec * 1000000000LL + time->tv_nsec + off_ns;
    time->tv_sec = ns / 1000000000;
    time->tv_nsec = ns % 1000000000;
}

int clock_gettime(clockid_t clock, struct timespec* time)
{
    int const result = (int)syscall(SYS_clock_gettime, clock, time);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
        add_offset(time);
    }
    return result;
}

int gettimeofday(struct timeval* restrict time, void* restrict zone)
{
    (void)zone;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    time->tv_sec = now.tv_sec;
    time->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t* into)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (into) {
        *into = now.tv_sec;
    }
    return now.tv_sec;
}
