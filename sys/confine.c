/* confine: limits, then Landlock, then seccomp; pledge on OpenBSD. */
#define _DEFAULT_SOURCE

#include "sys/confine.h"

#include <errno.h>
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

#include <seccomp.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

/* ---- Landlock ----------------------------------------------------------------------------------- */

/* The C library has no names for these, and the kernel's headers may be older than the kernel. */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_restrict_self 446
#endif
#define CREATE_RULESET_VERSION 1U

/* struct landlock_ruleset_attr; what a kernel does not know must be 0 */
struct ruleset {
  uint64_t files;
  uint64_t ports;
  uint64_t scopes;
};

/* Rights are the bits from the lowest one up; each version of the interface knows so many. */
static const unsigned char file_rights[] = { 0, 13, 14, 15, 15, 16 };
#define FILE_VERSIONS (long)(sizeof file_rights)
#define PORTS_VERSION 4
#define PORT_BIND 1U
#define PORT_CONNECT 2U
#define SCOPES_VERSION 6
#define SCOPES 3U /* abstract sockets and signals */

/* a ruleset that allows nothing of what it is about */
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

/* A deny-list and an errno: what a later C library calls in place of these at worst fails, and all else works. Short,
 * because each line costs every message; what changes files by name, Landlock denies too.
 */
static const int denied[] = {
  /* open, and what does so in the kernel */
  SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(openat2), SCMP_SYS(creat), SCMP_SYS(io_uring_setup),
  /* what Landlock does not know of */
  SCMP_SYS(chmod), SCMP_SYS(fchmodat), SCMP_SYS(truncate),
  /* exec, fork */
  SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(fork), SCMP_SYS(vfork), SCMP_SYS(clone), SCMP_SYS(clone3),
  /* kill, ptrace, and what comes to the same */
  SCMP_SYS(kill), SCMP_SYS(tkill), SCMP_SYS(tgkill), SCMP_SYS(rt_sigqueueinfo), SCMP_SYS(rt_tgsigqueueinfo),
  SCMP_SYS(pidfd_send_signal), SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev),
};

/* 1 if every rule could be added; a call that this architecture lacks needs none */
static int deny_all(scmp_filter_ctx filter, enum confine_needs needs)
{
  uint32_t fail = SCMP_ACT_ERRNO(EPERM);
  int failed = 0;

  for (size_t i = 0; i < sizeof denied / sizeof *denied; i++)
    failed |= seccomp_rule_add(filter, fail, denied[i], 0);
  if (needs == CONFINE_NEEDS_NOTHING) {
    failed |= seccomp_rule_add(filter, fail, SCMP_SYS(socket), 0);
  } else {
    failed |= seccomp_rule_add(filter, fail, SCMP_SYS(socket), 1, SCMP_A0(SCMP_CMP_LT, AF_INET));
    failed |= seccomp_rule_add(filter, fail, SCMP_SYS(socket), 1, SCMP_A0(SCMP_CMP_GT, AF_INET6));
  }
  return !failed;
}

static unsigned int seccomp(enum confine_needs needs)
{
  scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
  int good = 0;

  if (!filter)
    return 0;
  /* a tree of comparisons, not a chain: the kernel walks it for every call there is when it is loaded */
  (void)seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
  /* calls by the numbers of another architecture kill unless said otherwise */
  if (seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ERRNO(EPERM)) == 0) {
    /* also where a rule is missing: the others are worth having */
    good = deny_all(filter, needs);
    good &= seccomp_load(filter) == 0;
  }
  seccomp_release(filter);
  return good ? CONFINE_SECCOMP : 0;
}

#endif

unsigned int confine(enum confine_needs needs)
{
  unsigned int done = 0;

#ifdef __linux__
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
    done |= landlock(needs) | seccomp(needs);
#endif
#ifdef __OpenBSD__
  /* "error": a call beyond the promises fails, and does not kill */
  if (pledge(needs == CONFINE_NEEDS_DNS ? "stdio inet error" : "stdio error", NULL) == 0)
    done |= CONFINE_PLEDGE;
#endif
  /* last, because Landlock takes a descriptor for a moment; setrlimit(2) itself is denied to nobody */
  return done | limits(needs);
}
