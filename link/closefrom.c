/* closefrom: close_range(2) on Linux, a loop elsewhere and where the kernel is too old for it. */
#define _DEFAULT_SOURCE

#include "link/closefrom.h"

#include <limits.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/syscall.h>
#endif

/* `first` and `last` too; nothing if `last` is below `first` */
static void close_between(int first, int last)
{
#ifdef SYS_close_range
  if (last < first || syscall(SYS_close_range, (unsigned int)first, (unsigned int)last, 0) == 0)
    return;
#endif
  for (int fd = first; fd <= last && fd < CLOSEFROM_LIMIT; fd++)
    close(fd);
}

void closefrom_all(int first)
{
  close_between(first, INT_MAX);
}

void closefrom_but(int first, int one, int other)
{
  int keep[2];

  keep[0] = one < other ? one : other;
  keep[1] = one < other ? other : one;
  for (int i = 0; i < 2; i++)
    if (keep[i] >= first) {
      close_between(first, keep[i] - 1);
      first = keep[i] + 1;
    }
  closefrom_all(first);
}
