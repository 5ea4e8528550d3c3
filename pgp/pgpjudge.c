/* pgpjudge: from the signature to the key, to its address, to the message around it. The first fault is the cause. */
#include "pgp/pgpjudge.h"

#include "mail/authres.h"
#include "mail/sectionpath.h"
#include "pgp/keyid.h"
#include "pgp/packet.h"
#include "pgp/verification.h"
#include "text/ascii.h"

#include <errno.h>
#include <string.h>

/* ---- whose are they? ------------------------------------------------------------------------------ */

static int is_for_documents(const struct signature *s)
{
  return s->type == SIGNATURE_BINARY || s->type == SIGNATURE_TEXT;
}

static const struct certificate_key *signer_in(const struct pgpjudge *j, size_t i, const struct pgpjudge_one *one)
{
  return one->is_readable ? certificate_signer(&j->certificates[i], &one->facts) : NULL;
}

/* the first certificate that has the key */
static void find_signer(const struct pgpjudge *j, struct pgpjudge_one *one)
{
  for (size_t i = 0; i < j->certificate_count && !one->key; i++) {
    one->key = signer_in(j, i, one);
    one->signer = one->key ? &j->certificates[i] : NULL;
  }
}

static int is_known_version(struct span body)
{
  return body.len && (unsigned char)body.p[0] >= 3 && (unsigned char)body.p[0] <= 6;
}

static void read_one(struct pgpjudge *j, const struct packet *p)
{
  struct pgpjudge_one *one = &j->one[j->count++];

  one->packet = p->whole;
  if (signature_parse(&one->facts, p->body) && is_for_documents(&one->facts))
    one->is_readable = 1;
  else
    one->cause = is_known_version(p->body) ? PGPCAUSE_SYNTAX : PGPCAUSE_VERSION;
  find_signer(j, one);
}

/* the one judgement that there is */
static int judge_one(struct pgpjudge *j, enum pgpcause cause)
{
  j->count = 1;
  j->one[0].cause = cause;
  return 1;
}

static int read_authors(struct pgpjudge *j, const struct pgpjudge_mail *mail)
{
  return authors_read(&j->authors, mail->header) && authors_read(&j->signed_authors, mail->signed_header)
         && authors_read(&j->wrapped_authors, mail->wrapped_header);
}

static int begin(struct pgpjudge *j, const struct pgpjudge_mail *mail, const struct certificate *certificates,
                 size_t count, uint64_t now_s)
{
  j->is_shown = mail->is_shown;
  j->section = mail->section;
  j->certificates = certificates;
  j->certificate_count = count;
  j->now_s = now_s;
  return read_authors(j, mail);
}

int pgpjudge_mail(struct pgpjudge *j, const struct pgpjudge_mail *mail, const struct certificate *certificates,
                  size_t count, uint64_t now_s)
{
  struct span left = mail->packets;
  struct packet p;
  int got;

  if (!begin(j, mail, certificates, count, now_s))
    return 0;
  if (mail->cause != PGPCAUSE_PENDING)
    return judge_one(j, mail->cause);
  while ((got = packet_next(&p, &left)) == 1 && j->count < PGPJUDGE_MAX)
    if (p.tag == PACKET_SIGNATURE)
      read_one(j, &p);
  return got == 0 && j->count ? 1 : judge_one(j, PGPCAUSE_SYNTAX);
}

void pgpjudge_free(struct pgpjudge *j)
{
  authors_free(&j->authors);
  authors_free(&j->signed_authors);
  authors_free(&j->wrapped_authors);
}

/* ---- the answers of the program ------------------------------------------------------------------- */

int pgpjudge_needs(const struct pgpjudge *j, size_t i, stralloc *packets)
{
  packets->len = 0;
  for (size_t k = 0; k < j->count; k++)
    if (!j->one[k].is_good && !j->one[k].is_settled && signer_in(j, i, &j->one[k])
        && !stralloc_catb(packets, j->one[k].packet.p, j->one[k].packet.len))
      return -1;
  return packets->len > 0;
}

/* Each line is for one signature: two equal ones need two lines. */
static void take_line(struct pgpjudge *j, size_t i, const struct verification *v)
{
  for (size_t k = 0; k < j->count; k++) {
    struct pgpjudge_one *one = &j->one[k];
    const struct certificate_key *key = signer_in(j, i, one);

    if (!key || one->is_good || one->is_settled || one->facts.created_s != v->created_s
        || !verification_fits(v, &j->certificates[i], key))
      continue;
    one->is_good = 1;
    one->signer = &j->certificates[i];
    one->key = key;
    return;
  }
}

