/* sop: what a program gets and gives passes, whatever it does first; each way to fail has its result. The program is
 * this one, with a word that says how to behave: a real one does not misbehave.
 */
#define _DEFAULT_SOURCE

#include "tests/tap.h"
#include "engine/confine.h"
#include "engine/sop.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MUCH (3 * 1024 * 1024)

static char self[4096];

/* ---- the program ----------------------------------------------------------------------------------------- */

static void put(int fd, const char *text)
{
  size_t len = strlen(text);

  if (write(fd, text, len) != (ssize_t)len)
    _exit(90);
}

static size_t copy(int from, int to)
{
  static char block[8192];
  size_t all = 0;
  ssize_t n;

  while ((n = read(from, block, sizeof block)) > 0) {
    all += (size_t)n;
    if (to != -1 && write(to, block, (size_t)n) != n)
      _exit(91);
  }
  return all;
}

static void put_much(int fd)
{
  static char block[8192];

  for (int i = 0; i < MUCH; i += (int)sizeof block)
    if (write(fd, block, sizeof block) != (ssize_t)sizeof block)
      _exit(92);
}

/* what it has got: descriptors, environment */
static void show(void)
{
  struct stat st;

  for (int fd = 0; fd < 200; fd++)
    if (fstat(fd, &st) == 0) {
      char name[] = { (char)('0' + fd / 10), (char)('0' + fd % 10), S_ISFIFO(st.st_mode) ? 'p' : S_ISREG(st.st_mode)
                      ? 'f' : 'c', ' ', 0 };

      put(1, name);
    }
  put(1, getenv("PATH") || getenv("HOME") ? "environment" : "empty");
  put(1, getsid(0) == getpid() ? " alone" : " together");
}

static int behave(const char *how, char **argv)
{
  if (strcmp(how, "copy") == 0)
    return copy(0, 1) > 0 ? 0 : 93;
  if (strcmp(how, "inputs-last") == 0) { /* what it reads first comes last */
    (void)copy(0, 1);
    (void)copy(4, 1);
    (void)copy(3, 1);
    return 0;
  }
  if (strcmp(how, "much-first") == 0) {
    put_much(5);
    put_much(1);
    (void)copy(3, -1);
    (void)copy(0, 1);
    return 0;
  }
  if (strcmp(how, "show") == 0) {
    show();
    return 0;
  }
  if (strcmp(how, "arguments") == 0) {
    for (; *argv; argv++) {
      put(1, *argv);
      put(1, "|");
    }
    return 0;
  }
  if (strcmp(how, "early") == 0)
    return 0;
  if (strcmp(how, "write-and-fail") == 0) {
    (void)copy(0, 1);
    return SOP_EXIT_BAD_DATA;
  }
  if (strcmp(how, "die") == 0) {
    (void)copy(0, 1);
    abort();
  }
  if (strcmp(how, "hang") == 0) {
    (void)copy(0, 1);
    for (;;)
      pause();
  }
  if (strcmp(how, "hang-closed") == 0) {
    for (int fd = 0; fd < 20; fd++)
      close(fd);
    for (;;)
      pause();
  }
  return atoi(how);
}

/* ---- the tests ------------------------------------------------------------------------------------------- */

struct got {
  stralloc text;
  size_t most;    /* the sink stops there */
};

static int take(void *arg, struct span piece)
{
  struct got *g = arg;

  return stralloc_catb(&g->text, piece.p, piece.len) && g->text.len < g->most;
}

static struct got got = { STRALLOC_ZERO, (size_t)-1 };

static void init(struct sop *s, const char *how)
{
  sop_init(s, self, how);
  got.text.len = 0;
  got.most = (size_t)-1;
}

static enum sop_result run(struct sop *s, const char *input)
{
  sop_go(s, take, &got);
  (void)sop_feed(s, span_of(input));
  return sop_end(s);
}

static void is_why(const struct sop *s, const char *wanted)
{
  stralloc line = STRALLOC_ZERO;
  size_t len = strlen(s->program);

  sop_why(&line, s);
  ok(line.len >= strlen(wanted) && memcmp(line.s + line.len - strlen(wanted), wanted, strlen(wanted)) == 0
     && (memcmp(line.s, s->program, len) == 0 || memcmp(line.s, "unable to run ", 14) == 0),
     "it says so: %.*s", (int)line.len, line.s);
  stralloc_free(&line);
}

