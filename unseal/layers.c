/* layers: a layer is looked at by qmail-smime -l and by qmail-pgp -l, and what is done with it depends on its kind:
 *
 *   signed, and not the last layer   verified; what is inside is looked at
 *   encrypted                        opened if all recipients are entitled, else the end
 *   compressed                       expanded
 *   none, damaged                    the end
 */
#include "unseal/layers.h"

#include "link/answer.h"
#include "mail/sectionpath.h"
#include "rules/mailrule.h"
#include "unseal/entitle.h"
#include "unseal/peeling.h"
#include "unseal/verifypgp.h"
#include "unseal/verifysmime.h"

/* 4,500 recipients with 75 bytes each, as the reader of encrypted mail allows at most, and some more */
#define LISTING_BYTES (1024 * 1024)

enum kind { KIND_NONE, KIND_SIGNED, KIND_ENCRYPTED, KIND_COMPRESSED };

/* ---- what it is -------------------------------------------------------------------------------- */

static enum kind kind_of(struct span listing)
{
  static const struct {
    const char *start;
    enum kind kind;
  } kinds[] = {
    { "signed-data ", KIND_SIGNED },
    { "enveloped-data ", KIND_ENCRYPTED },
    { "authenveloped-data ", KIND_ENCRYPTED },
    { "encrypted-data ", KIND_ENCRYPTED },
    { "compressed-data ", KIND_COMPRESSED },
    { "pgp-signed ", KIND_SIGNED },
    { "pgp-encrypted ", KIND_ENCRYPTED },
    { "pgp-inline ", KIND_ENCRYPTED },
  };

  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (span_take(&listing, kinds[i].start))
      return kinds[i].kind;
  return KIND_NONE;
}

/* Damaged layers have a kind, too. */
static enum kind ask(struct job *j, struct layers *l)
{
  const struct standard *s = &standard_table[l->standard];
  struct command c;
  int status;

  command_begin(&c, s->path, s->name, l->at, COMMAND_BOTH);
  command_word(&c, span_of("-l"));
  command_word(&c, span_of("&0"));
  status = job_run(j, &c, &l->listing, LISTING_BYTES);
  if (status != ANSWER_DONE && status != ANSWER_MESSAGE && status != ANSWER_NOTHING)
    job_fault(j, &c, status, &l->listing);
  standard_reason(j, l->standard, &l->listing, NULL);
  command_free(&c);
  return l->listing.len == LISTING_BYTES ? KIND_NONE : kind_of(span_sa(&l->listing));
}

static enum kind look(struct job *j, struct layers *l)
{
  enum kind kind = KIND_NONE;

  for (int i = 0; i < STANDARDS && kind == KIND_NONE; i++) {
    l->standard = (enum standard_row)i;
    if (l->may_be[i])
      kind = ask(j, l);
  }
  return kind;
}

/* ---- one layer --------------------------------------------------------------------------------- */

/* Was the layer a multipart/signed, whose first part is what it encloses? */
static int encloses_part(const struct layers *l)
{
  struct span listing = span_sa(&l->listing);

  return span_take(&listing, "signed-data detached") || span_take(&listing, "pgp-signed detached");
}

static void go_deeper(struct job *j, struct layers *l, int fd)
{
  l->at = fd;
  for (int i = 0; i < STANDARDS; i++)
    l->may_be[i] = 1;
  if (!sectionpath_deeper(&l->prefix, encloses_part(l)))
    job_no_memory(j);
}

/* the verified layer has a result */
static void count(struct layers *l)
{
  l->signatures++;
  l->passes += l->verified.has_passed != 0;
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
  return 1;
}

static struct peeling peeling_of(const struct layers *l)
{
  struct peeling p = { .standard = l->standard, .message = l->at, .prefix = span_sa(&l->prefix),
                       .results = STRALLOC_ZERO };

  return p;
}

