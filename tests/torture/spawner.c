/* spawner: qmail-rspawn with many deliveries at once, restated for tests, and the hand that kills.
 *
 *   spawner uid gid directory program concurrency
 *
 * fd 0 brings deliveries, a line each. `victim` may be `-`; a limit of -1 is none; the sender `-` is the null one:
 *
 *   number attempt message sender recipient victim sightings memory descriptors file_size processes
 *
 * fd 1 gets a line when one is over. The times are those of CLOCK_MONOTONIC, `killed` says whom a signal was sent to:
 *
 *   number attempt begin end wait_status killed letter text
 *
 * Each is started as by qmail-rspawn (tests/rspawn.c): fd 0 the message, opened for it alone, fds 1 and 2 one pipe,
 * SIGCHLD blocked, SIGPIPE ignored. Its processes are a group. Whenever a process of the kind `victim` is seen in it
 * a sighting is counted down; at the last one the process gets SIGKILL. Kinds:
 *
 *   qmail-dksign   the process that we know     qmail-remote   the same one, later
 *   qmail-dkim     its child                    fork           a child before its exec
 *   helper         who holds the report         all            the whole group, when qmail-dksign or its child is seen
 *
 * Nothing outside these groups is ever signalled. Exit status: 0 at the end of fd 0, 97 usage or system trouble,
 * 98 if a process was left 10 s after the last report.
 */
#define _GNU_SOURCE
#include "tests/judge.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { SLOTS = 1000, REPORT_MAX = 100000, TURN_MS = 5, WATCHDOG_S = 300, LEFT_S = 10 };
enum { EXIT_TROUBLE = 97, EXIT_LEFT = 98 };

struct order {
  int number;
  int attempt;
  char message[256];
  char sender[256];
  char recipient[256];
  char victim[32];
  int sightings;
  long limits[4];  /* of limited[] */
};

struct slot {
  struct order order;
  pid_t pid;            /* of the program, and the number of its group; 0: free */
  int is_over;          /* reaped, with this: */
  int status;
  int report_fd;        /* where we read; -1 at its end */
  int write_fd;         /* ours is closed when the program is reaped, as in qmail's spawn */
  double begin;
  char killed[32];
  size_t len;
  char report[REPORT_MAX + 1];
};

static const int limited[4] = { RLIMIT_AS, RLIMIT_NOFILE, RLIMIT_FSIZE, RLIMIT_NPROC };
static struct slot *slots;
static int concurrency;
static int running;
static char **args;

static _Noreturn void trouble(const char *what)
{
  perror(what);
  exit(EXIT_TROUBLE);
}

