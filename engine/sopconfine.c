/* sopconfine: Landlock, then limits, then seccomp, which ends with the number of the process itself. */
#define _DEFAULT_SOURCE

#include "engine/sopconfine.h"

#include "engine/landlock.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* files that a program may have open */
#define FILES 256

/* of the path of a program; one with a longer folder can be read alone */
#define FOLDER_BYTES 4096

/* A kernel that hands core files to a program (core_pattern) does so with a limit of 0, too. Linux does not with
 * exactly 1, and writes no file of so few bytes. The program can be traced and has keys in its memory, so there is no
 * other way.
 */
#ifdef __linux__
#define CORE_BYTES 1
#else
#define CORE_BYTES 0
#endif

/* what holds already is not raised, but for the soft limit of core files */
static int limit_core(void)
{
  struct rlimit l;

  if (getrlimit(RLIMIT_CORE, &l) == -1)
    return 0;
  if (l.rlim_max == RLIM_INFINITY || l.rlim_max > CORE_BYTES)
    l.rlim_max = CORE_BYTES;
  l.rlim_cur = l.rlim_max;
  return setrlimit(RLIMIT_CORE, &l) == 0;
}

/* never above what holds already */
static int limit(int resource, rlim_t most)
{
  struct rlimit l;

  if (getrlimit(resource, &l) == -1)
    return 0;
  if (l.rlim_max == RLIM_INFINITY || l.rlim_max > most)
    l.rlim_max = most;
  if (l.rlim_cur == RLIM_INFINITY || l.rlim_cur > l.rlim_max)
    l.rlim_cur = l.rlim_max;
  return setrlimit(resource, &l) == 0;
}

static unsigned int limits(unsigned int cpu_s)
{
  rlim_t space = (rlim_t)SOPCONFINE_SPACE;
  int good = limit_core() && limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_CPU, cpu_s) && limit(RLIMIT_NOFILE, FILES);

  /* where a number has 32 bits there is not so much space */
  if (space == SOPCONFINE_SPACE)
    good = good && limit(RLIMIT_AS, space);
  return good ? SOPCONFINE_LIMITS : 0;
}

#ifdef __linux__

#include "auto_seccomp.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

static void allow_folder_of(int set, const char *program)
{
  char folder[FOLDER_BYTES];
  const char *slash = strrchr(program, '/');
  size_t len = slash ? (size_t)(slash - program) : 0;

  /* never all that there is, and what lies in the working directory has no folder in its name */
  if (len == 0 || len >= sizeof folder)
    return;
  memcpy(folder, program, len);
  folder[len] = 0;
  landlock_read(set, folder);
}

static unsigned int landlock(const char *program)
{
  static const char *const readable[] = {
    "/usr", "/lib", "/lib32", "/lib64", "/libx32", "/bin", "/etc/ld.so.cache", NULL
  };
  int set = landlock_new(0);

  if (set == -1)
    return 0;
  for (size_t i = 0; readable[i]; i++)
    landlock_read(set, readable[i]);
  allow_folder_of(set, program);
  /* it can be a link to another folder */
  landlock_read(set, program);
  return landlock_enter(set) ? SOPCONFINE_LANDLOCK : 0;
}

/* The half of a 64-bit argument that has an int. */
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define FIRST_ARGUMENT (offsetof(struct seccomp_data, args) + 4)
#else
#define FIRST_ARGUMENT offsetof(struct seccomp_data, args)
#endif

/* First: a program may signal its own threads by tgkill(), as Go and abort() do, and nobody else. What is allowed so
 * far goes on to the list of calls, which refuses those of other architectures. It is one filter, because a second one
 * costs more than what it does.
 */
static unsigned int seccomp(void)
{
  struct sock_filter filter[] = {
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_tgkill, 0, 3),
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, FIRST_ARGUMENT),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned int)getpid(), 1, 0),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
    AUTO_SECCOMP_SOP
  };
  struct sock_fprog program = { sizeof filter / sizeof *filter, filter };

  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0 ? SOPCONFINE_SECCOMP : 0;
}

#endif

unsigned int sopconfine(const char *program, unsigned int cpu_s)
{
  unsigned int done = 0;

#ifdef __linux__
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
    done = landlock(program) | seccomp();
#else
  (void)program;
#endif
  return done | limits(cpu_s);
}

void sopconfine_die_with_parent(void)
{
#ifdef __linux__
  (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
}