/* the file of the opened message, or -1 */
static int open_if_entitled(struct job *j, struct layers *l, struct peeling *p)
{
  const struct envelope *to = &j->in->envelope;
  struct entitle e = { .key_fd = -1 };
  int fd = -1;

  switch (entitle(&e, to->recipients, to->count, standard_table[l->standard].keys, span_sa(&l->listing))) {
    case ENTITLED:
      l->was_tried = 1;
      fd = peeling_open(j, p, &e);
      break;
    case ENTITLED_NOT: peeling_open_decoy(j, p, &e); break;
    case ENTITLED_TROUBLE: job_later_text(j, "", span_sa(&e.why));
  }
  entitle_free(&e);
  return fd;
}

/* A signature inside what OpenPGP encrypted is no layer of its own: it has passed with the opening, or has not. */
static void take_results(struct job *j, struct layers *l, const struct peeling *p)
{
  if (p->results.len == 0)
    return;
  verifypgp_inside(j, &l->verified, span_sa(&p->results));
  count(l);
}

static int decrypt(struct job *j, struct layers *l)
{
  struct keyfolder known = { .kind = KEYFOLDER_OPENPGP };
  struct peeling p = peeling_of(l);
  int fd = -1;
  int is_new;

  p.known = &known;
  if (l->can_open && l->standard == STANDARD_OPENPGP)
    verifypgp_known(j, l->verified.author, &known);
  if (l->can_open)
    fd = open_if_entitled(j, l, &p);
  is_new = fd != -1 && deliver(j, l, fd, p.bytes);
  if (is_new) {
    l->is_opened[l->standard] = 1;
    l->is_weak |= p.is_weak;
    take_results(j, l, &p);
    go_deeper(j, l, fd);
  }
  l->verified.is |= is_new ? MAILRULE_IS_OPENED : l->can_open ? MAILRULE_IS_NOKEY : 0;
  keyfolder_close(&known);
  peeling_free(&p);
  return is_new;
}

static int verify(struct job *j, struct layers *l)
{
  int is_root = !l->is_peeled;
  struct peeling p = peeling_of(l);
  int fd;

  l->verified.prefix = span_sa(&l->prefix);
  if (l->standard == STANDARD_SMIME)
    verifysmime(j, &l->verified, l->at);
  else
    verifypgp(j, &l->verified, l->at);
  if (is_root) {
    l->is_good_signature = l->verified.has_passed;
    l->signed_by = l->standard;
  }
  count(l);
  fd = peeling_off(j, &p, 0);
  if (fd == -1)
    return 0;
  l->is_peeled = 1;
  go_deeper(j, l, fd);
  return 1;
}

/* Inside a signature it stays as it is, unless what it holds is opened. */
static int expand(struct job *j, struct layers *l)
{
  struct peeling p = peeling_of(l);
  int fd = l->can_open ? peeling_off(j, &p, 0) : -1;

  if (fd == -1 || (!l->is_peeled && !deliver(j, l, fd, p.bytes)))
    return 0;
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
  l->has_passed = l->signatures && l->passes == l->signatures;
  if (l->has_passed)
    verifying_harvest(j, &l->verified);
  else
    l->verified.is &= ~MAILRULE_IS_PASS;
}

int layers_was_opened(const struct layers *l)
{
  for (int i = 0; i < STANDARDS; i++)
    if (l->is_opened[i])
      return 1;
  return 0;
}

void layers_unsign(struct job *j, struct layers *l)
{
  struct peeling p = { .standard = l->signed_by, .message = j->message, .results = STRALLOC_ZERO };
  int fd;

  if (!l->is_good_signature)
    return;
  fd = peeling_off(j, &p, 1);
  if (fd == -1) {
    job_note(j, " unsigned=no", span_of(""));
    return;
  }
  job_set(j, fd, p.bytes);
  l->is_good_signature = 0;
  l->is_changed = 1;
  job_note(j, " unsigned=yes", span_of(""));
}
