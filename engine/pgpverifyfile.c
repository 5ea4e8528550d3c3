/* pgpverifyfile: pgp/signedpgp finds the signatures, the SOP program verifies them, pgp/pgpjudge says what that means.
 *
 * The program runs once for each certificate whose key has made a signature, so that one that it does not understand
 * cannot spoil the others.
 */
#include "engine/pgpverifyfile.h"

#include "engine/answerline.h"
#include "engine/confinedsteps.h"
#include "engine/messagefile.h"
#include "engine/pgpcerts.h"
#include "engine/pgpresults.h"
#include "engine/sop.h"
#include "link/argfile.h"
#include "mail/authres.h"
#include "mail/protectedsubject.h"
#include "pgp/signedpgp.h"

#include <errno.h>

/* Signatures by keys of so many certificates are verified. The author of a message has one, or two while he changes. */
#define RUNS 4

/* one run of the program */
struct run {
  struct sop sop;
  unsigned int signatures;  /* inputs */
  unsigned int certificate;
  stralloc lines;           /* its standard output */
};

struct work {
  const struct pgpopt *o;
  struct messagefile in;
  struct pgpcerts certs;
  struct run run[RUNS];
  size_t runs;              /* that are ready */
  int subject_fd;           /* of o->subject */
  struct signedpgp mail;
  struct pgpjudge judge;
  stralloc *output;
  stralloc *line;
};

/* ---- before confining ----------------------------------------------------------------------------- */

static int prepare(struct work *w)
{
  while (w->runs < RUNS && w->runs < w->o->cert_count) {
    struct run *r = &w->run[w->runs];

    sop_init(&r->sop, w->o->program, "verify");
    r->signatures = sop_input(&r->sop, "");
    r->certificate = sop_input(&r->sop, "");
    if (!sop_start(&r->sop))
      return 0;
    w->runs++;
  }
  return 1;
}

static enum answer_status open_all(void *work)
{
  struct work *w = work;
  const struct pgpopt *o = w->o;

  if (!messagefile_open_to_reread(&w->in, o->message))
    return answerline_trouble(w->line, w->in.copy_failed ? "write a temporary copy of" : "read", o->message);
  if (!pgpcerts_open(&w->certs, o->certs, o->cert_count))
    return w->certs.trouble ? answerline_trouble(w->line, "read", w->certs.trouble) : answerline_engine(w->line);
  if (o->subject && (w->subject_fd = argfile_write(o->subject)) == -1)
    return answerline_trouble(w->line, "write", o->subject);
  return prepare(w) ? ANSWER_DONE : answerline_trouble(w->line, "run", o->program);
}

static void close_all(struct work *w)
{
  (void)argfile_close(w->o->subject, w->subject_fd);
  for (size_t i = 0; i < w->runs; i++) {
    sop_free(&w->run[i].sop);
    stralloc_free(&w->run[i].lines);
  }
  pgpcerts_free(&w->certs);
  messagefile_close(&w->in);
}

/* ---- the message ---------------------------------------------------------------------------------- */

static enum answer_status find(void *work)
{
  struct work *w = work;

  if (!pgpcerts_read(&w->certs, w->o->now_s))
    return w->certs.trouble ? answerline_trouble(w->line, "read", w->certs.trouble) : answerline_engine(w->line);
  switch (messagefile_pass(&w->in, signedpgp_feed, &w->mail)) {
    case MESSAGEFILE_DONE: return signedpgp_end(&w->mail) ? ANSWER_DONE : answerline_engine(w->line);
    case MESSAGEFILE_STOPPED: return answerline_engine(w->line);
    case MESSAGEFILE_UNREADABLE: break;
  }
  return answerline_trouble(w->line, "read", w->o->message);
}

static enum answer_status judge(void *work)
{
  struct work *w = work;
  const struct signedpgp *m = &w->mail;
  const struct pgpjudge_mail mail = {
    .cause = m->kind == SIGNEDPGP_NONE ? PGPCAUSE_UNSIGNED : m->cause,
    .packets = span_sa(&m->packets.bodies),
    .header = span_sa(&m->header),
    .signed_header = span_sa(&m->signed_header),
    .wrapped_header = span_sa(&m->wrapped_header),
    .is_shown = m->is_shown || !m->is_root,
    .section = span_sa(&m->section)
  };

  return pgpjudge_mail(&w->judge, &mail, w->certs.certificates, w->certs.count, w->o->now_s)
         ? ANSWER_DONE : answerline_engine(w->line);
}

/* ---- the program ---------------------------------------------------------------------------------- */

static int keep_line(void *run, struct span piece)
{
  struct run *r = run;

  return r->lines.len + piece.len <= SOP_OUTPUT_BYTES && stralloc_catb(&r->lines, piece.p, piece.len);
}

