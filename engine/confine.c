/* confine: Landlock, then seccomp, then limits; pledge on OpenBSD. */
#define _DEFAULT_SOURCE
#define _BSD_SOURCE

#include "engine/confine.h"

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
  if (needs == CONFINE_NEEDS_NOTHING)
    good &= limit(RLIMIT_NOFILE);
  return good ? CONFINE_LIMITS : 0;
}

#ifdef __linux__

#include "auto_seccomp.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

/* ---- Landlock ----------------------------------------------------------------------------------- */

/* The C library has no functions for these calls, and the headers may be older than the kernel. */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_restrict_self 446
#endif
#define CREATE_RULESET_VERSION 1U

/* struct landlock_ruleset_attr. Members that a kernel does not know must be 0. */
struct ruleset {
  uint64_t files;
  uint64_t ports;
  uint64_t scopes;
};

/* The number of file rights in each version of the interface. Each right is a bit, from the lowest one up. */
static const unsigned char file_rights[] = { 0, 13, 14, 15, 15, 16 };
#define FILE_VERSIONS (long)(sizeof file_rights)
#define PORTS_VERSION 4
#define PORT_BIND 1U
#define PORT_CONNECT 2U
#define SCOPES_VERSION 6
#define SCOPES 3U /* abstract sockets and signals */

/* A ruleset without rules forbids everything that it handles. */
static unsigned int landlock(enum confine_needs needs)
{
  struct ruleset r = { 0, 0, 0 };
  long version = syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, CREATE_RULESET_VERSION);
  int fd;
  int good;

  if (version < 1)
    return 0;
  r.files = (UINT64_C(1) << file_rights[version < FILE_VERSIONS ? version : FILE_VERSIONS - 1]) - 1;
  if (version >= PORTS_VERSION)
    r.ports = needs == CONFINE_NEEDS_DNS ? PORT_BIND : PORT_BIND | PORT_CONNECT;
  if (version >= SCOPES_VERSION)
    r.scopes = SCOPES;
  fd = (int)syscall(SYS_landlock_create_ruleset, &r, sizeof r, 0U);
  if (fd == -1)
    return 0;
  good = syscall(SYS_landlock_restrict_self, fd, 0U) == 0;
  close(fd);
  return good ? CONFINE_LANDLOCK : 0;
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
