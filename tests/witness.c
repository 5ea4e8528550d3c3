/* witness: run a program, and write down what it and all that it starts are and hold, at each step. It looks from
 * outside, by ptrace, so the programs are the real ones.
 *
 *   witness out uid:gid program [argument ...]
 *
 * A step is a block of lines in `out`:
 *
 *   step PROCESS STEP NAME   the processes count from 1 in the order in which they start. STEP is `start` (behind
 *                            exec), `fork`, `exec` (just before it: the program is still the old one) or `end`
 *   uid, gid                 real, effective, saved; groups, umask, core (soft limit), dumpable: may a process with its
 *                            ids look into it?
 *   env NAME=VALUE           as it was at exec, at the step `start` alone
 *   fd N [coe] TARGET        coe: it is closed by exec
 *
 * Set-id counts for a process that is traced only if the tracer has the right to trace it: run this as root. Exit
 * status: 0 the program has ended, whatever with; 97 trouble.
 */
#ifndef __linux__
/* privilege.t has skipped before it could be run */
int main(void)
{
  return 97;
}
#else
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { EXIT_TROUBLE = 97, PROCESSES_MAX = 64, FDS_MAX = 1024 };

static pid_t process[PROCESSES_MAX];
static int processes;
static FILE *out;

static _Noreturn void trouble(const char *what)
{
  perror(what);
  _exit(EXIT_TROUBLE);
}

static int number_of(pid_t pid)
{
  for (int i = 0; i < processes; i++)
    if (process[i] == pid)
      return i + 1;
  if (processes == PROCESSES_MAX)
    trouble("too many processes");
  process[processes++] = pid;
  return processes;
}

/* /proc/PID/NAME as one block, ended by NUL */
static size_t slurp(char *text, size_t room, pid_t pid, const char *name)
{
  char path[64];
  size_t len;
  FILE *f;

  snprintf(path, sizeof path, "/proc/%ld/%s", (long)pid, name);
  f = fopen(path, "r");
  if (!f)
    trouble(path);
  len = fread(text, 1, room - 1, f);
  text[len] = 0;
  fclose(f);
  return len;
}

static void print_link(pid_t pid, const char *name, const char *before)
{
  char path[64];
  char target[4096];
  ssize_t n;

  snprintf(path, sizeof path, "/proc/%ld/%s", (long)pid, name);
  n = readlink(path, target, sizeof target - 1);
  target[n < 0 ? 0 : n] = 0;
  fprintf(out, "%s%s\n", before, target);
}

/* the numbers behind `label` in the text of status */
static void print_numbers(const char *status, const char *label, const char *name, int count)
{
  const char *p = strstr(status, label);

  fputs(name, out);
  p = p ? p + strlen(label) : "";
  for (int i = 0; (count == 0 || i < count) && *p && *p != '\n'; i++) {
    p += strspn(p, " \t");
    if (*p && *p != '\n')
      fprintf(out, " %.*s", (int)strcspn(p, " \t\n"), p);
    p += strcspn(p, " \t\n");
  }
  putc('\n', out);
}

static int compare(const void *a, const void *b)
{
  return *(const int *)a - *(const int *)b;
}

static void print_fds(pid_t pid)
{
  char text[4096];
  int fd[FDS_MAX];
  size_t count = 0;
  struct dirent *e;
  DIR *d;

  snprintf(text, sizeof text, "/proc/%ld/fd", (long)pid);
  d = opendir(text);
  if (!d)
    trouble(text);
  while ((e = readdir(d)) && count < FDS_MAX)
    if (e->d_name[0] != '.')
      fd[count++] = atoi(e->d_name);
  closedir(d);
  qsort(fd, count, sizeof *fd, compare);
  for (size_t i = 0; i < count; i++) {
    char name[32];
    char before[64];
    const char *flags;

    snprintf(name, sizeof name, "fdinfo/%d", fd[i]);
    slurp(text, sizeof text, pid, name);
    flags = strstr(text, "flags:");
    snprintf(before, sizeof before, "fd %d %s", fd[i],
             flags && (strtol(flags + 6, NULL, 8) & O_CLOEXEC) ? "coe " : "");
    snprintf(name, sizeof name, "fd/%d", fd[i]);
    print_link(pid, name, before);
  }
}

