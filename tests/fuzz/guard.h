/* guard: bytes at the end of all memory that may be read, for libraries that AddressSanitizer does not look into.
 */
#ifndef GUARD_H
#define GUARD_H

#include "tests/fuzz/fuzz.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#define GUARD_MAX (1024 * 1024)
/* no page is larger */
#define GUARD_PAGE 65536

/* guard_copy - a copy of `s`, good until the next call. One byte behind it is a crash. */
static inline struct span guard_copy(struct span s)
{
  static char *end;

  if (!end) {
    int fd = open("/dev/zero", O_RDWR);
    /* cppcheck-suppress invalidFunctionArg ; -1 is refused by mmap(), and seen below */
    void *area = mmap(NULL, GUARD_MAX + GUARD_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);

    check(fd != -1 && area != MAP_FAILED && close(fd) == 0);
    end = (char *)area + GUARD_MAX;
    check(mprotect(end, GUARD_PAGE, PROT_NONE) == 0);
    /* cppcheck-suppress memleak ; it stays for the next call */
  }
  check(s.len <= GUARD_MAX);
  if (s.len)
    memcpy(end - s.len, s.p, s.len);
  return span_make(end - s.len, s.len);
}

#endif
