/* sop: the arguments, the pipes and the process. engine/soppump.c moves the bytes. */
#define _DEFAULT_SOURCE
#define _GNU_SOURCE

#include "engine/sop.h"

#include "crypto/secret.h"
#include "engine/soppump.h"
#include "engine/sopconfine.h"
#include "link/closefrom.h"
#include "link/io.h"
#include "link/say.h"
#include "text/ascii.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <unistd.h>

/* the descriptors 0, 1 and 2 of the program stand before those of the channels */
#define STANDARD 3

/* ---- arguments ---------------------------------------------------------------------------------------- */

void sop_init(struct sop *s, const char *program, const char *command)
{
  memset(s, 0, sizeof *s);
  s->program = program;
  s->timeout_s = SOP_TIMEOUT_S;
  s->in = s->out = s->go = s->life = -1;
  sop_word(s, program);
  sop_word(s, command);
}

static void failed(struct sop *s, int error)
{
  if (!s->trouble)
    s->trouble = error;
}

void sop_word(struct sop *s, const char *word)
{
  if (s->words == SOP_WORDS)
    failed(s, E2BIG);
  else if (!stralloc_cats(&s->text, word) || !stralloc_0(&s->text))
    failed(s, ENOMEM);
  else
    s->words++;
}

/* one more channel, with its argument. Returns its number; 0 is one that exists, if there is no room. */
static unsigned int add(struct sop *s, int kind, const char *option, int fd)
{
  struct sop_channel *c = &s->channel[s->channels];

  if (s->channels == SOP_CHANNELS || s->words == SOP_WORDS) {
    failed(s, E2BIG);
    return 0;
  }
  memset(c, 0, sizeof *c);
  c->kind = kind == SOP_GIVEN ? SOP_GIVEN : kind == SOP_INPUT ? SOP_INPUT : SOP_OUTPUT;
  c->fd = -1;
  c->theirs = fd;
  if (!stralloc_cats(&s->text, option) || !stralloc_cats(&s->text, "@FD:")
      || !ascii_cat_number(&s->text, STANDARD + s->channels) || !stralloc_0(&s->text))
    failed(s, ENOMEM);
  s->words++;
  return s->channels++;
}

void sop_given(struct sop *s, const char *option, int fd)
{
  (void)add(s, SOP_GIVEN, option, fd);
}

unsigned int sop_input(struct sop *s, const char *option)
{
  return add(s, SOP_INPUT, option, -1);
}

unsigned int sop_output(struct sop *s, const char *option)
{
  return add(s, SOP_OUTPUT, option, -1);
}

/* ---- the process -------------------------------------------------------------------------------------- */

/* what the process gets, each at its place in `fd` */
struct ends {
  int fd[STANDARD + SOP_CHANNELS];
  int go;
  int life;
};

/* Move what is needed behind all places, then to the places. What nobody needs is closed. */
static int place(struct ends *e, int count)
{
  for (int i = 0; i < count; i++)
    if ((e->fd[i] = fcntl(e->fd[i], F_DUPFD, count)) == -1)
      return 0;
  e->go = fcntl(e->go, F_DUPFD, count);
  e->life = fcntl(e->life, F_DUPFD_CLOEXEC, count);
  if (e->go == -1 || e->life == -1)
    return 0;
  for (int i = 0; i < count; i++)
    if (dup2(e->fd[i], i) == -1)
      return 0;
  closefrom_but(count, e->go, e->life);
  return 1;
}

static void default_signals(void)
{
  sigset_t none;

  (void)signal(SIGPIPE, SIG_DFL);
  (void)signal(SIGXFSZ, SIG_DFL);
  (void)signal(SIGALRM, SIG_DFL);
  (void)sigemptyset(&none);
  (void)sigprocmask(SIG_SETMASK, &none, NULL);
}

static void execute(const struct sop *s)
{
  static char *nothing[] = { NULL };
  char *argv[SOP_WORDS + 1];
  char *word = s->text.s;

  for (unsigned int i = 0; i < s->words; i++, word += strlen(word) + 1)
    argv[i] = word;
  argv[s->words] = NULL;
  execve(s->program, argv, nothing);
}

/* tell errno, and end */
static void fail(int life)
{
  int error = errno;

  (void)io_write(life, (const char *)&error, sizeof error);
  _exit(1);
}

/* Until the byte comes, nothing was done that a process of ours may not do. */
static void in_child(const struct sop *s, struct ends *e)
{
  int life = e->life;
  char byte;

  default_signals();
  sopconfine_die_with_parent();
  if (!place(e, STANDARD + (int)s->channels))
    fail(e->life == -1 ? life : e->life);
  if (io_read(e->go, &byte, 1) != 1)
    _exit(1);
  close(e->go);
  (void)setsid();
  (void)sopconfine(s->program, s->timeout_s);
  execute(s);
  fail(e->life);
}

/* so that the program and we wait for each other less often */
#define PIPE_BYTES (256 * 1024)

static void widen(int fd)
{
#ifdef F_SETPIPE_SZ
  (void)fcntl(fd, F_SETPIPE_SZ, PIPE_BYTES);
#else
  (void)fd;
#endif
}

