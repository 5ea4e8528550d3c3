/* confine: Landlock, then seccomp, then limits; pledge on OpenBSD. */
#define _DEFAULT_SOURCE
#define _BSD_SOURCE

#include "engine/confine.h"

#include "engine/landlock.h"

#include <sys/resource.h>
#include <unistd.h>

static int limit(int resource)
{
  const struct rlimit none = { 0, 0 };

  return setrlimit(resource, &none) == 0;
}

static unsigned int limits(enum confine_needs needs)
{
  int good = limit(RLIMIT_CORE);

#ifdef RLIMIT_NPROC
  good &= limit(RLIMIT_NPROC);
#endif
  if (needs != CONFINE_NEEDS_DNS)
    good &= limit(RLIMIT_NOFILE);
  return good ? CONFINE_LIMITS : 0;
}

#ifdef __linux__

#include "auto_seccomp.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

/* The signal that the kernel sends at our end comes from us, so Landlock would keep it from a process outside. */
static unsigned int landlock(enum confine_needs needs)
{
  int set = landlock_new(needs == CONFINE_NEEDS_DNS ? LANDLOCK_KEEPS_CONNECT
                         : needs == CONFINE_NEEDS_CHILD ? LANDLOCK_KEEPS_SIGNALS : 0);

  return set != -1 && landlock_enter(set) ? CONFINE_LANDLOCK : 0;
}

/* ---- seccomp ------------------------------------------------------------------------------------ */

#if defined SYS_socketcall && defined SYS_socket
/* The C library of i386 and a few others makes a socket by socketcall(2), behind which the filter sees no address
 * family, so that it denies that call. This function takes the place of that of the C library, for c-ares too.
 */
int socket(int domain, int type, int protocol)
{
  return (int)syscall(SYS_socket, domain, type, protocol);
}
#endif

/* auto-seccomp.c makes these filters when the program is built. */
static struct sock_filter filter_nothing[] = { AUTO_SECCOMP_NOTHING };
static struct sock_filter filter_dns[] = { AUTO_SECCOMP_DNS };

static unsigned int seccomp(enum confine_needs needs)
{
  struct sock_fprog nothing = { sizeof filter_nothing / sizeof *filter_nothing, filter_nothing };
  struct sock_fprog dns = { sizeof filter_dns / sizeof *filter_dns, filter_dns };

  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, needs == CONFINE_NEEDS_DNS ? &dns : &nothing) == 0
         ? CONFINE_SECCOMP : 0;
}

#endif

unsigned int confine(enum confine_needs needs)
{
  unsigned int done = 0;

#ifdef __linux__
  /* A core file that the kernel hands to a program is not under the limit. */
  (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
    done |= landlock(needs) | seccomp(needs);
#endif
  /* After Landlock, which needs a new descriptor; before pledge, which forbids setrlimit(). */
  done |= limits(needs);
#ifdef __OpenBSD__
  /* "error": a forbidden system call fails and does not kill the process. */
  if (pledge(needs == CONFINE_NEEDS_DNS ? "stdio inet error" : "stdio error", NULL) == 0)
    done |= CONFINE_PLEDGE;
#endif
  return done;
}
