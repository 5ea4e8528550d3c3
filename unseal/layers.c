/* layers: a layer is looked at by qmail-smime -l, and what is done with it depends on its kind:
 *
 *   signed, and not the last layer   verified; what is inside is looked at
 *   encrypted                        opened if all recipients are entitled, else the end
 *   compressed                       expanded
 *   none, damaged                    the end
 */
#include "unseal/layers.h"

#include "link/answer.h"
#include "link/io.h"
#include "link/places.h"
#include "rules/mailrule.h"
#include "unseal/decoy.h"
#include "unseal/entitle.h"

#include <unistd.h>

#define NAME "qmail-smime"

/* 4,500 recipients with 75 bytes each, as the reader of encrypted mail allows at most, and some more */
#define LISTING_BYTES (1024 * 1024)

enum kind { KIND_NONE, KIND_SIGNED, KIND_ENCRYPTED, KIND_COMPRESSED };

enum outcome {
  OUTCOME_DONE,
  OUTCOME_CANNOT  /* it is the fault of the message */
};

/* ---- what it is -------------------------------------------------------------------------------- */

static enum kind kind_of(struct span listing)
{
  if (span_take(&listing, "signed-data "))
    return KIND_SIGNED;
  if (span_take(&listing, "enveloped-data ") || span_take(&listing, "authenveloped-data ")
      || span_take(&listing, "encrypted-data "))
    return KIND_ENCRYPTED;
  return span_take(&listing, "compressed-data ") ? KIND_COMPRESSED : KIND_NONE;
}

/* Damaged layers have a kind, too. */
static enum kind look(struct job *j, struct layers *l)
{
  struct command c;
  int status;

  command_begin(&c, PLACES_SMIME, NAME, l->at, COMMAND_BOTH);
  command_word(&c, span_of("-l"));
  command_word(&c, span_of("&0"));
  status = job_run(j, &c, &l->listing, LISTING_BYTES);
  if (status != ANSWER_DONE && status != ANSWER_MESSAGE && status != ANSWER_NOTHING)
    job_fault(j, &c, status, &l->listing);
  command_free(&c);
  return l->listing.len == LISTING_BYTES ? KIND_NONE : kind_of(span_sa(&l->listing));
}

/* ---- children that write a message ------------------------------------------------------------- */

/* Run it and take the staged file. `said` keeps the line that `answer` points into. */
static enum outcome take(struct job *j, struct command *c, const char *word, struct answer *answer, stralloc *said)
{
  int status = job_run(j, c, said, CHILD_SAID_MAX);
  struct span line = span_first(span_sa(said), span_find(span_sa(said), '\n'));

  if (status == ANSWER_MESSAGE || status == ANSWER_NOTHING) {
    job_drop(j);
    return OUTCOME_CANNOT;
  }
  if (status != ANSWER_DONE || !answer_read(answer, NAME, word, status, line))
    job_fault(j, c, status, said);
  return OUTCOME_DONE;
}

static void begin(const struct layers *l, struct command *c, const char *mode)
{
  command_begin(c, PLACES_SMIME, NAME, l->at, COMMAND_SECOND);
  command_word(c, span_of(mode));
}

/* Take off what needs no key. A protected Subject counts only if the signature over it is good. */
static int peel(struct job *j, struct layers *l, int takes_subject, unsigned long long *bytes)
{
  stralloc said = STRALLOC_ZERO;
  struct answer answer;
  struct command c;
  int fd = -1;

  begin(l, &c, "-u");
  if (takes_subject)
    command_word(&c, span_of("-P"));
  command_word(&c, span_of("&0"));
  command_fd(&c, job_stage(j));
  if (take(j, &c, "unwrapped", &answer, &said) == OUTCOME_DONE) {
    *bytes = answer.bytes;
    fd = job_take(j, answer.bytes);
  }
  command_free(&c);
  stralloc_free(&said);
  return fd;
}

static int is_weak(struct span with)
{
  struct span word = span_behind_last(with, ',');

  return word.p && span_equal(word, span_of("weak"));
}

/* with the key of one who is entitled */
static int open_with(struct job *j, struct layers *l, const struct entitle *e, unsigned long long *bytes)
{
  stralloc said = STRALLOC_ZERO;
  struct answer answer;
  struct command c;
  int fd = -1;

  l->was_tried = 1;
  begin(l, &c, "-d");
  command_word(&c, span_of("-P"));
  command_word(&c, span_of("&0"));
  command_fd(&c, job_stage(j));
  command_fd(&c, e->key_fd);
  command_fd(&c, e->cert_fd);
  if (take(j, &c, "opened", &answer, &said) == OUTCOME_DONE) {
    *bytes = answer.bytes;
    fd = job_take(j, answer.bytes);
    l->is_weak |= is_weak(answer.with);
  }
  command_free(&c);
  stralloc_free(&said);
  return fd;
}

/* a staged file with this text, to read */
static int staged(struct job *j, struct span text)
{
  int read_fd;
  int write_fd = job_file(j, &read_fd);

  if (!io_write(write_fd, text.p, text.len) || close(write_fd) == -1)
    inbound_die(j->in, INBOUND_EXIT_WRITE, "unable to write a staged file");
  return read_fd;
}

