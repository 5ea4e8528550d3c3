/* facts: what a process inherits beside descriptors, signals and ids, one line each, for the stand-ins that record.
 */
#ifndef FACTS_H
#define FACTS_H

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

static inline void facts_limits(FILE *f)
{
  static const struct { const char *name; int resource; } limits[] = {
    { "as", RLIMIT_AS }, { "core", RLIMIT_CORE }, { "cpu", RLIMIT_CPU }, { "data", RLIMIT_DATA },
    { "fsize", RLIMIT_FSIZE }, { "nofile", RLIMIT_NOFILE }, { "nproc", RLIMIT_NPROC }, { "stack", RLIMIT_STACK },
  };
  struct rlimit rl;

  for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
    if (getrlimit(limits[i].resource, &rl) == 0)
      fprintf(f, "limit %s %llu %llu\n", limits[i].name, (unsigned long long)rl.rlim_cur,
              (unsigned long long)rl.rlim_max);
}

/* The time that is left runs on; what is compared is whether there is some, and the interval. */
static inline void facts_timers(FILE *f)
{
  static const int timers[] = { ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF };
  struct itimerval t;

  for (int i = 0; i < 3; i++)
    if (getitimer(timers[i], &t) == 0)
      fprintf(f, "timer %d %s interval %ld.%06ld\n", i, t.it_value.tv_sec || t.it_value.tv_usec ? "pending" : "off",
              (long)t.it_interval.tv_sec, (long)t.it_interval.tv_usec);
}

/* Call it before the limits are lifted. fd 0 may be another file, and has flags of its own. */
static inline void facts_inherited(FILE *f)
{
  facts_limits(f);
  facts_timers(f);
  fprintf(f, "nice %d\n", getpriority(PRIO_PROCESS, 0));
  fprintf(f, "leader %d\n", getsid(0) == getpid());
  for (int fd = 1; fd <= 2; fd++)
    fprintf(f, "flags of fd %d:%s%s\n", fd, fcntl(fd, F_GETFL) & O_NONBLOCK ? " nonblock" : "",
            fcntl(fd, F_GETFL) & O_APPEND ? " append" : "");
}

#endif
