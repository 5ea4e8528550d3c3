/* closefrom: use close_range(2) if the kernel has it, else closefrom(3) if libc has it, else a loop. */
#define _DEFAULT_SOURCE
#define _BSD_SOURCE
#define _NETBSD_SOURCE

#include "link/closefrom.h"

#include <limits.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/syscall.h>
#endif

/* musl has no closefrom(3). That of glibc tries close_range(2), then reads /proc/self/fd, and aborts the process if
 * /proc is missing.
 */
#if defined(__OpenBSD__) || defined(__FreeBSD__) || defined(__NetBSD__) || defined(__DragonFly__)
#define LIBC_CLOSEFROM 1
#define CLOSEFROM_WORKS() 1
#elif defined(__GLIBC__) && defined(__GLIBC_PREREQ)
#if __GLIBC_PREREQ(2, 34)
#define LIBC_CLOSEFROM 1
#define CLOSEFROM_WORKS() (access("/proc/self/fd", X_OK) == 0)
#endif
#endif

/* close the descriptors from `first` to `last`, both included; nothing if `last` is less than `first` */
static void close_between(int first, int last)
{
  if (last < first)
    return;
#ifdef SYS_close_range
  if (syscall(SYS_close_range, (unsigned int)first, (unsigned int)last, 0) == 0)
    return;
#endif
#ifdef LIBC_CLOSEFROM
  if (last == INT_MAX && CLOSEFROM_WORKS()) {
    closefrom(first);
    return;
  }
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
