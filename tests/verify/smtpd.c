/* smtpd: how qmail-smtpd runs its queue program (qmail.c), restated for tests.
 *
 *   smtpd [options] message envelope program [argument ...]
 *
 * The program gets the message by a pipe as fd 0, and the envelope by another one as fd 1, which is written when the
 * message is through. Printed: what the client is told, `ok`, `D` or `Z`, then a blank, the exit status or `crashed`,
 * a blank, and the words that the program gave.
 *
 * Exit status: 0 judged, 97 usage or system trouble, 99 watchdog. Everything that it started is killed then.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FD_LIMIT = 1024, FDS_MAX = 16, EXIT_TROUBLE = 97, EXIT_WATCHDOG = 99, NOTQMAIL_FD = 6 };

struct caller {
  const char *log;        /* -o: what fd 2 got */
  unsigned int watchdog_s;
  int words_fd;           /* -6: 6; -e N: N */
  long hang_up;           /* -h: bytes of the message */
  long hang_up_envelope;  /* -H: bytes of the envelope */
  size_t piece;           /* -p */
  int closed[FDS_MAX];    /* -c */
  int closed_count;
  int stray[FDS_MAX];     /* -x */
  int stray_count;
  long file_max;          /* -F */
  long memory_max;        /* -V */
  long fds_max;           /* -N */
  long cpu_max_s;         /* -C */
  unsigned int alarm_s;   /* -A */
  long mask;              /* -m */
  int all_blocked;        /* -B */
  int pipe_default;       /* -P */
  int is_folder;          /* -D: fd 0 is a folder, which can't be read */
};

static pid_t program;

static _Noreturn void trouble(const char *what)
{
  perror(what);
  if (program)
    kill(-program, SIGKILL);
  exit(EXIT_TROUBLE);
}

static _Noreturn void usage(void)
{
  fputs("usage: smtpd [options] message envelope program [argument ...]\n"
        "  -6       fd 6 takes words: notqmail\n"
        "  -e n     fd n takes words and $ERROR_FD says so: indimail\n"
        "  -o file  what fd 2 got             -t sec   watchdog (60)\n"
        "  -h n     hang up behind n bytes of the message, -H n  of the envelope\n"
        "  -p n     write n bytes at a time   -D       fd 0 is a folder\n"
        "  -c n     fd n is closed            -x n     fd n is open on /dev/null\n"
        "  -A sec   an alarm is pending       -m n     umask, octal\n"
        "  -B       all signals blocked       -P       SIGPIPE default\n"
        "  -F n     file size limit           -V n     address space limit\n"
        "  -N n     descriptor limit          -C sec   limit of CPU time\n",
        stderr);
  exit(EXIT_TROUBLE);
}

static void on_alarm(int sig)
{
  (void)sig;
  kill(-program, SIGKILL);
  _exit(EXIT_WATCHDOG);
}

static void limit(int resource, long value)
{
  struct rlimit rl;

  if (value < 0)
    return;
  if (getrlimit(resource, &rl) == -1)
    trouble("getrlimit");
  rl.rlim_cur = (rlim_t)value;
  if (setrlimit(resource, &rl) == -1)
    trouble("setrlimit");
}

static void place(int from, int to)
{
  if (dup2(from, to) == -1)
    _exit(EXIT_TROUBLE);
}

/* fds above all numbers that the program gets */
static int high(int fd)
{
  int r = fcntl(fd, F_DUPFD, 100);

  if (fd == -1 || r == -1)
    trouble("descriptors");
  close(fd);
  return r;
}

static void high_pipe(int p[2])
{
  if (pipe(p) == -1)
    trouble("pipe");
  p[0] = high(p[0]);
  p[1] = high(p[1]);
}

static _Noreturn void become_program(const struct caller *c, int message, int envelope, int words, char **argv)
{
  char number[20];
  sigset_t set;
  int log_fd = high(open(c->log ? c->log : "/dev/null", O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0666));

  if (setpgid(0, 0) == -1)
    trouble("setpgid");
  place(message, 0);
  place(envelope, 1);
  place(log_fd, 2);
  for (int fd = 3; fd < 100; fd++)
    close(fd);
  if (c->words_fd != -1)
    place(words, c->words_fd);
  for (int fd = 100; fd < FD_LIMIT; fd++)
    if (fd != c->words_fd)
      close(fd);
  for (int i = 0; i < c->stray_count; i++) {
    int fd = open("/dev/null", O_RDWR);
    place(fd, c->stray[i]);
    if (fd != c->stray[i])
      close(fd);
  }
  if (c->words_fd != -1 && c->words_fd != NOTQMAIL_FD) {
    snprintf(number, sizeof number, "%d", c->words_fd);
    setenv("ERROR_FD", number, 1);
  }
  for (int sig = 1; sig < 32; sig++)
    signal(sig, SIG_DFL);
  signal(SIGPIPE, c->pipe_default ? SIG_DFL : SIG_IGN);
  sigemptyset(&set);
  if (c->all_blocked)
    sigfillset(&set);
  sigprocmask(SIG_SETMASK, &set, NULL);
  if (c->mask >= 0)
    umask((mode_t)c->mask);
  limit(RLIMIT_FSIZE, c->file_max);
  limit(RLIMIT_AS, c->memory_max);
  limit(RLIMIT_NOFILE, c->fds_max);
  limit(RLIMIT_CPU, c->cpu_max_s);
  for (int i = 0; i < c->closed_count; i++)
    close(c->closed[i]);
  alarm(c->alarm_s);
  execv(argv[0], argv);
  _exit(120);
}