static void print_step(pid_t pid, const char *step)
{
  static char text[262144];
  char before[64];
  const char *limit;
  struct stat st;
  size_t len;

  snprintf(before, sizeof before, "step %d %s ", number_of(pid), step);
  print_link(pid, "exe", before);
  slurp(text, sizeof text, pid, "status");
  print_numbers(text, "\nUid:", "uid", 3);
  print_numbers(text, "\nGid:", "gid", 3);
  print_numbers(text, "\nGroups:", "groups", 0);
  print_numbers(text, "\nUmask:", "umask", 1);
  slurp(text, sizeof text, pid, "limits");
  limit = strstr(text, "\nMax core file size");
  fprintf(out, "core %.*s\n", limit ? (int)strcspn(limit + 27, " \n") : 0, limit ? limit + 27 : "");
  /* what may not be looked into belongs to root in /proc */
  snprintf(before, sizeof before, "/proc/%ld/environ", (long)pid);
  fprintf(out, "dumpable %s\n", stat(before, &st) == 0 && st.st_uid != 0 ? "yes" : "no");
  if (strcmp(step, "start") == 0) {
    len = slurp(text, sizeof text, pid, "cmdline");
    fputs("args", out);
    for (const char *p = text; p < text + len; p += strlen(p) + 1)
      fprintf(out, " %s", p);
    putc('\n', out);
    len = slurp(text, sizeof text, pid, "environ");
    for (const char *p = text; p < text + len; p += strlen(p) + 1)
      fprintf(out, "env %s\n", p);
  }
  print_fds(pid);
}

static void become_program(const char *ids, char **argv)
{
  const char *colon = strchr(ids, ':');
  uid_t uid = (uid_t)strtoul(ids, NULL, 10);
  gid_t gid = colon ? (gid_t)strtoul(colon + 1, NULL, 10) : 0;

  /* as root: who lets itself be traced says who may */
  if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) == -1)
    trouble("ptrace");
  if (!colon || setgroups(1, &gid) == -1 || setresgid(gid, gid, gid) == -1 || setresuid(uid, uid, uid) == -1)
    trouble(ids);
  raise(SIGSTOP);
  execv(argv[0], argv);
  _exit(EXIT_TROUBLE);
}

/* Returns the signal to be given to it. */
static int look(pid_t pid, int status)
{
  struct __ptrace_syscall_info info;
  int event = status >> 16;

  if (event == PTRACE_EVENT_EXEC)
    print_step(pid, "start");
  else if (event == PTRACE_EVENT_FORK || event == PTRACE_EVENT_VFORK || event == PTRACE_EVENT_CLONE)
    print_step(pid, "fork");
  else if (event == PTRACE_EVENT_EXIT)
    print_step(pid, "end");
  else if (WSTOPSIG(status) == (SIGTRAP | 0x80)) {
    if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof info, &info) > 0 && info.op == PTRACE_SYSCALL_INFO_ENTRY
        && info.entry.nr == SYS_execve)
      print_step(pid, "exec");
  } else if (event == 0 && WSTOPSIG(status) != SIGSTOP && WSTOPSIG(status) != SIGTRAP) {
    return WSTOPSIG(status);
  }
  return 0;
}

int main(int argc, char **argv)
{
  const long options = PTRACE_O_TRACEEXEC | PTRACE_O_TRACEEXIT | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK
                       | PTRACE_O_TRACECLONE | PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL;
  int status;
  pid_t pid;

  if (argc < 4)
    return EXIT_TROUBLE;
  pid = fork();
  if (pid == 0)
    become_program(argv[2], argv + 3);
  if (pid == -1 || waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status)
      || ptrace(PTRACE_SETOPTIONS, pid, NULL, options) == -1)
    trouble("start");
  out = fopen(argv[1], "w");
  if (!out)
    trouble(argv[1]);
  fcntl(fileno(out), F_SETFD, FD_CLOEXEC);
  number_of(pid);
  ptrace(PTRACE_SYSCALL, pid, NULL, 0L);
  while ((pid = waitpid(-1, &status, __WALL)) > 0 || (pid == -1 && errno == EINTR))
    if (pid > 0 && WIFSTOPPED(status)) {
      number_of(pid);
      ptrace(PTRACE_SYSCALL, pid, NULL, (long)look(pid, status));
    }
  return ferror(out) || fclose(out) == EOF ? EXIT_TROUBLE : 0;
}
#endif
