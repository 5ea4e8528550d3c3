/* peeling: a child gets the layer and a staged file; qmail-pgp also gets what a signature inside is checked with. */
#include "unseal/peeling.h"

#include "link/answer.h"
#include "link/io.h"
#include "unseal/decoy.h"
#include "unseal/verifying.h"

#include <errno.h>
#include <unistd.h>

/* Run it and take the staged file. Returns its descriptor; -1 if it is the fault of the message. */
static int take(struct job *j, struct peeling *p, struct command *c, const char *word)
{
  stralloc said = STRALLOC_ZERO;
  struct answer answer;
  int status = job_run(j, c, &said, CHILD_SAID_MAX);
  struct span line = span_first(span_sa(&said), span_find(span_sa(&said), '\n'));
  struct span behind;
  int fd = -1;

  if (status == ANSWER_MESSAGE || status == ANSWER_NOTHING)
    job_drop(j);
  else if (status != ANSWER_DONE || !answer_read(&answer, standard_table[p->standard].name, word, status, line))
    job_fault(j, c, status, &said);
  else {
    behind = span_behind_last(answer.with, ',');
    p->is_weak = behind.p && span_equal(behind, span_of("weak"));
    p->bytes = answer.bytes;
    fd = job_take(j, answer.bytes);
  }
  stralloc_free(&said);
  return fd;
}

static void begin(const struct peeling *p, struct command *c, const char *mode)
{
  const struct standard *s = &standard_table[p->standard];

  command_begin(c, s->path, s->name, p->message, COMMAND_SECOND);
  command_word(c, span_of(mode));
}

int peeling_off(struct job *j, struct peeling *p, int takes_subject)
{
  struct command c;
  int fd;

  begin(p, &c, "-u");
  if (takes_subject)
    command_word(&c, span_of("-P"));
  command_word(&c, span_of("&0"));
  command_fd(&c, job_stage(j));
  fd = take(j, p, &c, "unwrapped");
  command_free(&c);
  return fd;
}

/* ---- with a key -------------------------------------------------------------------------------- */

static void add_results(const struct job *j, const struct peeling *p, struct command *c, int results)
{
  command_word(c, span_of("-w"));
  if (p->prefix.len) {
    command_word(c, span_of("-b"));
    command_word(c, p->prefix);
  }
  standard_engine(j, c);
  command_word(c, span_of("-R"));
  command_fd(c, results);
}

/* what comes behind the message: qmail-smime wants the certificate of the key, qmail-pgp those of the author */
static void add_files(const struct peeling *p, struct command *c, int out, int key, int cert)
{
  command_word(c, span_of("&0"));
  command_fd(c, out);
  command_fd(c, key);
  if (p->standard == STANDARD_SMIME)
    command_fd(c, cert);
  else
    for (size_t i = 0; i < p->known->count; i++)
      command_fd(c, p->known->file[i].fd);
}

/* `results` is a file to read and the same to write. */
static void begin_open(struct job *j, const struct peeling *p, struct command *c, int results[2], int key, int cert)
{
  results[0] = results[1] = -1;
  begin(p, c, "-d");
  command_word(c, span_of("-P"));
  if (p->standard == STANDARD_OPENPGP) {
    results[1] = job_file(j, &results[0]);
    add_results(j, p, c, results[1]);
  }
  add_files(p, c, job_stage(j), key, cert);
}

static void close_results(const int results[2])
{
  for (int i = 0; i < 2; i++)
    if (results[i] != -1)
      close(results[i]);
}

int peeling_open(struct job *j, struct peeling *p, const struct entitle *e)
{
  struct command c;
  int results[2];
  int fd;

  begin_open(j, p, &c, results, e->key_fd, e->cert_fd);
  fd = take(j, p, &c, "opened");
  if (fd != -1 && results[0] != -1 && !io_slurp(&p->results, results[0], VERIFYING_ANSWER_BYTES)) {
    if (errno == ENOMEM)
      job_no_memory(j);
    job_later(j, "unable to read a staged file");
  }
  close_results(results);
  command_free(&c);
  return fd;
}

/* a staged file with this content, to read */
static int staged(struct job *j, struct span content)
{
  int read_fd;
  int write_fd = job_file(j, &read_fd);

  if (!io_write(write_fd, content.p, content.len) || close(write_fd) == -1)
    inbound_die(j->in, INBOUND_EXIT_WRITE, "unable to write a staged file");
  return read_fd;
}

void peeling_open_decoy(struct job *j, struct peeling *p, const struct entitle *e)
{
  enum keyfolder_kind kind = standard_table[p->standard].keys;
  int has_own = e->decoy_key_fd != -1;
  int key = has_own ? e->decoy_key_fd : staged(j, decoy_key(kind));
  int cert = has_own ? e->decoy_cert_fd : staged(j, decoy_certificate(kind));
  stralloc said = STRALLOC_ZERO;
  struct command c;
  int results[2];

  begin_open(j, p, &c, results, key, cert);
  (void)job_run(j, &c, &said, CHILD_SAID_MAX);
  job_drop(j);
  close_results(results);
  command_free(&c);
  stralloc_free(&said);
  if (!has_own) {
    close(key);
    close(cert);
  }
}

void peeling_free(struct peeling *p)
{
  stralloc_free(&p->results);
}