/* The reader may go when it likes; max -1: all of it */
static void pump(const char *path, int fd, long max, size_t piece)
{
  static char buf[65536];
  int in = open(path, O_RDONLY);
  ssize_t n;

  if (in == -1)
    trouble(path);
  while ((n = read(in, buf, piece)) > 0) {
    ssize_t len = max >= 0 && n > max ? max : n;
    for (ssize_t done = 0, w; done < len; done += w)
      if ((w = write(fd, buf + done, (size_t)(len - done))) == -1) {
        close(in);
        return;
      }
    if (max >= 0 && (max -= len) == 0)
      break;
  }
  if (n == -1)
    trouble(path);
  close(in);
}

static char letter_of(int status, const char *words)
{
  if (status == 82 || status == 88)
    return *words == 'D' ? 'D' : 'Z';
  return status >= 11 && status <= 40 ? 'D' : 'Z';
}

static void judge(const struct caller *c, int words_fd)
{
  char words[256] = "";
  size_t len = 0;
  ssize_t n = 0;
  int status;
  int knows;

  while (words_fd != -1 && len < 255 && (n = read(words_fd, words + len, 255 - len)) > 0)
    len += (size_t)n;
  if (waitpid(program, &status, 0) != program)
    trouble("waitpid");
  alarm(0);
  if (!WIFEXITED(status)) {
    printf("Z crashed %s\n", words);
    return;
  }
  status = WEXITSTATUS(status);
  /* each qmail knows its own code; words without it are not looked at */
  knows = c->words_fd == -1 ? 0 : c->words_fd == NOTQMAIL_FD ? 82 : 88;
  if (status == 0)
    printf("ok 0 %s\n", words);
  else if ((status == 82 || status == 88) && status != knows)
    printf("Z %d wrong channel\n", status);
  else
    printf("%c %d %s\n", letter_of(status, words), status, words);
}

int main(int argc, char **argv)
{
  struct caller c = { .watchdog_s = 60, .words_fd = -1, .hang_up = -1, .hang_up_envelope = -1, .piece = 65536,
                      .file_max = -1, .memory_max = -1, .fds_max = -1, .cpu_max_s = -1, .mask = -1 };
  int m[2];
  int e[2];
  int w[2] = { -1, -1 };
  int opt;

  while ((opt = getopt(argc, argv, "+6e:o:t:h:H:p:c:x:A:m:BPF:V:N:C:D")) != -1)
    switch (opt) {
    case '6': c.words_fd = NOTQMAIL_FD; break;
    case 'e': c.words_fd = atoi(optarg); break;
    case 'o': c.log = optarg; break;
    case 't': c.watchdog_s = (unsigned int)atoi(optarg); break;
    case 'h': c.hang_up = atol(optarg); break;
    case 'H': c.hang_up_envelope = atol(optarg); break;
    case 'p': c.piece = (size_t)atol(optarg); break;
    case 'c': c.closed[c.closed_count++ % FDS_MAX] = atoi(optarg); break;
    case 'x': c.stray[c.stray_count++ % FDS_MAX] = atoi(optarg); break;
    case 'A': c.alarm_s = (unsigned int)atoi(optarg); break;
    case 'm': c.mask = strtol(optarg, NULL, 8); break;
    case 'B': c.all_blocked = 1; break;
    case 'P': c.pipe_default = 1; break;
    case 'F': c.file_max = atol(optarg); break;
    case 'V': c.memory_max = atol(optarg); break;
    case 'N': c.fds_max = atol(optarg); break;
    case 'C': c.cpu_max_s = atol(optarg); break;
    case 'D': c.is_folder = 1; break;
    default: usage();
    }
  if (argc - optind < 3 || c.piece == 0 || c.piece > 65536)
    usage();
  signal(SIGPIPE, SIG_IGN);
  high_pipe(m);
  high_pipe(e);
  if (c.words_fd != -1)
    high_pipe(w);
  if (c.is_folder) {
    close(m[0]);
    m[0] = high(open("/", O_RDONLY));
  }
  for (int i = 0; i < 2; i++) {
    fcntl(i ? e[1] : m[1], F_SETFD, FD_CLOEXEC);
    if (w[i] != -1)
      fcntl(w[i], F_SETFD, FD_CLOEXEC);
  }
  program = fork();
  if (program == -1)
    trouble("fork");
  if (program == 0)
    become_program(&c, m[0], e[0], w[1], argv + optind + 2);
  signal(SIGALRM, on_alarm);
  alarm(c.watchdog_s);
  close(m[0]);
  close(e[0]);
  if (w[1] != -1)
    close(w[1]);
  if (c.hang_up != 0)
    pump(argv[optind], m[1], c.hang_up, c.piece);
  close(m[1]);
  if (c.hang_up < 0 && c.hang_up_envelope != 0)
    pump(argv[optind + 1], e[1], c.hang_up_envelope, c.piece);
  close(e[1]);
  judge(&c, w[0]);
  return 0;
}
