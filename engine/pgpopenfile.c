/* pgpopenfile: pgp/rootpgp finds what is encrypted and looks at it, the SOP program decrypts, plainwrite writes.
 *
 * Two runs are made ready if there are certificates and results are wanted. The first one verifies as well. Programs of
 * the year 2022 (sqop 0.27, gosop) fail there if no signature is good, and then the second one decrypts alone. Every
 * message that the first one does not open goes through both, whatever the program said, so that all of them take the
 * same time.
 */
#include "engine/pgpopenfile.h"

#include "crypto/sealedstart.h"
#include "crypto/secret.h"
#include "engine/answerline.h"
#include "engine/confinedsteps.h"
#include "engine/pgpcerts.h"
#include "engine/pgpfile.h"
#include "engine/pgpresults.h"
#include "engine/plainmessage.h"
#include "engine/sop.h"
#include "link/argfile.h"
#include "link/io.h"
#include "link/say.h"
#include "pgp/inlinetext.h"
#include "pgp/pgpinside.h"
#include "pgp/rootpgp.h"

#include <errno.h>
#include <signal.h>

/* Certificates of the author that the program gets. Whose signatures there are is not known before it has decrypted. */
#define CERTS 16

#define HEADER_BYTES (64 * 1024)

/* one run of the program */
struct run {
  struct sop sop;
  int is_made;
  unsigned int key;
  unsigned int session_key;
  unsigned int cert[CERTS];
  unsigned int certs;
  unsigned int lines;
};

struct work {
  const struct pgpopt *o;
  stralloc *line;
  struct pgpfile key;
  int results_fd;
  struct pgpcerts certs;
  const struct certificate *asked[CERTS];
  size_t asked_count;
  int has_copies;               /* the program got one of these more than once */
  struct run run[2];            /* verifying and decrypting, decrypting alone */
  struct run *now;              /* the one that runs */
  struct rootpgp root;
  stralloc start;               /* of the packets, for pgpinside */
  uint64_t sealed_octets;
  uint64_t plain_octets;
  int expands;                  /* too much */
  int is_short;                 /* memory is short */
  stralloc outer;               /* header of the message */
  stralloc inner;               /* header of what was inside */
  struct plainmessage plain;
};

static enum answer_status say_cause(struct work *w, enum pgpcause cause)
{
  return answerline_reason(w->line, (enum answer_status)pgpcause_exit(cause), pgpcause_text(cause));
}

/* ---- before confining ----------------------------------------------------------------------------- */

static int prepare(struct work *w, struct run *r, size_t certs)
{
  sop_init(&r->sop, w->o->program, "decrypt");
  r->is_made = 1;
  r->session_key = sop_output(&r->sop, "--session-key-out=");
  r->certs = (unsigned int)(certs < CERTS ? certs : CERTS);
  /* the name that all programs know */
  if (r->certs)
    r->lines = sop_output(&r->sop, "--verify-out=");
  for (unsigned int i = 0; i < r->certs; i++)
    r->cert[i] = sop_input(&r->sop, "--verify-with=");
  r->key = sop_input(&r->sop, "");
  return sop_start(&r->sop);
}

static enum answer_status open_all(void *work)
{
  struct work *w = work;
  const struct pgpopt *o = w->o;
  enum answer_status status;

  pgpfile_open(&w->key, o->key);
  if (w->key.fd == -1) {
    errno = w->key.error;
    return io_file_is_bad(errno) ? answerline_no_key(w->line, o->key, say_error(errno))
                                 : answerline_trouble(w->line, "read", o->key);
  }
  if ((status = plainmessage_open(&w->plain)) != ANSWER_DONE)
    return status;
  if (!pgpcerts_open(&w->certs, o->certs, o->cert_count))
    return w->certs.trouble ? answerline_trouble(w->line, "read", w->certs.trouble) : answerline_engine(w->line);
  if (o->results && (w->results_fd = argfile_write(o->results)) == -1)
    return answerline_trouble(w->line, "write", o->results);
  if ((o->results && o->cert_count && !prepare(w, &w->run[0], o->cert_count)) || !prepare(w, &w->run[1], 0))
    return answerline_trouble(w->line, "run", o->program);
  return ANSWER_DONE;
}

