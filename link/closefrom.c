/* closefrom: use close_range(2) if the kernel has it, else what the kernel lists in /proc, else closefrom(3) of a BSD,
 * else a loop. There is no malloc(), because this also runs in a child before exec.
 */
#define _DEFAULT_SOURCE
#define _BSD_SOURCE
#define _NETBSD_SOURCE

#include "link/closefrom.h"

#include "text/ascii.h"

#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/syscall.h>

/* The number is the same on every architecture; the headers may be older than the kernel. */
#ifndef SYS_close_range
#define SYS_close_range 436
#endif

/* The kernel allows no more than 2^30 descriptors. */
#define FD_DIGITS 10

/* Linux 5.9 and newer. Returns 1, or 0 if there is no such call. */
static int close_range_of_kernel(int first, int last)
{
  return syscall(SYS_close_range, (unsigned int)first, (unsigned int)last, 0) == 0;
}

/* what getdents64(2) writes; the C library has no such struct everywhere */
struct entry {
  uint64_t inode;
  int64_t next;
  unsigned short len;
  unsigned char type;
  char name[];
};

/* Returns 1, or 0 if /proc cannot be read. */
static int close_listed(int first, int last)
{
  _Alignas(struct entry) char buffer[4096];
  long len;
  int dir;

  /* so that there is a number for the list, even where the limit is reached */
  close(first);
  dir = open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (dir == -1)
    return 0;
  while ((len = syscall(SYS_getdents64, dir, buffer, sizeof buffer)) > 0)
    for (long at = 0; at < len;) {
      const struct entry *e = (const void *)(buffer + at);
      unsigned long long fd;

      /* not `.` and `..` */
      if (ascii_number(span_of(e->name), FD_DIGITS, &fd) && (int)fd >= first && (int)fd <= last && (int)fd != dir)
        close((int)fd);
      at += e->len;
    }
  close(dir);
  return len == 0;
}
#else
static int close_range_of_kernel(int first, int last)
{
  (void)first;
  (void)last;
  return 0;
}

static int close_listed(int first, int last)
{
  (void)first;
  (void)last;
  return 0;
}
#endif

/* No descriptor is above the hard limit, unless the limit was higher when it was opened. */
static rlim_t highest(void)
{
  struct rlimit l = { RLIM_INFINITY, RLIM_INFINITY };

  (void)getrlimit(RLIMIT_NOFILE, &l);
  return l.rlim_max < CLOSEFROM_LEAST ? CLOSEFROM_LEAST : l.rlim_max;
}

/* close the descriptors from `first` to `last`, both included; nothing if `last` is less than `first` */
static void close_between(int first, int last)
{
  rlim_t end;

  if (last < first || close_range_of_kernel(first, last) || close_listed(first, last))
    return;
#if defined(__OpenBSD__) || defined(__FreeBSD__) || defined(__NetBSD__) || defined(__DragonFly__)
  if (last == INT_MAX) {
    closefrom(first);
    return;
  }
#endif
  end = highest();
  for (rlim_t fd = (rlim_t)first; fd <= (rlim_t)last && fd < end; fd++)
    close((int)fd);
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