/* Which of two signatures of one second a line is for is not known. They can be by two keys of the certificate, because
 * a line may name the primary key twice. The other one gets no second chance with another copy of the certificate,
 * where the good one would take its part.
 */
static void settle(struct pgpjudge *j, size_t i)
{
  for (size_t k = 0; k < j->count; k++)
    for (size_t m = 0; m < j->count; m++) {
      const struct pgpjudge_one *known = &j->one[m];

      if (!j->one[k].is_good && known->is_good && known->signer == &j->certificates[i]
          && signer_in(j, i, &j->one[k]) && known->facts.created_s == j->one[k].facts.created_s)
        j->one[k].is_settled = 1;
    }
}

void pgpjudge_answer(struct pgpjudge *j, size_t i, struct span lines)
{
  struct verification v;

  while (verification_next(&v, &lines))
    take_line(j, i, &v);
  settle(j, i);
}

void pgpjudge_trouble(struct pgpjudge *j, enum pgpcause cause)
{
  for (size_t k = 0; k < j->count; k++)
    if (j->one[k].cause == PGPCAUSE_PENDING && j->one[k].key && !j->one[k].is_good)
      j->one[k].cause = cause;
}

/* ---- signatures inside of what was encrypted ------------------------------------------------------- */

static const struct certificate_key *key_of_line(const struct certificate *c, const struct verification *v)
{
  const struct certificate_key *found = verification_fits(v, c, &c->primary) ? &c->primary : NULL;

  for (size_t i = 0; i < c->subkeys && !found; i++)
    if (verification_fits(v, c, &c->subkey[i]))
      found = &c->subkey[i];
  return found;
}

/* A one-pass signature packet has no time, so that of the line is taken. gosop of Debian 12 writes the time of now
 * there, so where the signature itself was seen its own time counts.
 */
static void make_good(const struct pgpjudge *j, struct pgpjudge_one *one, size_t i, const struct verification *v,
                      const struct certificate_key *key)
{
  one->is_good = 1;
  one->signer = &j->certificates[i];
  one->key = key;
  if (!one->facts.has_created)
    one->facts.created_s = v->created_s;
  one->facts.has_created = 1;
}

/* Can the line be for this signature? `exact`: with its time, where that is known. */
static const struct certificate_key *fits_one(const struct pgpjudge *j, size_t i, const struct pgpjudge_one *one,
                                              const struct verification *v, int exact)
{
  const struct certificate_key *key = one->is_good ? NULL : signer_in(j, i, one);

  if (!key || (exact && one->facts.has_created && one->facts.created_s != v->created_s))
    return NULL;
  return verification_fits(v, &j->certificates[i], key) ? key : NULL;
}

static size_t count_fitting(const struct pgpjudge *j, const struct verification *v)
{
  size_t count = 0;

  for (size_t k = 0; k < j->count; k++)
    for (size_t i = 0; i < j->certificate_count; i++)
      if (fits_one(j, i, &j->one[k], v, 0)) {
        count++;
        break;
      }
  return count;
}

static int take_fitting(struct pgpjudge *j, const struct verification *v, int exact)
{
  for (size_t k = 0; k < j->count; k++)
    for (size_t i = 0; i < j->certificate_count; i++) {
      const struct certificate_key *key = fits_one(j, i, &j->one[k], v, exact);

      if (key) {
        make_good(j, &j->one[k], i, v, key);
        return 1;
      }
    }
  return 0;
}

/* A line for a signature that was seen; 0 if there is none. One with another time is for the only signature of the key,
 * because a bad one could stand beside it.
 */
static int fits_seen(struct pgpjudge *j, const struct verification *v)
{
  return take_fitting(j, v, 1) || (count_fitting(j, v) == 1 && take_fitting(j, v, 0));
}

static void add_unseen(struct pgpjudge *j, const struct verification *v)
{
  struct pgpjudge_one *one = &j->one[j->count];
  const struct certificate_key *key = NULL;

  for (size_t i = 0; i < j->certificate_count && !key && j->count < PGPJUDGE_MAX; i++)
    if ((key = key_of_line(&j->certificates[i], v)) != NULL) {
      /* the program knows its hash and has accepted it */
      one->facts.hash = SIGNATURE_SHA256;
      /* that may be one of text */
      one->facts.type = SIGNATURE_TEXT;
      one->is_readable = 1;
      make_good(j, one, i, v, key);
      j->count++;
    }
}