/* the content of the message, for the program. A program that wants no more is no fault here. */
static enum answer_status give_content(struct work *w, struct run *r)
{
  struct signedpgp *m = &w->mail;

  signedpgp_content_begin(m, sop_feed, &r->sop);
  switch (messagefile_pass_range(&w->in, m->start, m->end - m->start, signedpgp_content, m)) {
    case MESSAGEFILE_DONE: (void)signedpgp_content_end(m); break;
    case MESSAGEFILE_STOPPED: break;
    case MESSAGEFILE_UNREADABLE: return answerline_trouble(w->line, "read", w->o->message);
  }
  if (!signedpgp_content_was_short(m))
    return ANSWER_DONE;
  errno = ENOMEM;
  return answerline_engine(w->line);
}

static enum answer_status verify_with(struct work *w, struct run *r, size_t i, struct span packets)
{
  enum answer_status status;

  sop_bytes(&r->sop, r->signatures, packets);
  sop_bytes(&r->sop, r->certificate, w->certs.certificates[i].whole);
  sop_go(&r->sop, keep_line, r);
  if ((status = give_content(w, r)) != ANSWER_DONE)
    return status;
  switch (sop_end(&r->sop)) {
    case SOP_DONE:
      w->judge.has_bare_cr = (w->mail.check.faults & LINECHECK_BARE_CR) != 0;
      pgpjudge_answer(&w->judge, i, span_sa(&r->lines));
      break;
    case SOP_EXITED: break;
    case SOP_STOPPED: case SOP_KILLED: case SOP_NOT_RUN: case SOP_TIMEOUT: case SOP_TROUBLE:
      sop_why(w->line, &r->sop);
      pgpjudge_trouble(&w->judge, PGPCAUSE_PROGRAM);
      break;
  }
  return ANSWER_DONE;
}

static enum answer_status verify(void *work)
{
  struct work *w = work;
  stralloc packets = STRALLOC_ZERO;
  enum answer_status status = ANSWER_DONE;
  size_t next = 0;

  for (size_t i = 0; i < w->certs.count && status == ANSWER_DONE; i++) {
    int got = pgpjudge_needs(&w->judge, i, &packets);

    if (got == -1)
      status = answerline_engine(w->line);
    else if (got == 1 && next == w->runs)
      pgpjudge_trouble(&w->judge, PGPCAUSE_LIMIT);
    else if (got == 1)
      status = verify_with(w, &w->run[next++], i, span_sa(&packets));
  }
  stralloc_free(&packets);
  return status;
}

/* ---- the answer ----------------------------------------------------------------------------------- */

/* as qmail-smime -S */
static enum answer_status write_subject(void *work)
{
  struct work *w = work;
  stralloc field = STRALLOC_ZERO;
  int is_good = pgpjudge_result(&w->judge) == PGPCAUSE_VERIFIED;
  enum answer_status status = ANSWER_DONE;

  if (!w->o->subject)
    return ANSWER_DONE;
  if (is_good && !protectedsubject_read(&field, span_sa(&w->mail.signed_header)))
    status = answerline_engine(w->line);
  else if (!argfile_replace(w->o->subject, w->subject_fd, span_sa(&field)))
    status = answerline_trouble(w->line, "write", w->o->subject);
  stralloc_free(&field);
  return status;
}

static enum answer_status answer(void *work)
{
  struct work *w = work;
  int good = pgpjudge_end(&w->judge) && pgpresults_write(w->output, &w->judge, w->o);

  return good ? ANSWER_DONE : answerline_engine(w->line);
}

enum answer_status pgpverifyfile(const struct pgpopt *o, stralloc *output, stralloc *line)
{
  static confinedstep *const steps[] = { open_all, find, judge, verify, answer, write_subject, NULL };
  static struct work w;
  enum answer_status status;

  output->len = 0;
  line->len = 0;
  if (o->authserv && !authres_is_id(span_of(o->authserv)))
    return answerline_reason(line, ANSWER_USAGE, "the authserv-id must be one word");
  w.o = o;
  w.output = output;
  w.line = line;
  w.subject_fd = -1;
  signedpgp_init(&w.mail);
  status = confinedsteps_run_without(CONFINE_NEEDS_CHILD, steps, &w);
  if (status == ANSWER_DONE)
    status = (enum answer_status)pgpcause_exit(pgpjudge_result(&w.judge));
  if (status == ANSWER_TEMPORARY && output->len == 0 && !pgpresults_cause(output, PGPCAUSE_TROUBLE, o))
    output->len = 0;
  pgpjudge_free(&w.judge);
  signedpgp_free(&w.mail);
  close_all(&w);
  return status;
}
