/* soppump: write what the program takes, and read what it gives, whichever comes first, so that neither waits for the
 * other.
 */
#define _DEFAULT_SOURCE

#include "engine/soppump.h"

#include "crypto/secret.h"
#include "engine/monotonic.h"
#include "engine/sop.h"
#include "link/io.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/select.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define BLOCK_BYTES (64 * 1024)

/* what was read last, and what is written next */
static char block[BLOCK_BYTES];
static char held[BLOCK_BYTES];
static size_t held_len;

/* what of them was used: pages that nobody touched are not made for the wiping */
static size_t block_used;
static size_t held_used;

static void use(size_t *used, size_t len)
{
  if (len > *used)
    *used = len;
}

void soppump_wipe(void)
{
  secret_wipe(block, block_used);
  secret_wipe(held, held_used);
  held_len = block_used = held_used = 0;
}

/* the first result counts. Returns 0. */
static int end_with(struct sop *s, enum sop_result result, int error)
{
  if (!s->has_result) {
    s->result = result;
    s->error = error;
  }
  s->has_result = 1;
  return 0;
}

static void close_one(int *fd)
{
  if (*fd != -1)
    close(*fd);
  *fd = -1;
}

void sop_go(struct sop *s, span_sink *sink, void *arg)
{
  s->sink = sink;
  s->arg = arg;
  s->has_gone = 1;
  held_len = 0;
  s->deadline_ms = monotonic_ms() + 1000LL * s->timeout_s;
  if (!io_write(s->go, "", 1))
    (void)end_with(s, SOP_TROUBLE, errno);
  close_one(&s->go);
}

/* ---- one pipe ------------------------------------------------------------------------------------------ */

/* Write what the pipe takes. A program that closed its end needs no more. Returns 1; 0 after an error. */
static int push(struct sop *s, int *fd, struct span *bytes)
{
  ssize_t n;

  while (bytes->len) {
    n = write(*fd, bytes->p, bytes->len);
    if (n > 0) {
      *bytes = span_from(*bytes, (size_t)n);
    } else if (n == -1 && errno == EPIPE) {
      close_one(fd);
      bytes->len = 0;
    } else if (n == -1 && errno == EAGAIN) {
      return 1;
    } else if (n == -1 && errno != EINTR) {
      return end_with(s, SOP_TROUBLE, errno);
    }
  }
  return 1;
}

/* Read a block. Returns its length, 0 if there is none now; -1 after an error. At the end, *fd is closed. */
static ssize_t pull(struct sop *s, int *fd)
{
  ssize_t n;

  do
    n = read(*fd, block, sizeof block);
  while (n == -1 && errno == EINTR);
  if (n > 0) {
    use(&block_used, (size_t)n);
    return n;
  }
  if (n == -1 && errno == EAGAIN)
    return 0;
  if (n == -1) {
    (void)end_with(s, SOP_TROUBLE, errno);
    return -1;
  }
  close_one(fd);
  return 0;
}

static int pull_output(struct sop *s)
{
  ssize_t n = pull(s, &s->out);

  if (n > 0 && s->sink && !s->sink(s->arg, span_make(block, (size_t)n)))
    return end_with(s, SOP_STOPPED, errno);
  return n != -1;
}

static int pull_channel(struct sop *s, struct sop_channel *c)
{
  ssize_t n = pull(s, &c->fd);
  struct span some = span_first(span_make(block, n > 0 ? (size_t)n : 0), SOP_OUTPUT_BYTES - c->output.len);

  /* all at once, because realloc() would leave copies of a secret behind */
  if (some.len && (!stralloc_ready(&c->output, SOP_OUTPUT_BYTES) || !stralloc_catb(&c->output, some.p, some.len)))
    return end_with(s, SOP_TROUBLE, ENOMEM);
  return n != -1;
}

static int push_channel(struct sop *s, struct sop_channel *c)
{
  if (!push(s, &c->fd, &c->input))
    return 0;
  if (c->input.len == 0)
    close_one(&c->fd);
  return 1;
}

/* ---- all pipes ----------------------------------------------------------------------------------------- */

static int left_ms(const struct sop *s)
{
  long long left = s->deadline_ms - monotonic_ms();

  return left <= 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
}

/* poll() refuses to work where RLIMIT_NOFILE is 0, as confine() sets it; select() does not */
struct ready {
  fd_set reads;
  fd_set writes;
  int count;
};

static void ask(struct ready *r, fd_set *set, int fd)
{
  if (fd == -1)
    return;
  FD_SET(fd, set);
  if (fd >= r->count)
    r->count = fd + 1;
}

static int is_ready(const fd_set *set, int fd)
{
  return fd != -1 && FD_ISSET(fd, set);
}