static int is_same_line(const struct verification *a, const struct verification *b)
{
  return a->created_s == b->created_s && ascii_equal_nocase(a->signer, b->signer)
         && ascii_equal_nocase(a->primary, b->primary);
}

/* A program that has a certificate more than once may name a good signature as often (rsop). */
static int is_repeated(const struct pgpjudge_seen *seen, const struct verification *v, size_t before)
{
  struct span lines = seen->lines;
  struct verification other;

  for (size_t i = 0; seen->has_copies && i < before && verification_next(&other, &lines); i++)
    if (is_same_line(v, &other))
      return 1;
  return 0;
}

static void add_seen(struct pgpjudge *j, const struct signature *s)
{
  struct pgpjudge_one *one = &j->one[j->count++];

  one->facts = *s;
  one->is_readable = is_for_documents(s);
  if (!one->is_readable)
    one->cause = PGPCAUSE_SYNTAX;
  find_signer(j, one);
}

static int read_inside(struct pgpjudge *j, const struct pgpjudge_mail *mail, const struct certificate *certificates,
                       size_t certificate_count, uint64_t now_s, const struct pgpjudge_seen *seen)
{
  struct span lines = seen->lines;
  struct verification v;

  j->is_unanswered = seen->is_unanswered;
  j->has_bare_cr = seen->has_bare_cr;
  j->asked = seen->asked;
  j->asked_count = seen->asked_count;
  if (!begin(j, mail, certificates, certificate_count, now_s))
    return 0;
  if (seen->count > PGPJUDGE_MAX)
    return judge_one(j, PGPCAUSE_LIMIT);
  while (j->count < seen->count)
    add_seen(j, &seen->signatures[j->count]);
  for (size_t before = 0; verification_next(&v, &lines); before++)
    if (!is_repeated(seen, &v, before) && !fits_seen(j, &v) && !seen->is_complete)
      add_unseen(j, &v);
  /* one by somebody unknown must not look like none */
  return j->count ? 1 : judge_one(j, seen->is_complete ? PGPCAUSE_UNSIGNED : PGPCAUSE_ALGORITHM);
}

/* ---- the cause ------------------------------------------------------------------------------------ */

/* does the certificate name the one mailbox of this field? */
static enum keyfault names(const struct certificate *c, const struct authors_field *f)
{
  return certificate_names(c, span_sa(&f->local), span_sa(&f->domain));
}

/* 1 if From within the signed part is missing or is a mailbox of the certificate; 0 if not; -1 with ENOMEM */
static int inner_from_fits(const struct authors *a, const struct certificate *c)
{
  if (a->from.mailbox == AUTHORS_ABSENT)
    return 1;
  switch (a->from.mailbox == AUTHORS_ONE ? names(c, &a->from) : KEYFAULT_OTHER_ADDRESS) {
    case KEYFAULT_NONE: return 1;
    case KEYFAULT_NOMEM: return -1;
    default: return 0;
  }
}

/* what the message around says against a good signature by a good key, or PGPCAUSE_VERIFIED */
static enum pgpcause around(const struct pgpjudge *j, const struct certificate *c)
{
  int entity = inner_from_fits(&j->signed_authors, c);
  int wrapped = inner_from_fits(&j->wrapped_authors, c);

  if (entity == -1 || wrapped == -1)
    return PGPCAUSE_TROUBLE;
  if (j->authors.from.mailbox != AUTHORS_ONE || !entity || !wrapped)
    return PGPCAUSE_FROM;
  return j->is_shown ? PGPCAUSE_TEXT_OUTSIDE : PGPCAUSE_VERIFIED;
}

static int is_expired(const struct certificate_key *k, uint64_t now_s)
{
  return k->expires_s && k->expires_s <= now_s;
}

static int is_weak_key(const struct certificate_key *k)
{
  return keymaterial_is_weak(&k->material) || (!k->is_bound && k->is_weakly_bound);
}

static int is_weak(const struct pgpjudge_one *one)
{
  return signature_hash_is_weak(one->facts.hash) || is_weak_key(one->key) || is_weak_key(&one->signer->primary);
}

/* what is wrong with the keys today, or PGPCAUSE_VERIFIED */
static enum pgpcause keys(const struct pgpjudge *j, const struct pgpjudge_one *one)
{
  const struct certificate_key *primary = &one->signer->primary;