static void close_all(struct work *w)
{
  for (size_t i = 0; i < 2; i++)
    if (w->run[i].is_made)
      sop_free(&w->run[i].sop);
  (void)argfile_close(w->o->results, w->results_fd);
  pgpcerts_free(&w->certs);
  pgpfile_free(&w->key);
  rootpgp_free(&w->root);
  stralloc_free(&w->start);
  stralloc_free(&w->outer);
  if (w->inner.s)
    secret_wipe(w->inner.s, w->inner.len);
  stralloc_free(&w->inner);
  plainmessage_free(&w->plain);
}

/* ---- key and certificates ------------------------------------------------------------------------- */

static int is_secret(const struct certificate *c)
{
  for (size_t i = 0; i < c->subkeys; i++)
    if (keymaterial_has_secret(&c->subkey[i].material))
      return 1;
  return keymaterial_has_secret(&c->primary.material);
}

static enum answer_status load_key(void *work)
{
  struct work *w = work;
  static struct certificate c;
  enum keyfault fault = pgpfile_read_secret(&w->key);

  if (fault == KEYFAULT_NOMEM)
    return answerline_trouble(w->line, "read", w->o->key);
  if (fault == KEYFAULT_NONE)
    fault = certificate_read(&c, w->key.bytes, w->o->now_s);
  if (fault == KEYFAULT_NOMEM)
    return answerline_engine(w->line);
  if (fault == KEYFAULT_NONE && !is_secret(&c))
    fault = KEYFAULT_NO_SECRET;
  return fault == KEYFAULT_NONE ? ANSWER_DONE : answerline_no_key(w->line, w->o->key, keyfault_text(fault));
}

/* Those of version 4 come first: a program that does not know the others would not decrypt. */
static int is_wanted(const struct certificate *c, int version4)
{
  return (c->primary.material.version == 4) == version4;
}

/* two versions of one certificate, or a file twice */
static int has_copies(const struct work *w)
{
  for (size_t i = 0; i < w->asked_count; i++)
    for (size_t k = 0; k < i; k++)
      if (memcmp(w->asked[i]->primary.material.fingerprint, w->asked[k]->primary.material.fingerprint,
                 FINGERPRINT_BYTES_MAX) == 0)
        return 1;
  return 0;
}

static enum answer_status load_certificates(void *work)
{
  struct work *w = work;
  struct run *r = &w->run[0];
  struct span last = span_make(NULL, 0);
  unsigned int given = 0;

  if (!pgpcerts_read(&w->certs, w->o->now_s))
    return w->certs.trouble ? answerline_trouble(w->line, "read", w->certs.trouble) : answerline_engine(w->line);
  for (int version4 = 1; version4 >= 0 && given == 0; version4--)
    for (size_t i = 0; i < w->certs.count && given < r->certs; i++)
      if (is_wanted(&w->certs.certificates[i], version4)) {
        w->asked[w->asked_count++] = &w->certs.certificates[i];
        last = w->certs.certificates[i].whole;
        sop_bytes(&r->sop, r->cert[given++], last);
      }
  w->has_copies = given < r->certs || has_copies(w);
  /* each input has to be one */
  for (unsigned int i = given; given && i < r->certs; i++)
    sop_bytes(&r->sop, r->cert[i], last);
  if (given == 0)
    r->certs = 0;
  return ANSWER_DONE;
}

/* ---- the message ---------------------------------------------------------------------------------- */

/* what comes out of the program */
static int keep_plain(void *work, struct span piece)
{
  struct work *w = work;

  w->plain_octets += piece.len;
  w->expands = w->plain_octets > PGPOPEN_FREE_BYTES && w->plain_octets / PGPOPEN_RATIO > w->sealed_octets;
  return !w->expands && plainspool_keep(&w->plain.text, piece);
}

/* A text is no entity; its header goes before it. Returns 1, or 0 if memory is short or the spool cannot be written. */
static int begin_text(struct work *w)
{
  stralloc header = STRALLOC_ZERO;
  int good = span_copy(&w->outer, span_sa(&w->root.header))
             && (w->root.found != ROOTPGP_INLINE
                 || (inlinetext_header(&header, &w->outer) && plainspool_keep(&w->plain.text, span_sa(&header))));

  stralloc_free(&header);
  return good;
}

/* what was found by rootpgp, and is sound so far */
static int give_packets(void *work, struct span piece)
{
  struct work *w = work;
  struct span kept = span_first(piece, PGPINSIDE_BYTES - w->start.len);

  if ((w->sealed_octets == 0 && !begin_text(w)) || (kept.len && !stralloc_catb(&w->start, kept.p, kept.len))) {
    w->is_short = 1;
    return 0;
  }
  w->sealed_octets += piece.len;
  return sop_feed(&w->now->sop, piece);
}