static double now(void)
{
  struct timespec t;

  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---- start ------------------------------------------------------------------------------------ */

static _Noreturn void become_program(struct order *o, int message, int report)
{
  char *argv[] = { args[4], "mx.remote.example", o->sender, o->recipient, NULL };
  uid_t uid = (uid_t)atol(args[1]);
  gid_t gid = (gid_t)atol(args[2]);
  sigset_t set;

  /* all descriptors of ours but 0 to 2 are closed by exec */
  if (setpgid(0, 0) == -1 || dup2(message, 0) == -1 || dup2(report, 1) == -1 || dup2(1, 2) == -1
      || chdir(args[3]) == -1)
    _exit(111);
  signal(SIGPIPE, SIG_IGN);
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  sigprocmask(SIG_SETMASK, &set, NULL);
  for (int i = 0; i < 4; i++) {
    struct rlimit rl;
    if (o->limits[i] == -1)
      continue;
    /* the hard limit stays, so that the far side can lift what is not meant for it */
    if (getrlimit(limited[i], &rl) == -1)
      _exit(111);
    rl.rlim_cur = (rlim_t)o->limits[i];
    if (setrlimit(limited[i], &rl) == -1)
      _exit(111);
  }
  if (setgroups(1, &gid) == -1 || setgid(gid) == -1 || setuid(uid) == -1)
    _exit(111);
  execv(argv[0], argv);
  _exit(errno == ENOENT || errno == EACCES || errno == ENOEXEC ? 100 : 111);
}

static void start(struct order *o)
{
  struct slot *s = slots;
  int message = open(o->message, O_RDONLY | O_CLOEXEC);
  int p[2];

  while (s->pid)
    s++;
  if (message == -1)
    trouble(o->message);
  if (pipe2(p, O_CLOEXEC) == -1 || fcntl(p[0], F_SETFL, O_NONBLOCK) == -1)
    trouble("pipe");
  s->order = *o;
  s->is_over = 0;
  s->len = 0;
  strcpy(s->killed, "-");
  s->report_fd = p[0];
  s->write_fd = p[1];
  s->begin = now();
  s->pid = fork();
  if (s->pid == -1)
    trouble("fork");
  if (s->pid == 0)
    become_program(o, message, p[1]);
  setpgid(s->pid, s->pid); /* whoever of the two comes first */
  close(message);
  running++;
}

/* ---- kill ------------------------------------------------------------------------------------- */

struct process {
  pid_t pid;
  pid_t parent;
  pid_t group;
  char name[32];
};

/* 0: it is gone, or a zombie */
static int look_at(struct process *p, const char *pid)
{
  char path[64];
  char text[512];
  char *name_end;
  char state;
  ssize_t n;
  int fd;

  snprintf(path, sizeof path, "/proc/%.20s/stat", pid);
  fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd == -1)
    return 0;
  n = read(fd, text, sizeof text - 1);
  close(fd);
  if (n <= 0)
    return 0;
  text[n] = 0;
  /* pid (name) state parent group ... */
  name_end = strrchr(text, ')');
  if (!name_end || sscanf(name_end, ") %c %d %d", &state, &p->parent, &p->group) != 3 || state == 'Z' || state == 'X')
    return 0;
  *name_end = 0;
  p->pid = atoi(pid);
  return sscanf(text, "%*d (%31s", p->name) == 1;
}

static const char *kind_of(const struct process *p)
{
  if (strcmp(p->name, "qmail-dksign") == 0 && p->pid != p->group)
    return p->parent == p->group ? "fork" : "helper";
  return p->name;
}

static int is_wanted(const struct slot *s, const char *kind)
{
  if (strcmp(s->order.victim, "all") == 0)
    return strcmp(kind, "qmail-dksign") == 0 || strcmp(kind, "qmail-dkim") == 0;
  return strcmp(s->order.victim, kind) == 0;
}

static void meet(const struct process *p)
{
  for (struct slot *s = slots; s < slots + concurrency; s++) {
    if (s->pid != p->group || s->order.sightings == 0 || !is_wanted(s, kind_of(p)) || --s->order.sightings > 0)
      continue;
    if (kill(strcmp(s->order.victim, "all") == 0 ? -p->group : p->pid, SIGKILL) == 0)
      strcpy(s->killed, s->order.victim);
  }
}

/* Look at the processes there are, but not all the time. */
static void hunt(void)
{
  static double rest_until;
  double begin = now();
  struct process p;
  struct dirent *e;
  DIR *proc;
  int prey = 0;

  for (struct slot *s = slots; s < slots + concurrency; s++)
    prey += s->pid && s->order.sightings > 0;
  if (prey == 0 || begin < rest_until)
    return;
  proc = opendir("/proc");
  if (!proc)
    trouble("/proc");
  while ((e = readdir(proc)) != NULL)
    if (isdigit((unsigned char)e->d_name[0]) && look_at(&p, e->d_name))
      meet(&p);
  closedir(proc);
  rest_until = now() + 2 * (now() - begin);
}

static void watch(void)
{
  for (struct slot *s = slots; s < slots + concurrency; s++)
    if (s->pid && now() - s->begin > WATCHDOG_S) {
      strcpy(s->killed, "WATCHDOG");
      kill(-s->pid, SIGKILL);
    }
}

/* ---- end -------------------------------------------------------------------------------------- */

static void read_report(struct slot *s)
{
  ssize_t n = read(s->report_fd, s->report + s->len, REPORT_MAX - s->len);

  if (n > 0)
    s->len += (size_t)n;
  if (n > 0 || (n == -1 && (errno == EAGAIN || errno == EINTR)))
    return;
  /* the end, or no room: an endless report is cut */
  close(s->report_fd);
  s->report_fd = -1;
}