static void copies(void)
{
  static char big[MUCH];
  struct sop s;
  int same = 1;

  init(&s, "copy");
  ok(sop_start(&s), "it starts");
  ok(run(&s, "some text") == SOP_DONE, "it is done");
  is_bytes(got.text.s, got.text.len, "some text", 9, "what it writes");
  sop_free(&s);
  for (size_t i = 0; i < sizeof big; i++)
    big[i] = (char)(i * 7 + i / 251);
  init(&s, "copy");
  (void)sop_start(&s);
  sop_go(&s, take, &got);
  for (size_t at = 0, len = 1; at < sizeof big; at += len, len = len * 3 % 200003 + 1)
    same &= sop_feed(&s, span_first(span_make(big + at, sizeof big - at), len));
  ok(same && sop_end(&s) == SOP_DONE && got.text.len == sizeof big && memcmp(got.text.s, big, sizeof big) == 0,
     "3 MiB in odd pieces: %zu octets", got.text.len);
  sop_free(&s);
}

static void channels(void)
{
  static char big[300000];
  struct sop s;
  unsigned int first, second, output;
  int fd = open("/usr/bin/env", O_RDONLY);

  memset(big, 'b', sizeof big);
  init(&s, "inputs-last");
  first = sop_input(&s, "--a=");
  second = sop_input(&s, "");
  (void)sop_start(&s);
  sop_bytes(&s, first, span_of("first"));
  sop_bytes(&s, second, span_make(big, sizeof big));
  ok(run(&s, "stdin") == SOP_DONE && got.text.len == 5 + sizeof big + 5 && memcmp(got.text.s, "stdin", 5) == 0
     && memcmp(got.text.s + got.text.len - 5, "first", 5) == 0, "inputs in another order, one larger than a pipe");
  sop_free(&s);
  init(&s, "much-first");
  first = sop_input(&s, "");
  sop_given(&s, "--key=", fd);
  output = sop_output(&s, "--out=");
  (void)sop_start(&s);
  sop_bytes(&s, first, span_make(big, sizeof big));
  ok(run(&s, "stdin") == SOP_DONE && got.text.len == MUCH + 5, "outputs before the inputs are read");
  ok(sop_text(&s, output).len == SOP_OUTPUT_BYTES, "of another output only the start is kept");
  sop_free(&s);
  init(&s, "show");
  sop_given(&s, "", fd);
  (void)sop_input(&s, "");
  (void)sop_output(&s, "");
  (void)sop_start(&s);
  (void)run(&s, "");
  is_bytes(got.text.s, got.text.len, "00p 01p 02c 03f 04p 05p empty alone", 35, "descriptors, environment, session");
  sop_free(&s);
  init(&s, "arguments");
  sop_word(&s, "--no-armor");
  sop_given(&s, "--sign-with=", fd);
  (void)sop_input(&s, "");
  (void)sop_start(&s);
  (void)run(&s, "");
  is_bytes(got.text.s + strlen(self) + 1, got.text.len - strlen(self) - 1,
           "arguments|--no-armor|--sign-with=@FD:3|@FD:4|", 45, "its arguments");
  sop_free(&s);
  close(fd);
}