/* One that cannot be said to be something else is closed. */
static enum answer_status after_root(struct work *w)
{
  switch (w->root.found) {
    case ROOTPGP_ENCRYPTED: case ROOTPGP_INLINE: break;
    case ROOTPGP_LIMIT: return say_cause(w, PGPCAUSE_HEADER);
    case ROOTPGP_TROUBLE: return answerline_engine(w->line);
    case ROOTPGP_STOPPED: case ROOTPGP_PENDING: case ROOTPGP_NONE: case ROOTPGP_SIGNED: case ROOTPGP_CLEARSIGNED:
      return say_cause(w, PGPCAUSE_NOT_SEALED);
  }
  if (w->root.packets.fault == PACKETS_NOMEM)
    return answerline_engine(w->line);
  return w->root.fault || w->root.has_text_outside || !packets_are_sealed(&w->root.packets)
         ? say_cause(w, PGPCAUSE_CLOSED) : ANSWER_DONE;
}

/* a signal that the message can cause */
static int is_crash(int number)
{
  return number == SIGSEGV || number == SIGABRT || number == SIGBUS || number == SIGILL || number == SIGFPE
         || number == SIGSYS || number == SIGTRAP || number == SIGXCPU || number == SIGXFSZ;
}

static enum answer_status after_program(struct work *w, enum sop_result result)
{
  const struct sop *s = &w->now->sop;

  switch (result) {
    case SOP_DONE: return ANSWER_DONE;
    case SOP_EXITED:
      return s->exit_code == SOP_EXIT_KEY_IS_PROTECTED
             ? answerline_no_key(w->line, w->o->key, "key that is protected by a password")
             : say_cause(w, PGPCAUSE_CLOSED);
    case SOP_STOPPED:
      if (w->expands)
        return say_cause(w, PGPCAUSE_CLOSED);
      return plainmessage_lost(&w->plain);
    case SOP_KILLED:
      if (is_crash(s->signal))
        return say_cause(w, PGPCAUSE_CLOSED);
      break;
    case SOP_NOT_RUN: case SOP_TIMEOUT: case SOP_TROUBLE: break;
  }
  sop_why(w->line, s);
  return ANSWER_TEMPORARY;
}

/* one run. ANSWER_DONE: the text is complete and authentic. */
static enum answer_status open_with(struct work *w, struct run *r)
{
  enum answer_status status;
  enum sop_result result;

  w->now = r;
  w->start.len = 0;
  w->sealed_octets = w->plain_octets = 0;
  if ((status = plainmessage_start(&w->plain)) != ANSWER_DONE)
    return status;
  rootpgp_init(&w->root, give_packets, w);
  sop_bytes(&r->sop, r->key, w->key.bytes);
  sop_go(&r->sop, keep_plain, w);
  if (messagefile_pass(&w->plain.in, rootpgp_feed, &w->root) == MESSAGEFILE_UNREADABLE)
    return plainmessage_unreadable(&w->plain);
  (void)rootpgp_end(&w->root);
  if (w->is_short)
    return answerline_engine(w->line);
  /* else the program has stopped it, and says why */
  if (w->root.found != ROOTPGP_STOPPED && (status = after_root(w)) != ANSWER_DONE)
    return status;
  result = sop_end(&r->sop);
  plainspool_end(&w->plain.text);
  status = after_program(w, result);
  if (status == ANSWER_DONE && w->root.found == ROOTPGP_STOPPED)
    return say_cause(w, PGPCAUSE_CLOSED);
  return status;
}

/* What is not opened takes as long as what is: what came out in its place is looked at in both cases. */
static enum answer_status open_message(void *work)
{
  struct work *w = work;
  enum answer_status status = ANSWER_MESSAGE;

  if (w->run[0].certs) {
    status = open_with(w, &w->run[0]);
    /* what was not given to the program, or not taken from it, would not be now */
    if (status != ANSWER_MESSAGE || (w->now->sop.exit_code == 0 && w->now->sop.signal == 0))
      return status;
    w->line->len = 0;
    rootpgp_free(&w->root);
  }
  status = open_with(w, &w->run[1]);
  if (status == ANSWER_MESSAGE && plainwrite_check(&w->plain.text) == PLAINWRITE_NOMEM)
    return answerline_engine(w->line);
  return status;
}

/* ---- the results ---------------------------------------------------------------------------------- */

