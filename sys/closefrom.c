/* closefrom: close_range(2) on Linux, a loop elsewhere and where the kernel is too old for it. */
#define _DEFAULT_SOURCE

#include "sys/closefrom.h"

#include <unistd.h>

#ifdef __linux__
#include <sys/syscall.h>
#endif

void closefrom_all(int first)
{
#ifdef SYS_close_range
  if (syscall(SYS_close_range, (unsigned int)first, ~0U, 0) == 0)
    return;
#endif
  for (int fd = first; fd < CLOSEFROM_LIMIT; fd++)
    close(fd);
}