/* Returns 1 if something may be ready; 0 if there is a result */
static int wait_ready(struct sop *s, struct ready *r, int has_piece)
{
  struct timeval left = { left_ms(s) / 1000, left_ms(s) % 1000 * 1000 };

  r->count = 0;
  FD_ZERO(&r->reads);
  FD_ZERO(&r->writes);
  ask(r, &r->writes, has_piece ? s->in : -1);
  ask(r, &r->reads, s->out);
  for (unsigned int i = 0; i < s->channels; i++)
    ask(r, s->channel[i].kind == SOP_OUTPUT ? &r->reads : &r->writes, s->channel[i].fd);
  if (select(r->count, &r->reads, &r->writes, NULL, &left) == -1) {
    if (errno != EINTR)
      return end_with(s, SOP_TROUBLE, errno);
    FD_ZERO(&r->reads);
    FD_ZERO(&r->writes);
  }
  return left_ms(s) > 0 || end_with(s, SOP_TIMEOUT, ETIMEDOUT);
}

/* Wait until a pipe is ready, and serve each that is. Returns 1; 0 if there is a result. */
static int serve(struct sop *s, struct span *piece)
{
  struct ready r;

  if (!wait_ready(s, &r, piece->len > 0) || (is_ready(&r.writes, s->in) && !push(s, &s->in, piece))
      || (is_ready(&r.reads, s->out) && !pull_output(s)))
    return 0;
  for (unsigned int i = 0; i < s->channels; i++) {
    struct sop_channel *c = &s->channel[i];

    if ((is_ready(&r.reads, c->fd) && !pull_channel(s, c)) || (is_ready(&r.writes, c->fd) && !push_channel(s, c)))
      return 0;
  }
  return 1;
}

static int write_all(struct sop *s, struct span piece)
{
  if (s->in != -1 && !push(s, &s->in, &piece))
    return 0;
  while (s->in != -1 && piece.len)
    if (!serve(s, &piece))
      return 0;
  s->stopped_reading = s->in == -1;
  return 1;
}

static int flush(struct sop *s)
{
  size_t len = held_len;

  held_len = 0;
  return write_all(s, span_make(held, len));
}

/* A copy costs less than a system call. */
int sop_feed(void *sop, struct span piece)
{
  struct sop *s = sop;

  if (s->has_result || (piece.len > BLOCK_BYTES - held_len && !flush(s)))
    return 0;
  if (piece.len >= BLOCK_BYTES)
    return write_all(s, piece);
  memcpy(held + held_len, piece.p, piece.len);
  held_len += piece.len;
  use(&held_used, held_len);
  return 1;
}

/* ---- the end -------------------------------------------------------------------------------------------- */

static int has_output(const struct sop *s)
{
  int has = s->out != -1;

  for (unsigned int i = 0; i < s->channels; i++)
    has |= s->channel[i].kind == SOP_OUTPUT && s->channel[i].fd != -1;
  return has;
}

static void wake(int signal)
{
  (void)signal;
}

/* The program has closed its outputs, so it ends at once; if not, the timer ends the waiting, again and again. */
static int wait_for(struct sop *s, int *status)
{
  const struct sigaction alarm = { .sa_handler = wake };
  struct itimerval timer = { .it_interval = { .tv_usec = 100000 } };
  static const struct itimerval off;
  sigset_t signals;
  pid_t pid;

  timer.it_value.tv_sec = left_ms(s) / 1000;
  timer.it_value.tv_usec = left_ms(s) % 1000 * 1000 + 1;
  (void)sigaction(SIGALRM, &alarm, NULL);
  (void)sigemptyset(&signals);
  (void)sigaddset(&signals, SIGALRM);
  (void)sigprocmask(SIG_UNBLOCK, &signals, NULL);
  (void)setitimer(ITIMER_REAL, &timer, NULL);
  do
    pid = waitpid(s->pid, status, 0);
  while (pid == -1 && errno == EINTR && left_ms(s) > 0);
  if (pid == -1)
    (void)(errno == EINTR ? end_with(s, SOP_TIMEOUT, ETIMEDOUT) : end_with(s, SOP_TROUBLE, errno));
  (void)setitimer(ITIMER_REAL, &off, NULL);
  return pid != -1;
}

/* So a shell or the dynamic loader ends if there is something that it cannot run or find. */
static int has_not_begun(int exit_code)
{
  return exit_code == 126 || exit_code == 127;
}

static void judge(struct sop *s, int status)
{
  int error;

  s->pid = 0;
  if (io_read(s->life, (char *)&error, sizeof error) == sizeof error) {
    (void)end_with(s, SOP_NOT_RUN, error);
  } else if (WIFSIGNALED(status)) {
    s->signal = WTERMSIG(status);
    (void)end_with(s, SOP_KILLED, 0);
  } else {
    s->exit_code = WEXITSTATUS(status);
    (void)end_with(s, s->exit_code == 0 ? SOP_DONE : has_not_begun(s->exit_code) ? SOP_NOT_RUN : SOP_EXITED, 0);
  }
}

enum sop_result sop_end(struct sop *s)
{
  struct span nothing = span_of("");
  int status;

  if (!s->has_result)
    (void)flush(s);
  close_one(&s->in);
  while (!s->has_result && has_output(s))
    (void)serve(s, &nothing);
  for (unsigned int i = 0; i < s->channels; i++)
    close_one(&s->channel[i].fd);
  if (!s->has_result && wait_for(s, &status))
    judge(s, status);
  soppump_wipe();
  return s->result;
}