/* our end, which no other program gets and which never blocks, and theirs. Returns 1, or 0 with errno. */
static int new_pipe(int *ours, int *theirs, int we_write)
{
  int p[2];

  if (pipe(p) == -1)
    return 0;
  *ours = p[we_write];
  *theirs = p[!we_write];
  errno = EMFILE;
  return *ours < FD_SETSIZE && fcntl(p[0], F_SETFD, FD_CLOEXEC) != -1 && fcntl(p[1], F_SETFD, FD_CLOEXEC) != -1
         && fcntl(*ours, F_SETFL, O_NONBLOCK) != -1;
}

static int open_pipes(struct sop *s, struct ends *e)
{
  if (!new_pipe(&s->in, &e->fd[0], 1) || !new_pipe(&s->out, &e->fd[1], 0) || !new_pipe(&s->go, &e->go, 1)
      || !new_pipe(&s->life, &e->life, 0)
      || (e->fd[2] = open("/dev/null", O_WRONLY | O_CLOEXEC)) == -1)
    return 0;
  widen(s->in);
  widen(s->out);
  for (unsigned int i = 0; i < s->channels; i++) {
    struct sop_channel *c = &s->channel[i];

    if (c->kind != SOP_GIVEN && !new_pipe(&c->fd, &c->theirs, c->kind == SOP_INPUT))
      return 0;
    e->fd[STANDARD + i] = c->theirs;
  }
  return 1;
}

static void close_one(int *fd)
{
  if (*fd != -1)
    close(*fd);
  *fd = -1;
}

static void close_theirs(struct sop *s, struct ends *e)
{
  for (int i = 0; i < STANDARD; i++)
    close_one(&e->fd[i]);
  close_one(&e->go);
  close_one(&e->life);
  for (unsigned int i = 0; i < s->channels; i++) {
    if (s->channel[i].kind != SOP_GIVEN)
      close_one(&s->channel[i].theirs);
    s->channel[i].theirs = -1;
  }
}

int sop_start(struct sop *s)
{
  struct ends e = { .fd = { -1, -1, -1 }, .go = -1, .life = -1 };
  int error;

  (void)signal(SIGPIPE, SIG_IGN);
  (void)signal(SIGCHLD, SIG_DFL);
  errno = s->trouble;
  if (!s->trouble && open_pipes(s, &e)) {
    s->pid = fork();
    if (s->pid == 0)
      in_child(s, &e);
  }
  error = errno;
  close_theirs(s, &e);
  errno = error;
  if (s->pid > 0)
    return 1;
  s->pid = 0;
  sop_free(s);
  errno = error;
  return 0;
}

void sop_bytes(struct sop *s, unsigned int input, struct span bytes)
{
  s->channel[input].input = bytes;
}

struct span sop_text(const struct sop *s, unsigned int output)
{
  return span_sa(&s->channel[output].output);
}

/* ---- the end -------------------------------------------------------------------------------------------- */

static const char *words(int exit_code)
{
  switch (exit_code) {
    case SOP_EXIT_NO_SIGNATURE: return " (no good signature)";
    case SOP_EXIT_CERT_CANNOT_ENCRYPT: return " (a certificate to which it cannot encrypt)";
    case SOP_EXIT_CANNOT_DECRYPT: return " (no key fits)";
    case SOP_EXIT_BAD_DATA: return " (bad data)";
    case SOP_EXIT_KEY_IS_PROTECTED: return " (a key that is protected by a password)";
    case SOP_EXIT_KEY_CANNOT_SIGN: return " (a key that cannot sign)";
    default: return "";
  }
}

static int say_what(stralloc *line, const struct sop *s)
{
  switch (s->result) {
    case SOP_DONE: return stralloc_cats(line, " did it");
    case SOP_EXITED:
      return stralloc_cats(line, " exited ") && ascii_cat_number(line, (unsigned int)s->exit_code)
             && stralloc_cats(line, words(s->exit_code));
    case SOP_STOPPED: return stralloc_cats(line, " was stopped");
    case SOP_KILLED:
      return stralloc_cats(line, " was killed by signal ") && ascii_cat_number(line, (unsigned int)s->signal);
    case SOP_TIMEOUT: return stralloc_cats(line, " takes too long");
    case SOP_NOT_RUN:
      if (s->exit_code)
        return stralloc_cats(line, ": exit ") && ascii_cat_number(line, (unsigned int)s->exit_code);
      break;
    case SOP_TROUBLE: break;
  }
  return stralloc_cats(line, ": ") && stralloc_cats(line, say_error(s->error));
}

void sop_why(stralloc *line, const struct sop *s)
{
  int is_run = s->result != SOP_NOT_RUN && s->result != SOP_TROUBLE;

  if (!span_copy(line, span_of(is_run ? "" : "unable to run ")) || !stralloc_cats(line, s->program)
      || !say_what(line, s))
    line->len = 0;
}

void sop_free(struct sop *s)
{
  int ignored;

  close_one(&s->go);
  close_one(&s->in);
  close_one(&s->out);
  close_one(&s->life);
  for (unsigned int i = 0; i < s->channels; i++) {
    struct sop_channel *c = &s->channel[i];

    close_one(&c->fd);
    secret_wipe(c->output.s, c->output.len);
    stralloc_free(&c->output);
  }
  stralloc_free(&s->text);
  /* where this process is confined, it may not kill */
  if (s->pid)
    (void)waitpid(s->pid, &ignored, s->has_gone && kill(s->pid, SIGKILL) == -1 ? WNOHANG : 0);
  s->pid = 0;
  /* the buffers can be those of another one, which goes now */
  if (s->has_gone)
    soppump_wipe();
}