static void failures(void)
{
  struct sop s;

  init(&s, "write-and-fail");
  (void)sop_start(&s);
  ok(run(&s, "x") == SOP_EXITED && s.exit_code == SOP_EXIT_BAD_DATA, "it writes all and fails");
  is_why(&s, " exited 41 (bad data)");
  sop_free(&s);
  init(&s, "5");
  (void)sop_start(&s);
  ok(run(&s, "x") == SOP_EXITED && s.exit_code == 5, "another exit code");
  is_why(&s, " exited 5");
  sop_free(&s);
  init(&s, "127");
  (void)sop_start(&s);
  ok(run(&s, "x") == SOP_NOT_RUN, "as the dynamic loader ends without a library");
  is_why(&s, ": exit 127");
  sop_free(&s);
  init(&s, "die");
  (void)sop_start(&s);
  ok(run(&s, "x") == SOP_KILLED && s.signal == SIGABRT, "it writes all and dies");
  is_why(&s, " was killed by signal 6");
  sop_free(&s);
  init(&s, "early");
  (void)sop_start(&s);
  sop_go(&s, take, &got);
  for (int i = 0; i < 100; i++)
    if (!sop_feed(&s, span_make(self, sizeof self)))
      break;
  ok(sop_end(&s) == SOP_DONE && s.stopped_reading, "it ends without reading: no SIGPIPE, and that is known");
  sop_free(&s);
  init(&s, "copy");
  got.most = 1000;
  (void)sop_start(&s);
  sop_go(&s, take, &got);
  for (int i = 0; i < 1000; i++)
    if (!sop_feed(&s, span_make(self, sizeof self)))
      break;
  ok(sop_end(&s) == SOP_STOPPED, "the sink stops");
  is_why(&s, " was stopped");
  sop_free(&s);
  sop_init(&s, "/usr/bin/no-such-program", "x");
  (void)sop_start(&s);
  ok(run(&s, "x") == SOP_NOT_RUN && s.error == ENOENT, "there is no program");
  is_why(&s, "unable to run /usr/bin/no-such-program: No such file or directory");
  sop_free(&s);
  sop_init(&s, "/usr/share", "x");
  (void)sop_start(&s);
  ok(run(&s, "x") == SOP_NOT_RUN && s.error == EACCES, "a folder is no program");
  sop_free(&s);
}

static long long now_ms(void)
{
  struct timespec t;

  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

static void hangs(const char *how)
{
  struct sop s;
  long long began = now_ms();

  init(&s, how);
  s.timeout_s = 1;
  (void)sop_start(&s);
  ok(run(&s, "x") == SOP_TIMEOUT && now_ms() - began >= 900, "%s: it takes too long", how);
  is_why(&s, " takes too long");
  sop_free(&s);
}

/* one after the other, one of them never */
static void several(void)
{
  struct sop a, b, c;

  init(&a, "copy");
  init(&b, "hang");
  init(&c, "copy");
  ok(sop_start(&a) && sop_start(&b) && sop_start(&c), "three start");
  sop_go(&c, take, &got);
  (void)sop_feed(&c, span_of("third"));
  sop_free(&b);
  ok(sop_end(&c) == SOP_DONE && got.text.len == 5, "the third one goes, while the second one is given up");
  got.text.len = 0;
  ok(run(&a, "first") == SOP_DONE && got.text.len == 5, "then the first one");
  sop_free(&a);
  sop_free(&c);
  ok(waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD, "no process is left");
}

static void too_many(void)
{
  struct sop s;

  init(&s, "copy");
  for (int i = 0; i < SOP_CHANNELS + 1; i++)
    (void)sop_input(&s, "");
  ok(!sop_start(&s) && errno == E2BIG, "too many inputs");
  init(&s, "copy");
  for (int i = 0; i < SOP_WORDS; i++)
    sop_word(&s, "x");
  ok(!sop_start(&s) && errno == E2BIG, "too many arguments");
}

/* in a process of its own: there is no way back */
static void confined(void)
{
  int status;
  pid_t pid = fork();

  if (pid == 0) {
    struct sop s;
    unsigned int input, output;

    init(&s, "much-first");
    input = sop_input(&s, "");
    (void)sop_input(&s, "");
    output = sop_output(&s, "");
    if (!sop_start(&s))
      _exit(1);
    (void)confine(CONFINE_NEEDS_CHILD);
    sop_bytes(&s, input, span_of("x"));
    _exit(run(&s, "stdin") == SOP_DONE && got.text.len == MUCH + 5 && sop_text(&s, output).len ? 0 : 2);
  }
  ok(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0,
     "all goes on when this process is confined: %d", status);
}

int main(int argc, char **argv)
{
  ssize_t n;

  if (argc > 1)
    return behave(argv[1], argv);
  n = readlink("/proc/self/exe", self, sizeof self - 1);
  if (n <= 0)
    return 1;
  self[n] = 0;
  copies();
  channels();
  failures();
  hangs("hang");
  hangs("hang-closed");
  several();
  too_many();
  confined();
  return tap_done();
}
