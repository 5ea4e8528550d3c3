/* closefrom: use close_range(2) if the kernel has it, else what the kernel lists in /proc, else closefrom(3) of a BSD,
 * else a loop. There is no malloc(), because this also runs in a child before exec.
 */
#define _DEFAULT_SOURCE
#define _BSD_SOURCE
#define _NETBSD_SOURCE

#include "link/closefrom.h"

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

/* the number that `name` is, or -1 */
static int number(const char *name)
{
  int n = 0;

  if (!*name)
    return -1;
  for (; *name >= '0' && *name <= '9'; name++)
    n = n * 10 + (*name - '0');
  return *name ? -1 : n;
}

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
      int fd = number(e->name);

      if (fd >= first && fd <= last && fd != dir)
        close(fd);
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
static int highest(void)
{
  struct rlimit l;

  if (getrlimit(RLIMIT_NOFILE, &l) == -1 || l.rlim_max > INT_MAX)
    return INT_MAX;
  return l.rlim_max < CLOSEFROM_LEAST ? CLOSEFROM_LEAST : (int)l.rlim_max;
}

/* close the descriptors from `first` to `last`, both included; nothing if `last` is less than `first` */
static void close_between(int first, int last)
{
  int end;

  if (last < first || close_range_of_kernel(first, last) || close_listed(first, last))
    return;
#if defined(__OpenBSD__) || defined(__FreeBSD__) || defined(__NetBSD__) || defined(__DragonFly__)
  if (last == INT_MAX) {
    closefrom(first);
    return;
  }
#endif
  end = highest();
  for (int fd = first; fd <= last && fd < end; fd++)
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