/* Up to the empty line. What is longer is no header that a program writes beside a signature. */
static int keep_header(void *work, struct span piece)
{
  struct work *w = work;

  piece = span_first(piece, HEADER_BYTES - w->inner.len);
  for (size_t i = 0; i < piece.len; i++) {
    char c = piece.p[i];

    if (c != '\r' && !stralloc_catb(&w->inner, &c, 1))
      return 0;
    if (w->inner.len == 1 ? c == '\n' : c == '\n' && w->inner.s[w->inner.len - 2] == '\n')
      return 0;
  }
  return w->inner.len < HEADER_BYTES;
}

/* the header of the entity inside: who does it say that it is from? */
static int read_inner_header(struct work *w)
{
  /* all at once, because realloc() would leave copies behind */
  if (!stralloc_ready(&w->inner, HEADER_BYTES))
    return 0;
  return w->root.found == ROOTPGP_INLINE || plainspool_read(&w->plain.text, keep_header, w) != -1;
}

/* 1, or 0 with errno */
static int judge(struct work *w, struct pgpjudge *j, struct pgpinside *inside)
{
  struct pgpjudge_mail mail = { .header = span_sa(&w->root.header), .section = span_of("1") };
  struct pgpjudge_seen seen = { .signatures = inside->signature };

  if (!read_inner_header(w))
    return 0;
  mail.signed_header = span_sa(&w->inner);

  if (w->now->certs)
    seen.lines = sop_text(&w->now->sop, w->now->lines);
  /* gosop of 2022 cannot write its list into a pipe */
  seen.is_unanswered = w->now == &w->run[1] && w->run[0].certs && w->run[0].sop.exit_code != SOP_EXIT_NO_SIGNATURE;
  if (!pgpinside_read(inside, span_sa(&w->start), sop_text(&w->now->sop, w->now->session_key)))
    return 0;
  seen.asked = w->asked;
  seen.asked_count = w->asked_count;
  seen.has_copies = w->has_copies;
  seen.has_bare_cr = (w->plain.text.check.faults & LINECHECK_BARE_CR) != 0;
  seen.count = inside->count;
  seen.is_complete = inside->is_complete;
  return pgpjudge_inside(j, &mail, w->certs.certificates, w->certs.count, w->o->now_s, &seen);
}

static enum answer_status write_results(void *work)
{
  struct work *w = work;
  static struct pgpjudge j;
  static struct pgpinside inside;
  stralloc lines = STRALLOC_ZERO;
  enum answer_status status = ANSWER_DONE;

  if (!w->o->results)
    return ANSWER_DONE;
  if (!judge(w, &j, &inside)
      || (pgpjudge_result(&j) != PGPCAUSE_UNSIGNED && !pgpresults_write(&lines, &j, w->o)))
    status = answerline_engine(w->line);
  else if (!argfile_replace(w->o->results, w->results_fd, span_sa(&lines)))
    status = answerline_trouble(w->line, "write", w->o->results);
  pgpjudge_free(&j);
  stralloc_free(&lines);
  return status;
}

/* ---- the new message ------------------------------------------------------------------------------ */

static enum answer_status write_message(void *work)
{
  struct work *w = work;
  const struct plainwrite_job job = {
    .outer = span_sa(&w->outer), .takes_subject = w->o->takes_subject, .recodes = 1, .in = &w->plain.in
  };
  enum plainwrite_result result = plainwrite(&w->plain.out, &w->plain.text, &job);

  switch (result) {
    case PLAINWRITE_WRITTEN: return answerline_done(w->line, "opened", w->plain.out.octets, "openpgp");
    case PLAINWRITE_SIGNED: case PLAINWRITE_LIMIT: return say_cause(w, PGPCAUSE_CLOSED);
    default: return plainmessage_unwritten(&w->plain, result);
  }
}

enum answer_status pgpopenfile(const struct pgpopt *o, stralloc *output, stralloc *line)
{
  static confinedstep *const steps[] = {
    open_all, load_key, load_certificates, open_message, write_results, write_message, NULL
  };
  static struct work w;
  enum answer_status status;

  w.o = o;
  w.line = line;
  plainmessage_init(&w.plain, line, o->message, o->out);
  w.results_fd = -1;
  output->len = 0;
  line->len = 0;
  errno = 0;
  status = sealedstart_init() ? confinedsteps_run_without(CONFINE_NEEDS_CHILD, steps, &w) : answerline_engine(line);
  pgpfile_wipe();
  close_all(&w);
  secret_wipe(w.plain.out.buffer, sizeof w.plain.out.buffer);
  secret_wipe_stack();
  return status;
}
