/* hostile: set up a state that no normal caller has, then become a program.
 *
 *   hostile [option ...] program [argument ...]
 *
 *   -l NAME=N   resource limit, soft; max: the hard one   -L NAME=N  soft and hard
 *   -i          every signal ignored                 -b         every signal blocked
 *   -t WHICH    itimer of 300.5 s, then every 7 s: real, virtual or prof
 *   -n N        nice value                           -S         leader of a new session
 *   -w          the working directory is removed     -g N       fd 0 at offset N
 *   -c N        fd N is closed                       -x         every fd from 3 to 1023 is open
 *   -f N        O_NONBLOCK and O_APPEND on fd N      -e NAME=VALUE  added to the environment
 *   -p NAME     NAME=PID is added to the environment, with its own number
 *   -a HOW      argv of the program: null (no argv[0]), empty (argv[0] is empty), long (argv[0] of 100000 bytes)
 *   -u UID:GID  these ids, and this one group
 *
 * Done in the order given. Exit status 97 for a fault of its own.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

enum { EXIT_TROUBLE = 97, STRAY_END = 1024, LONG_BYTES = 100000 };

static _Noreturn void trouble(const char *what)
{
  perror(what);
  _exit(EXIT_TROUBLE);
}

static void limit(char *text, int hard)
{
  static const struct { const char *name; int resource; } limits[] = {
    { "as", RLIMIT_AS }, { "core", RLIMIT_CORE }, { "cpu", RLIMIT_CPU }, { "data", RLIMIT_DATA },
    { "fsize", RLIMIT_FSIZE }, { "nofile", RLIMIT_NOFILE }, { "nproc", RLIMIT_NPROC }, { "stack", RLIMIT_STACK },
  };
  char *value = strchr(text, '=');
  struct rlimit rl;

  if (!value)
    trouble(text);
  *value++ = 0;
  for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
    if (strcmp(text, limits[i].name) == 0) {
      if (getrlimit(limits[i].resource, &rl) == -1)
        trouble(text);
      rl.rlim_cur = strcmp(value, "max") == 0 ? rl.rlim_max : strtoul(value, NULL, 10);
      if (hard || rl.rlim_cur > rl.rlim_max)
        rl.rlim_max = rl.rlim_cur;
      if (setrlimit(limits[i].resource, &rl) == -1)
        trouble(text);
      return;
    }
  trouble(text);
}

static void signals(int block)
{
  sigset_t all;

  sigfillset(&all);
  if (block && sigprocmask(SIG_BLOCK, &all, NULL) == -1)
    trouble("sigprocmask");
  for (int sig = 1; sig < NSIG && !block; sig++)
    signal(sig, SIG_IGN); /* fails for some */
}

static void timer(const char *which)
{
  struct itimerval t = { { 7, 0 }, { 300, 500000 } };
  int number = which[0] == 'r' ? ITIMER_REAL : which[0] == 'v' ? ITIMER_VIRTUAL : ITIMER_PROF;

  if (setitimer(number, &t, NULL) == -1)
    trouble("setitimer");
}

static void remove_cwd(void)
{
  char path[] = "/tmp/hostile.XXXXXX";

  if (!mkdtemp(path) || chdir(path) == -1 || rmdir(path) == -1)
    trouble(path);
}

static void open_strays(void)
{
  for (int fd = 3; fd < STRAY_END; fd++)
    if (fcntl(fd, F_GETFD) == -1 && dup2(2, fd) == -1)
      trouble("dup2");
}

static void become_user(const char *ids)
{
  const char *colon = strchr(ids, ':');
  uid_t uid = (uid_t)strtoul(ids, NULL, 10);
  gid_t gid = colon ? (gid_t)strtoul(colon + 1, NULL, 10) : 0;

  if (!colon || setgroups(1, &gid) == -1 || setresgid(gid, gid, gid) == -1 || setresuid(uid, uid, uid) == -1)
    trouble(ids);
}

static void guess(const char *name)
{
  char number[20];

  snprintf(number, sizeof number, "%ld", (long)getpid());
  if (setenv(name, number, 1) == -1)
    trouble(name);
}

static void set_flags(int fd)
{
  if (fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK | O_APPEND) == -1)
    trouble("fcntl");
}

int main(int argc, char **argv)
{
  static char name[LONG_BYTES + 1];
  char *how = NULL;
  const char *program;
  int opt;

  while ((opt = getopt(argc, argv, "+l:L:ibt:n:Swg:c:xf:e:p:a:u:")) != -1)
    switch (opt) {
    case 'l': limit(optarg, 0); break;
    case 'L': limit(optarg, 1); break;
    case 'i': signals(0); break;
    case 'b': signals(1); break;
    case 't': timer(optarg); break;
    case 'n': if (setpriority(PRIO_PROCESS, 0, atoi(optarg)) == -1) trouble("setpriority"); break;
    case 'S': if (setpgid(0, getpgid(getppid())) == -1 || setsid() == -1) trouble("setsid"); break;
    case 'w': remove_cwd(); break;
    case 'g': if (lseek(0, atol(optarg), SEEK_SET) == -1) trouble("lseek"); break;
    case 'c': close(atoi(optarg)); break;
    case 'x': open_strays(); break;
    case 'f': set_flags(atoi(optarg)); break;
    case 'e': if (putenv(optarg) != 0) trouble(optarg); break;
    case 'p': guess(optarg); break;
    case 'a': how = optarg; break;
    case 'u': become_user(optarg); break;
    default: _exit(EXIT_TROUBLE);
    }
  argv += optind;
  program = argv[0];
  if (!program)
    _exit(EXIT_TROUBLE);
  /* null, empty or long */
  if (how)
    argv[0] = strcmp(how, "null") == 0 ? NULL : name;
  if (how && strcmp(how, "long") == 0)
    memset(name, 'x', LONG_BYTES);
  execv(program, argv);
  trouble(program);
}
