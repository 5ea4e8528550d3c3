/* sopconfine: what is tried after it is refused, with Landlock and without it; programs can still be run and threads
 * made; what a program that is executed does is refused, too.
 */
#include "tests/attack.h"
#include "tests/tap.h"
#include "engine/confine.h"
#include "engine/sopconfine.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <utime.h>

#define CPU_S 100

enum { REFUSED = 42, GOT_THROUGH = 43, ODD = 44 };

/* how the child is before it is confined */
static int has_no_landlock;
static int is_unprivileged;
static char program[] = "/usr/bin/env";

static void be_an_old_kernel(void)
{
  struct sock_filter filter[] = {
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 444, 0, 1),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
  };
  struct sock_fprog f = { sizeof filter / sizeof *filter, filter };

  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &f) == -1)
    _exit(ODD);
}

static unsigned int be_confined(void)
{
  if (is_unprivileged && geteuid() == 0 && (setgid(65534) == -1 || setuid(65534) == -1))
    _exit(ODD);
  if (has_no_landlock)
    be_an_old_kernel();
  return sopconfine(program, CPU_S);
}

static int in_child(int (*work)(const struct attack *a), const struct attack *a)
{
  int status;
  pid_t pid = fork();

  if (pid == 0)
    _exit(work(a));
  if (pid == -1 || waitpid(pid, &status, 0) != pid)
    return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

static int bits(const struct attack *a)
{
  (void)a;
  return (int)be_confined();
}

static int attempt(const struct attack *a)
{
  be_confined();
  return a->attempt() == -1 ? REFUSED : GOT_THROUGH;
}

static int limits_hold(const struct attack *a)
{
  struct rlimit core, file, cpu, space;

  (void)a;
  be_confined();
  if (getrlimit(RLIMIT_CORE, &core) == -1 || getrlimit(RLIMIT_FSIZE, &file) == -1 || getrlimit(RLIMIT_CPU, &cpu) == -1
      || getrlimit(RLIMIT_AS, &space) == -1)
    return ODD;
  /* with 0 the kernel would hand a core file to the program of core_pattern */
  return core.rlim_cur == core.rlim_max && core.rlim_max <= 1 && file.rlim_max == 0 && cpu.rlim_max == CPU_S
         && space.rlim_max <= SOPCONFINE_SPACE
         ? REFUSED : GOT_THROUGH;
}

static void *return_its_argument(void *arg)
{
  return arg;
}

static int make_a_thread(const struct attack *a)
{
  pthread_t t;
  int value;
  void *result;

  (void)a;
  be_confined();
  return pthread_create(&t, NULL, return_its_argument, &value) == 0 && pthread_join(t, &result) == 0 && result == &value
         ? GOT_THROUGH : REFUSED;
}

/* Go does this all the time */
static int signal_its_thread(const struct attack *a)
{
  (void)a;
  be_confined();
  return syscall(SYS_tgkill, (long)getpid(), syscall(SYS_gettid), 0L) == 0 ? GOT_THROUGH : REFUSED;
}

static int signal_a_thread_of_the_parent(const struct attack *a)
{
  (void)a;
  be_confined();
  return syscall(SYS_tgkill, (long)getppid(), (long)getppid(), 0L) == 0 ? GOT_THROUGH : REFUSED;
}

static int opened(int fd)
{
  if (fd == -1)
    return REFUSED;
  close(fd);
  return GOT_THROUGH;
}

static int read_usr(const struct attack *a)
{
  (void)a;
  be_confined();
  return opened(open(program, O_RDONLY));
}

static int write_usr(const struct attack *a)
{
  (void)a;
  be_confined();
  return opened(open("/usr/bin/" ATTACK_LOOT, O_WRONLY | O_CREAT, 0600));
}

static int touch(const struct attack *a)
{
  (void)a;
  be_confined();
  return utime("control/me", NULL) == 0 ? GOT_THROUGH : REFUSED;
}

static int limit_the_parent(const struct attack *a)
{
  struct rlimit l = { 1, 1 };

  (void)a;
  be_confined();
  return syscall(SYS_prlimit64, (long)getppid(), (long)RLIMIT_NPROC, &l, NULL) == 0 ? GOT_THROUGH : REFUSED;
}

/* a set-id program would get its privilege where this was not set */
static int has_no_new_privileges(const struct attack *a)
{
  (void)a;
  be_confined();
  return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? REFUSED : GOT_THROUGH;
}

/* executes; the shell then tries what `command` says, and exits as that does */
static char *command;
static int by_shell(const struct attack *a)
{
  char *argv[] = { (char *)"sh", (char *)"-c", command, NULL };

  (void)a;
  be_confined();
  execv("/bin/sh", argv);
  return ODD;
}

static void said(const char *how, const char *what, int status, int wanted)
{
  ok(status == wanted, "%s: %s: %d", how, what, status);
}

/* without Landlock nothing hides the files that everybody may read */
static int may_be_read(const struct attack *a)
{
  return strcmp(a->name, "read a file") == 0 || strcmp(a->name, "openat") == 0
         || strcmp(a->name, "the message by name") == 0;
}

static void try_all(const char *how)
{
  unsigned int all = SOPCONFINE_LIMITS | SOPCONFINE_SECCOMP;

  said(how, "the parts in force", in_child(bits, NULL), (int)(has_no_landlock ? all : all | SOPCONFINE_LANDLOCK));
  for (size_t i = 0; i < ATTACKS; i++)
    if (strcmp(attacks[i].name, "exec") != 0 && strcmp(attacks[i].name, "a descriptor more") != 0)
      said(how, attacks[i].name, in_child(attempt, &attacks[i]),
           has_no_landlock && may_be_read(&attacks[i]) ? GOT_THROUGH : REFUSED);
  said(how, "limits", in_child(limits_hold, NULL), REFUSED);
  said(how, "a thread", in_child(make_a_thread, NULL), GOT_THROUGH);
  said(how, "signal its thread", in_child(signal_its_thread, NULL), GOT_THROUGH);
  said(how, "signal a thread of the parent", in_child(signal_a_thread_of_the_parent, NULL), REFUSED);
  said(how, "read below /usr", in_child(read_usr, NULL), GOT_THROUGH);
  said(how, "write there", in_child(write_usr, NULL), REFUSED);
  said(how, "change the time of a file", in_child(touch, NULL), REFUSED);
  said(how, "limits of the parent", in_child(limit_the_parent, NULL), REFUSED);
  said(how, "more rights by exec", in_child(has_no_new_privileges, NULL), REFUSED);
  command = (char *)"exit 7";
  said(how, "a program runs", in_child(by_shell, NULL), 7);
  command = (char *)"exec 2>&-; (: >" ATTACK_LOOT ") && exit 7; : >" ATTACK_LOOT " && exit 7; exit 8";
  said(how, "it makes a file", in_child(by_shell, NULL) == 7 ? GOT_THROUGH : REFUSED, REFUSED);
  command = (char *)"exec 2>&-; : >control/me && exit 7; exit 8";
  said(how, "it empties one", in_child(by_shell, NULL) == 7 ? GOT_THROUGH : REFUSED, REFUSED);
  command = (char *)"exec 2>&-; kill -0 $PPID && exit 7; exit 8";
  said(how, "it signals its parent", in_child(by_shell, NULL), 8);
  if (!has_no_landlock) {
    command = (char *)"exec 2>&-; read x </etc/passwd && exit 7; exit 8";
    said(how, "it reads a file", in_child(by_shell, NULL) == 7 ? GOT_THROUGH : REFUSED, REFUSED);
  }
}

/* where nothing is confined: an attack that cannot succeed would prove nothing */
static int attempt_free(const struct attack *a)
{
  return a->attempt() == -1 ? errno : GOT_THROUGH;
}

static int restore(void)
{
  if (access(ATTACK_LOOT, F_OK) == 0 || errno != ENOENT)
    if (unlink(ATTACK_LOOT) == -1 && rmdir(ATTACK_LOOT) == -1)
      return 0;
  return close(open("control/me", O_WRONLY | O_CREAT, 0600)) == 0 && chmod("control/me", 0666) == 0
         && chmod(".", 0777) == 0 && chmod("control", 0777) == 0;
}

/* the parent ends; the child of the child must be gone before its sleep ends */
static void dies_with_parent(void)
{
  struct pollfd f;
  int p[2];
  char byte;
  pid_t pid;

  if (pipe(p) == -1)
    return;
  pid = fork();
  if (pid == 0) {
    int ready[2];

    if (pipe(ready) == -1 || fork() == 0) {
      sopconfine_die_with_parent();
      close(ready[0]);
      if (write(ready[1], "", 1) == 1)
        sleep(300); /* far longer than anybody waits for it */
      _exit(0);
    }
    (void)confine(CONFINE_NEEDS_CHILD);
    _exit(read(ready[0], &byte, 1) == 1 ? 0 : 1);
  }
  close(p[1]);
  f = (struct pollfd){ p[0], POLLIN, 0 };
  ok(waitpid(pid, NULL, 0) == pid && poll(&f, 1, 60000) == 1 && read(p[0], &byte, 1) == 0,
     "it is killed when its parent ends");
  close(p[0]);
}

int main(void)
{
  char dir[] = "/tmp/confine.XXXXXX";
  int status;

  if (!mkdtemp(dir) || chdir(dir) == -1 || mkdir("control", 0700) == -1 || !restore())
    return 1;
  for (size_t i = 0; i < ATTACKS; i++) {
    status = in_child(attempt_free, &attacks[i]);
    ok(status == GOT_THROUGH || status == 0 || status == ENOSYS, "not confined: %s: %d", attacks[i].name, status);
    if (!restore())
      return 1;
  }
  try_all("confined");
  is_unprivileged = 1;
  try_all("unprivileged");
  has_no_landlock = 1;
  try_all("no Landlock, unprivileged");
  is_unprivileged = 0;
  try_all("no Landlock");
  ok(access("control/me", F_OK) == 0 && access(ATTACK_LOOT, F_OK) == -1, "nothing was made or taken away");
  dies_with_parent();
  unlink("control/me");
  rmdir("control");
  if (chdir("/") == 0)
    rmdir(dir);
  return tap_done();
}
