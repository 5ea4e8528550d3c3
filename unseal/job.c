/* job: descriptors of staged files, and one time limit for all. */
#include "unseal/job.h"

#include "link/answer.h"
#include "link/control.h"
#include "link/loader.h"
#include "link/plainfile.h"
#include "text/ascii.h"
#include "unseal/places.h"

#include <errno.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const struct stage no_stage = { -1, -1, STRALLOC_ZERO };

/* ---- how it ends ------------------------------------------------------------------------------- */

noreturn void job_later(const struct job *j, const char *why)
{
  inbound_die(j->in, INBOUND_EXIT_LATER, why);
}

noreturn void job_no_memory(const struct job *j)
{
  inbound_die(j->in, INBOUND_EXIT_MEMORY, "out of memory");
}

noreturn void job_later_text(const struct job *j, const char *before, struct span text)
{
  stralloc why = STRALLOC_ZERO;

  if (!stralloc_cats(&why, before) || !stralloc_catb(&why, text.p, text.len) || !stralloc_0(&why))
    job_no_memory(j);
  job_later(j, why.s);
}

void job_note(struct job *j, const char *word, struct span text)
{
  if (!stralloc_cats(&j->log, word) || !stralloc_catb(&j->log, text.p, text.len))
    job_no_memory(j);
}

/* ---- the clock --------------------------------------------------------------------------------- */

static long long now_ms(const struct job *j)
{
  struct timespec now;

  if (clock_gettime(CLOCK_MONOTONIC, &now) == -1)
    job_later(j, "unable to read the clock");
  return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* a control file with one number from 1 to `max` */
static unsigned long long number_of(const struct job *j, const char *path, unsigned long long standard,
                                    unsigned long long max)
{
  stralloc line = STRALLOC_ZERO;
  unsigned long long number = standard;

  switch (control_line(&line, path)) {
    case CONTROL_ERROR: inbound_die(j->in, INBOUND_EXIT_CONFIGURATION, control_reason());
    case CONTROL_ABSENT: break;
    case CONTROL_PRESENT:
      if (ascii_number(span_sa(&line), 18, &number) && number >= 1 && number <= max)
        break;
      line.len = 0;
      if (!stralloc_cats(&line, path) || !stralloc_cats(&line, ": no number, or out of range") || !stralloc_0(&line))
        job_no_memory(j);
      inbound_die(j->in, INBOUND_EXIT_CONFIGURATION, line.s);
  }
  stralloc_free(&line);
  return number;
}

void job_begin(struct job *j, struct inbound *in)
{
  j->in = in;
  j->message = in->message.read_fd;
  j->size = in->size;
  j->opened_max = number_of(j, UNSEAL_BYTES, JOB_OPENED_BYTES, 1ULL << 62);
  j->end_ms = now_ms(j) + 1000 * (long long)number_of(j, UNSEAL_TIME, JOB_TIME_S, JOB_TIME_MAX_S);
}

unsigned int job_rest_s(const struct job *j)
{
  long long left = j->end_ms - now_ms(j);

  if (left <= 0)
    job_later(j, "the time of " UNSEAL_TIME " is over");
  return (unsigned int)((left + 999) / 1000);
}

/* ---- children ---------------------------------------------------------------------------------- */

/* Replace what a child said by its first line without its name. */
static void first_line(stralloc *said, const char *name)
{
  struct span line = span_first(span_sa(said), span_find(span_sa(said), '\n'));

  if (span_take(&line, name))
    (void)span_take(&line, ": ");
  if (line.len)
    memmove(said->s, line.p, line.len);
  said->len = line.len;
}

noreturn void job_fault(const struct job *j, const struct command *c, int status, stralloc *said)
{
  stralloc why = STRALLOC_ZERO;
  const char *path = c->child.program;

  if (status == -1 && errno == ENOMEM)
    job_no_memory(j);
  if (status == LOADER_EXIT && said->len) {
    loader_reason(said, path, c->child.argv[0]);
    job_later_text(j, "", span_sa(said));
  }
  first_line(said, c->child.argv ? c->child.argv[0] : "");
  if (!stralloc_cats(&why, path) || !stralloc_cats(&why, said->len && status != -1 ? ": " : " can't be run or died"))
    job_no_memory(j);
  if (!stralloc_0(&why))
    job_no_memory(j);
  job_later_text(j, why.s, status == -1 ? span_of("") : span_sa(said));
}

int job_run(struct job *j, struct command *c, stralloc *said, size_t said_max)
{
  int status;

  c->timeout_s = job_rest_s(j);
  status = command_run(c, said, said_max);
  (void)job_rest_s(j);
  if (status == -1)
    job_fault(j, c, status, said);
  return status;
}

/* ---- files ------------------------------------------------------------------------------------- */

int job_stage(struct job *j)
{
  j->stage = no_stage;
  inbound_open(j->in, &j->stage);
  return j->stage.write_fd;
}

int job_file(struct job *j, int *read_fd)
{
  struct stage s = no_stage;

  inbound_open(j->in, &s);
  *read_fd = s.read_fd;
  stralloc_free(&s.path);
  return s.write_fd;
}

int job_take(struct job *j, unsigned long long bytes)
{
  int fd = j->stage.read_fd;
  struct stat st;

  if (fstat(j->stage.write_fd, &st) == -1 || st.st_size <= 0 || (unsigned long long)st.st_size != bytes
      || close(j->stage.write_fd) == -1)
    job_later(j, "a staged file is not what was said");
  stralloc_free(&j->stage.path);
  j->stage = no_stage;
  return fd;
}

void job_drop(struct job *j)
{
  close(j->stage.write_fd);
  close(j->stage.read_fd);
  stralloc_free(&j->stage.path);
  j->stage = no_stage;
}

void job_set(struct job *j, int fd, unsigned long long size)
{
  j->message = fd;
  j->size = size;
}

int job_is_empty(const struct job *j, int fd)
{
  struct stat st;

  if (fstat(fd, &st) == -1)
    job_later(j, "unable to read a staged file");
  return st.st_size == 0;
}

int job_open(const struct job *j, const char *path)
{
  int fd = plainfile(path);

  if (fd == -1 && errno != ENOENT)
    job_later_text(j, "unable to read ", span_of(path));
  return fd;
}