  if (primary->is_revoked || one->key->is_revoked)
    return PGPCAUSE_KEY_REVOKED;
  if (is_expired(primary, j->now_s) || is_expired(one->key, j->now_s))
    return PGPCAUSE_KEY_EXPIRED;
  if (primary->material.created_s > j->now_s || one->key->material.created_s > j->now_s)
    return PGPCAUSE_KEY_NOT_YET;
  if (one->key->flags && !(one->key->flags & SIGNATURE_MAY_SIGN))
    return PGPCAUSE_PURPOSE;
  return PGPCAUSE_VERIFIED;
}

/* what is wrong with the dates of the signature, or PGPCAUSE_VERIFIED */
static enum pgpcause dates(const struct pgpjudge *j, const struct pgpjudge_one *one, uint64_t skew_s)
{
  const struct signature *s = &one->facts;

  if (s->has_created && s->created_s > j->now_s + skew_s)
    return PGPCAUSE_SIGNATURE_NOT_YET;
  if (s->has_created && s->lifetime_s && (uint64_t)s->created_s + s->lifetime_s <= j->now_s)
    return PGPCAUSE_SIGNATURE_EXPIRED;
  return PGPCAUSE_VERIFIED;
}

static int is_known_hash(int hash)
{
  return (hash >= SIGNATURE_MD5 && hash <= SIGNATURE_RIPEMD160)
         || (hash >= SIGNATURE_SHA256 && hash <= SIGNATURE_SHA224)
         || hash == SIGNATURE_SHA3_256 || hash == SIGNATURE_SHA3_512;
}

/* Had the program its certificate? One that verifies is asked with each certificate alone. */
static int was_asked(const struct pgpjudge *j, const struct certificate *c)
{
  for (size_t i = 0; i < j->asked_count; i++)
    if (j->asked[i] == c)
      return 1;
  return !j->asked;
}

/* The program has not accepted the signature. Most programs look at the dates and the strength first, and do not say
 * why. So what is known comes first here as well.
 */
static enum pgpcause not_good(const struct pgpjudge *j, const struct pgpjudge_one *one)
{
  enum pgpcause cause = keys(j, one);

  if (cause == PGPCAUSE_VERIFIED)
    cause = dates(j, one, 0);
  if (cause != PGPCAUSE_VERIFIED)
    return cause;
  if (!keymaterial_can(&one->key->material, SIGNATURE_MAY_SIGN) || !is_known_hash(one->facts.hash)
      || one->facts.has_unknown_critical)
    return PGPCAUSE_ALGORITHM;
  if (is_weak(one))
    return PGPCAUSE_WEAK;
  if (one->facts.version != 4 || one->signer->primary.material.version != 4)
    return PGPCAUSE_VERSION;
  if (!was_asked(j, one->signer))
    return PGPCAUSE_LIMIT;
  return j->is_unanswered ? PGPCAUSE_PROGRAM : PGPCAUSE_SIGNATURE;
}

static enum pgpcause good(const struct pgpjudge *j, const struct pgpjudge_one *one)
{
  const struct certificate *c = one->signer;
  enum keyfault author = names(c, &j->authors.from);
  enum pgpcause found[3];

  if (author == KEYFAULT_NOMEM)
    return PGPCAUSE_TROUBLE;
  if (author == KEYFAULT_NO_ADDRESS)
    return PGPCAUSE_NO_ADDRESS;
  if (author != KEYFAULT_NONE && j->authors.from.mailbox == AUTHORS_ONE)
    return PGPCAUSE_OTHER_ADDRESS;
  found[0] = keys(j, one);
  found[1] = dates(j, one, PGPJUDGE_SKEW_S);
  found[2] = around(j, c);
  for (size_t i = 0; i < sizeof found / sizeof *found; i++)
    if (found[i] != PGPCAUSE_VERIFIED)
      return found[i];
  if (j->has_bare_cr && one->facts.type == SIGNATURE_TEXT)
    return PGPCAUSE_AMBIGUOUS;
  return is_weak(one) ? PGPCAUSE_WEAK : PGPCAUSE_VERIFIED;
}

static enum pgpcause cause_of(const struct pgpjudge *j, const struct pgpjudge_one *one)
{
  if (one->cause != PGPCAUSE_PENDING)
    return one->cause;
  if (!one->key)
    return PGPCAUSE_NO_CERTIFICATE;
  return one->is_good ? good(j, one) : not_good(j, one);
}

