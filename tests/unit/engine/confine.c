/* confine: what is tried after it is refused, by all of its parts and by each mode; nothing kills. */
#include "tests/attack.h"
#include "tests/tap.h"
#include "engine/confine.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

/* in a process of its own, because there is no way back */
static int in_child(int (*work)(const struct attack *a, enum confine_needs needs), const struct attack *a,
                    enum confine_needs needs)
{
  int status;
  pid_t pid = fork();

  if (pid == 0)
    _exit(work(a, needs));
  if (pid == -1 || waitpid(pid, &status, 0) != pid)
    return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

enum { REFUSED = 42, GOT_THROUGH = 43, ODD = 44 };

static int bits(const struct attack *a, enum confine_needs needs)
{
  (void)a;
  return (int)confine(needs);
}

static int attempt(const struct attack *a, enum confine_needs needs)
{
  confine(needs);
  return a->attempt() == -1 ? REFUSED : GOT_THROUGH;
}

/* where nothing is confined: an attack that can't succeed would prove nothing */
static int attempt_free(const struct attack *a, enum confine_needs needs)
{
  (void)needs;
  return a->attempt() == -1 ? errno : GOT_THROUGH;
}

/* what an attempt makes or takes away is as before */
static int restore(void)
{
  if (access(ATTACK_LOOT, F_OK) == 0 || errno != ENOENT)
    if (unlink(ATTACK_LOOT) == -1 && rmdir(ATTACK_LOOT) == -1)
      return 0;
  return close(open("control/me", O_WRONLY | O_CREAT, 0600)) == 0;
}

/* errno is EPERM where seccomp or Landlock refuses, and EMFILE for a descriptor more */
static int by_errno(const struct attack *a, enum confine_needs needs)
{
  confine(needs);
  errno = 0;
  return a->attempt() == -1 ? errno : 0;
}

static int by_limits(const struct attack *a, enum confine_needs needs)
{
  struct rlimit l;

  (void)a;
  confine(needs);
  if (getrlimit(RLIMIT_CORE, &l) == -1 || l.rlim_cur || l.rlim_max
      || getrlimit(RLIMIT_NPROC, &l) == -1 || l.rlim_cur || l.rlim_max || getrlimit(RLIMIT_NOFILE, &l) == -1)
    return ODD;
  return l.rlim_cur == 0 && l.rlim_max == 0 ? REFUSED : GOT_THROUGH;
}

static int work_on(const struct attack *a, enum confine_needs needs)
{
  char byte = 0;
  int p[2];
  void *memory;
  struct stat st;

  (void)a;
  if (pipe(p) == -1)
    return ODD;
  confine(needs);
  memory = malloc(1000000);
  if (!memory)
    return ODD;
  memset(memory, 1, 1000000);
  free(memory);
  if (write(p[1], "x", 1) != 1 || read(p[0], &byte, 1) != 1 || byte != 'x' || fstat(p[0], &st) == -1)
    return ODD;
  return close(p[0]) == 0 && close(p[1]) == 0 ? REFUSED : ODD;
}

/* as the stack protector and a failed assertion do it */
static int end_abnormally(const struct attack *a, enum confine_needs needs)
{
  (void)a;
  /* abort() may end in SIGSEGV here, for which a sanitizer has a handler of its own */
  signal(SIGSEGV, SIG_DFL);
  confine(needs);
  abort();
}

#ifdef __x86_64__
/* getpid by the numbers of 32-bit programs; a kernel without them sends SIGSEGV by itself */
static int by_other_numbers(const struct attack *a, enum confine_needs needs)
{
  long r = 20;

  (void)a;
  confine(needs);
  __asm__ volatile("int $0x80" : "+a"(r) : : "memory", "r8", "r9", "r10", "r11");
  return (int)r == -EPERM ? REFUSED : GOT_THROUGH;
}
#endif

int main(void)
{
  static const struct {
    enum confine_needs needs;
    const char *name;
  } modes[] = { { CONFINE_NEEDS_NOTHING, "needs nothing" }, { CONFINE_NEEDS_DNS, "needs the DNS" },
                { CONFINE_NEEDS_CHILD, "has a child" } };
  char dir[] = "/tmp/confine.XXXXXX";
  int status;

  /* what an attempt makes, if nothing refuses it, goes here */
  if (!mkdtemp(dir) || chdir(dir) == -1 || mkdir("control", 0700) == -1 || !restore())
    return 1;
  for (size_t i = 0; i < ATTACKS; i++) {
    status = in_child(attempt_free, &attacks[i], 0);
    /* a program that was executed says 0; this kernel may be without io_uring */
    ok(status == GOT_THROUGH || status == 0 || status == ENOSYS, "not confined: %s: %d", attacks[i].name, status);
    if (!restore())
      return 1;
  }
  for (size_t m = 0; m < sizeof modes / sizeof *modes; m++) {
    enum confine_needs needs = modes[m].needs;

    status = in_child(bits, NULL, needs);
    ok(status == (CONFINE_LIMITS | CONFINE_LANDLOCK | CONFINE_SECCOMP),
       "%s: limits, Landlock and seccomp are in force: %d", modes[m].name, status);
    for (size_t i = 0; i < ATTACKS; i++) {
      int wanted = needs == CONFINE_NEEDS_DNS && attacks[i].dns_may ? GOT_THROUGH : REFUSED;

      status = in_child(attempt, &attacks[i], needs);
      ok(status == wanted, "%s: %s: %d", modes[m].name, attacks[i].name, status);
      status = in_child(by_errno, &attacks[i], needs);
      if (wanted == REFUSED)
        ok(status == EPERM || status == EACCES || status == EMFILE, "%s: %s: with errno %d", modes[m].name,
           attacks[i].name, status);
    }
    status = in_child(by_limits, NULL, needs);
    ok(status == (needs == CONFINE_NEEDS_DNS ? GOT_THROUGH : REFUSED), "%s: limits: %d", modes[m].name, status);
    status = in_child(work_on, NULL, needs);
    ok(status == REFUSED, "%s: what is open works on: %d", modes[m].name, status);
    status = in_child(end_abnormally, NULL, needs);
    ok(status == 1000 + SIGABRT || status == 1000 + SIGSEGV, "%s: abort() still ends it: %d", modes[m].name, status);
#ifdef __x86_64__
    status = in_child(by_other_numbers, NULL, needs);
    ok(status == REFUSED || status == 1000 + SIGSEGV, "%s: by 32-bit numbers: %d", modes[m].name, status);
#endif
  }
  ok(access("control/me", F_OK) == 0 && access(ATTACK_LOOT, F_OK) == -1, "nothing was made or taken away");
  unlink("control/me");
  rmdir("control");
  if (chdir("/") == 0)
    rmdir(dir);
  return tap_done();
}