static void finish(struct slot *s)
{
  struct report r = { s->report, s->len };
  char *line = NULL;
  size_t len = 0;
  FILE *f = open_memstream(&line, &len);

  if (!f)
    trouble("memory");
  s->report[s->len] = 0;
  judge(f, s->status, &r);
  if (fclose(f) == EOF)
    trouble("memory");
  while (len && line[len - 1] == '\n')
    len--;
  for (size_t i = 0; i < len; i++)
    if (line[i] == '\n')
      line[i] = '|';
    else if (line[i] < 32 || line[i] > 126)
      line[i] = '?';
  printf("%d %d %.6f %.6f %d %s %.*s\n", s->order.number, s->order.attempt, s->begin, now(), s->status, s->killed,
         (int)len, line);
  if (fflush(stdout) == EOF)
    trouble("stdout");
  free(line);
  s->pid = 0;
  running--;
}

/* Orphans are ours too: 0 if nobody is left. */
static int reap(void)
{
  int status;
  pid_t pid;

  while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
    for (struct slot *s = slots; s < slots + concurrency; s++)
      if (s->pid == pid && !s->is_over) {
        s->is_over = 1;
        s->status = status;
        close(s->write_fd);
      }
  return pid == 0;
}

/* ---- orders ----------------------------------------------------------------------------------- */

static void obey(char *line)
{
  struct order o;

  if (sscanf(line, "%d %d %255s %255s %255s %31s %d %ld %ld %ld %ld", &o.number, &o.attempt, o.message, o.sender,
             o.recipient, o.victim, &o.sightings, o.limits, o.limits + 1, o.limits + 2, o.limits + 3) != 11) {
    fprintf(stderr, "spawner: %s\n", line);
    exit(EXIT_TROUBLE);
  }
  if (strcmp(o.sender, "-") == 0)
    o.sender[0] = 0;
  start(&o);
}

/* as many lines as there is room for; 0 at the end of fd 0 */
static int take_orders(int may_read)
{
  static char text[65536];
  static size_t len;
  static int is_end;
  char *lf;

  if (may_read && len < sizeof text) {
    ssize_t n = read(0, text + len, sizeof text - len);
    if (n == -1)
      trouble("stdin");
    is_end = n == 0;
    len += (size_t)n;
  }
  while (running < concurrency && (lf = memchr(text, '\n', len)) != NULL) {
    *lf = 0;
    obey(text);
    len -= (size_t)(lf + 1 - text);
    memmove(text, lf + 1, len);
  }
  return !is_end || len > 0;
}

static int turn(void)
{
  static struct pollfd fds[SLOTS + 1];
  static struct slot *who[SLOTS + 1];
  static int more = 1;
  nfds_t count = 0;
  int may_read = 0;

  fds[count].fd = more && running < concurrency ? 0 : -1;
  fds[count++].events = POLLIN;
  for (struct slot *s = slots; s < slots + concurrency; s++)
    if (s->pid && s->report_fd != -1) {
      who[count] = s;
      fds[count].fd = s->report_fd;
      fds[count++].events = POLLIN;
    }
  if (poll(fds, count, TURN_MS) > 0) {
    may_read = fds[0].fd == 0 && fds[0].revents;
    for (nfds_t i = 1; i < count; i++)
      if (fds[i].revents)
        read_report(who[i]);
  }
  reap();
  for (struct slot *s = slots; s < slots + concurrency; s++)
    if (s->pid && s->is_over && s->report_fd == -1)
      finish(s);
  hunt();
  watch();
  more = take_orders(may_read);
  return more || running > 0;
}

int main(int argc, char **argv)
{
  double end;

  if (argc != 6 || (concurrency = atoi(argv[5])) < 1 || concurrency > SLOTS) {
    fputs("usage: spawner uid gid directory program concurrency\n", stderr);
    return EXIT_TROUBLE;
  }
  args = argv;
  slots = calloc((size_t)concurrency, sizeof *slots);
  if (!slots)
    trouble("memory");
  if (prctl(PR_SET_CHILD_SUBREAPER, 1) == -1)
    trouble("prctl");
  for (int fd = 3; fd < 1024; fd++)
    close(fd);
  while (turn())
    ;
  for (end = now() + LEFT_S; reap();) {
    if (now() > end)
      return EXIT_LEFT;
    poll(NULL, 0, TURN_MS);
  }
  return 0;
}