/* Once, because addresses that are compared need memory. */
int pgpjudge_end(struct pgpjudge *j)
{
  int has_failed = 0;

  for (size_t i = 0; i < j->count; i++) {
    j->one[i].verdict = cause_of(j, &j->one[i]);
    has_failed |= j->one[i].verdict == PGPCAUSE_TROUBLE;
  }
  if (has_failed)
    errno = ENOMEM;
  return !has_failed;
}

int pgpjudge_inside(struct pgpjudge *j, const struct pgpjudge_mail *mail, const struct certificate *certificates,
                    size_t certificate_count, uint64_t now_s, const struct pgpjudge_seen *seen)
{
  return read_inside(j, mail, certificates, certificate_count, now_s, seen) && pgpjudge_end(j);
}

/* ---- what is said ---------------------------------------------------------------------------------- */

/* A result that can be another one later does not hide one that cannot. */
static int is_temporary(enum pgpcause cause)
{
  return pgpcause_result(cause) == AUTHRESULT_TEMPERROR;
}

enum pgpcause pgpjudge_result(const struct pgpjudge *j)
{
  enum pgpcause result = PGPCAUSE_VERIFIED;

  for (size_t i = 0; i < j->count; i++) {
    enum pgpcause cause = j->one[i].verdict;

    if (cause != PGPCAUSE_VERIFIED
        && (result == PGPCAUSE_VERIFIED || (is_temporary(result) && !is_temporary(cause))))
      result = cause;
  }
  return j->count ? result : PGPCAUSE_TROUBLE;
}

static enum pgpcause shown_cause(const struct pgpjudge *j, size_t i)
{
  enum pgpcause cause = j->one[i].verdict;

  return cause == PGPCAUSE_VERIFIED && pgpjudge_result(j) != PGPCAUSE_VERIFIED ? PGPCAUSE_OTHER_SIGNATURE : cause;
}

/* the fingerprint of the certificate; else what the signature names */
static int fingerprint_of(stralloc *out, const struct pgpjudge_one *one)
{
  const struct certificate_key *primary = one->signer ? &one->signer->primary : NULL;
  const struct signature *s = &one->facts;

  if (primary)
    return keyid_hex(out, span_make((const char *)primary->material.fingerprint, primary->material.fingerprint_len));
  if (s->fingerprint_len)
    return keyid_hex(out, span_make((const char *)s->fingerprint, s->fingerprint_len));
  return !s->has_issuer || keyid_hex(out, span_make((const char *)s->issuer, KEYID_BYTES));
}

static int put_line(const struct pgpjudge *j, size_t i, struct span outer, stralloc *lines)
{
  enum pgpcause cause = shown_cause(j, i);
  struct span value[AUTHMETHOD_PROPERTIES_MAX] = { { NULL, 0 } };
  stralloc fingerprint = STRALLOC_ZERO;
  stralloc part = STRALLOC_ZERO;
  int has_part = cause != PGPCAUSE_UNSIGNED && cause != PGPCAUSE_TROUBLE;
  int good = fingerprint_of(&fingerprint, &j->one[i]) && (!has_part || sectionpath_cat(&part, outer, j->section));

  value[AUTHMETHOD_OPENPGP_FINGERPRINT] = span_sa(&fingerprint);
  value[AUTHMETHOD_OPENPGP_PART] = span_sa(&part);
  value[AUTHMETHOD_OPENPGP_CAUSE] = span_of(pgpcause_token(cause));
  good = good && authres_line(lines, &authmethod_table[AUTHMETHOD_OPENPGP], pgpcause_result(cause),
                              span_make(NULL, 0), value)
         && stralloc_catb(lines, "\n", 1);
  stralloc_free(&fingerprint);
  stralloc_free(&part);
  return good;
}

int pgpjudge_lines(const struct pgpjudge *j, struct span around, stralloc *lines)
{
  for (size_t i = 0; i < j->count; i++)
    if (!put_line(j, i, around, lines))
      return 0;
  return 1;
}

int pgpjudge_words(const struct pgpjudge *j, stralloc *words)
{
  for (size_t i = 0; i < j->count; i++) {
    const char *word = pgpcause_word(shown_cause(j, i));
    size_t before = 0;

    while (before < i && strcmp(pgpcause_word(shown_cause(j, before)), word) != 0)
      before++;
    if (before == i && *word
        && ((words->len && !stralloc_cats(words, ",")) || !stralloc_cats(words, word)))
      return 0;
  }
  return 1;
}