/* The same work with a key that does not fit. Whatever comes out of it is dropped. */
static void open_with_decoy(struct job *j, const struct layers *l, const struct entitle *e)
{
  int has_own = e->decoy_key_fd != -1;
  int key = has_own ? e->decoy_key_fd : staged(j, decoy_key());
  int cert = has_own ? e->decoy_cert_fd : staged(j, decoy_certificate());
  stralloc said = STRALLOC_ZERO;
  struct command c;

  begin(l, &c, "-d");
  command_word(&c, span_of("-P"));
  command_word(&c, span_of("&0"));
  command_fd(&c, job_stage(j));
  command_fd(&c, key);
  command_fd(&c, cert);
  (void)job_run(j, &c, &said, CHILD_SAID_MAX);
  job_drop(j);
  command_free(&c);
  stralloc_free(&said);
  if (!has_own) {
    close(key);
    close(cert);
  }
}

/* ---- one layer --------------------------------------------------------------------------------- */

/* the file of the opened message, or -1 */
static int open_if_entitled(struct job *j, struct layers *l, unsigned long long *bytes)
{
  const struct envelope *to = &j->in->envelope;
  struct entitle e = { .key_fd = -1 };
  int fd = -1;

  switch (entitle(&e, to->recipients, to->count, span_sa(&l->listing))) {
    case ENTITLED: fd = open_with(j, l, &e, bytes); break;
    case ENTITLED_NOT: open_with_decoy(j, l, &e); break;
    case ENTITLED_TROUBLE: job_later_text(j, "", span_sa(&e.why));
  }
  entitle_free(&e);
  return fd;
}

/* The layer is a part of its own in what came (RFC 7281 3.2.1). */
static void go_deeper(struct job *j, struct layers *l, int fd)
{
  l->at = fd;
  if (!stralloc_cats(&l->prefix, l->prefix.len ? "/1" : "1"))
    job_no_memory(j);
}

static int deliver(struct job *j, struct layers *l, int fd, unsigned long long bytes)
{
  if (bytes > j->opened_max) {
    job_note(j, " unopened=too-long", span_of(""));
    return 0;
  }
  job_set(j, fd, bytes);
  l->is_peeled = 0;
  l->is_good_signature = 0;
  l->is_changed = 1;
  go_deeper(j, l, fd);
  return 1;
}

static int decrypt(struct job *j, struct layers *l)
{
  unsigned long long bytes;
  int fd = l->can_open ? open_if_entitled(j, l, &bytes) : -1;
  int is_new = fd != -1 && deliver(j, l, fd, bytes);

  l->is_opened |= is_new;
  l->verified.is |= is_new ? MAILRULE_IS_OPENED : l->can_open ? MAILRULE_IS_NOKEY : 0;
  return is_new;
}

static int verify(struct job *j, struct layers *l)
{
  int is_root = !l->is_peeled;
  unsigned long long bytes;
  int fd;

  l->verified.prefix = span_sa(&l->prefix);
  verifying_run(j, &l->verified, l->at);
  if (is_root)
    l->is_good_signature = l->verified.has_passed;
  l->signatures++;
  l->passes += l->verified.has_passed != 0;
  fd = peel(j, l, 0, &bytes);
  if (fd == -1)
    return 0;
  l->is_peeled = 1;
  go_deeper(j, l, fd);
  return 1;
}

/* Inside a signature it stays as it is, unless what it holds is opened. */
static int expand(struct job *j, struct layers *l)
{
  unsigned long long bytes;
  int fd = l->can_open ? peel(j, l, 0, &bytes) : -1;

  if (fd == -1)
    return 0;
  if (!l->is_peeled)
    return deliver(j, l, fd, bytes);
  go_deeper(j, l, fd);
  return 1;
}

static int one(struct job *j, struct layers *l)
{
  switch (look(j, l)) {
    case KIND_SIGNED: return verify(j, l);
    case KIND_ENCRYPTED: return decrypt(j, l);
    case KIND_COMPRESSED: return expand(j, l);
    case KIND_NONE: break;
  }
  return 0;
}

void layers_open(struct job *j, struct layers *l)
{
  l->at = j->message;
  for (int i = 0; i < LAYERS_MAX && one(j, l); i++)
    ;
  if (l->is_weak)
    l->verified.is |= MAILRULE_IS_WEAK;
  if (l->signatures && l->passes == l->signatures)
    verifying_harvest(j, &l->verified);
  else
    l->verified.is &= ~MAILRULE_IS_PASS;
}

void layers_unsign(struct job *j, struct layers *l)
{
  unsigned long long bytes;
  int fd;

  if (!l->is_good_signature)
    return;
  l->at = j->message;
  fd = peel(j, l, 1, &bytes);
  if (fd == -1) {
    job_note(j, " unsigned=no", span_of(""));
    return;
  }
  job_set(j, fd, bytes);
  l->is_good_signature = 0;
  l->is_changed = 1;
  job_note(j, " unsigned=yes", span_of(""));
}
