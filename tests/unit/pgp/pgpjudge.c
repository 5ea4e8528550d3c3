/* pgpjudge: each cause, and which one comes first; signatures, certificates and answers of the program that do not fit
 * each other; signatures inside; memory that is short.
 */
#include "tests/tap.h"
#include "pgp/pgpjudge.h"
#include "tests/unit/fault.h"
#include "tests/unit/openpgp.h"

#define NOW_S 1800000000U
#define DAY_S 86400U
#define FROM "Subject: x\nFrom: Ann <ann@example.org>\n\n"
#define INNER "From: ann@example.org\r\nContent-Type: text/plain\r\n\r\n"

static const struct openpgp_key ann = { .seed = 1, .created_s = NOW_S - 100 * DAY_S };
static const struct openpgp_key ann_sub = { .seed = 2, .created_s = NOW_S - 100 * DAY_S };
static const struct openpgp_key eve = { .seed = 3, .created_s = NOW_S - 100 * DAY_S };
static const struct openpgp_key six = { .seed = 4, .created_s = NOW_S - 100 * DAY_S, .version = 6 };

enum { ANN, EVE, SIX, CERTIFICATES };
static struct certificate certificates[CERTIFICATES];
static stralloc texts[CERTIFICATES];

static void make_certificate(size_t i, const struct openpgp_key *key, const char *user)
{
  const struct openpgp_signature self = {
    .type = SIGNATURE_CERTIFY_LAST, .by = key, .created_s = NOW_S - 100 * DAY_S, .flags = 3
  };
  const struct openpgp_signature binding = {
    .type = SIGNATURE_SUBKEY, .by = key, .created_s = NOW_S - 100 * DAY_S, .flags = SIGNATURE_MAY_SIGN
  };

  texts[i].len = 0;
  openpgp_key(&texts[i], PACKET_PUBLIC_KEY, key);
  openpgp_user(&texts[i], user);
  openpgp_signature(&texts[i], &self);
  if (i == ANN) {
    openpgp_key(&texts[i], PACKET_PUBLIC_SUBKEY, &ann_sub);
    openpgp_signature(&texts[i], &binding);
  }
  if (certificate_read(&certificates[i], span_make(texts[i].s, texts[i].len), NOW_S) != KEYFAULT_NONE)
    ok(0, "certificate %zu can be read", i);
}

static void make_certificates(void)
{
  make_certificate(ANN, &ann, "Ann <ann@example.org>");
  make_certificate(EVE, &eve, "Eve <eve@example.com>");
  make_certificate(SIX, &six, "Ann <ann@example.org>");
}

/* ---- answers of the program ----------------------------------------------------------------------- */

static void cat_hex(stralloc *out, const struct keymaterial *m)
{
  if (!keyid_hex(out, span_make((const char *)m->fingerprint, m->fingerprint_len)))
    abort();
}

/* NOW_S - 60 is 2027-01-15T07:59:00Z */
#define MADE_S (NOW_S - 60)
#define MADE "2027-01-15T07:59:00Z "

static void cat_line(stralloc *out, const char *date, const struct keymaterial *key, const struct keymaterial *primary)
{
  openpgp_octets(out, date, strlen(date));
  cat_hex(out, key);
  openpgp_octets(out, " ", 1);
  cat_hex(out, primary);
  openpgp_octets(out, " mode:binary\n", 13);
}

/* ---- one signature -------------------------------------------------------------------------------- */

/* what is changed before the signature is judged */
enum change {
  AS_IT_IS,
  PRIMARY_REVOKED, SUBKEY_REVOKED, PRIMARY_EXPIRED, SUBKEY_EXPIRED, EXPIRES_NOW, EXPIRES_LATER, PRIMARY_NOT_YET,
  SUBKEY_NOT_YET, NOT_FOR_SIGNING, NO_FLAGS, WEAK_PRIMARY, WEAKLY_BOUND, WEAK_AND_WELL_BOUND, ENCRYPTS_ALONE,
  USER_REVOKED, NO_USER, OTHER_USER
};

static void change(struct certificate *c, enum change what)
{
  struct certificate_key *sub = &c->subkey[0];

  switch (what) {
    case AS_IT_IS: break;
    case PRIMARY_REVOKED: c->primary.is_revoked = 1; break;
    case SUBKEY_REVOKED: sub->is_revoked = 1; break;
    case PRIMARY_EXPIRED: c->primary.expires_s = NOW_S - 1; break;
    case SUBKEY_EXPIRED: sub->expires_s = NOW_S - 1; break;
    case EXPIRES_NOW: sub->expires_s = NOW_S; break;
    case EXPIRES_LATER: c->primary.expires_s = sub->expires_s = NOW_S + 1; break;
    case PRIMARY_NOT_YET: c->primary.material.created_s = NOW_S + 1; break;
    case SUBKEY_NOT_YET: sub->material.created_s = NOW_S + 1; break;
    case NOT_FOR_SIGNING: sub->flags = SIGNATURE_MAY_ENCRYPT; break;
    case NO_FLAGS: sub->flags = 0; break;
    case WEAK_PRIMARY: c->primary.material.bits = 1024; c->primary.material.is_curve = 0; break;
    case WEAKLY_BOUND: sub->is_bound = 0; sub->is_weakly_bound = 1; break;
    case WEAK_AND_WELL_BOUND: sub->is_weakly_bound = 1; break;
    case ENCRYPTS_ALONE: sub->material.algorithm = KEYMATERIAL_ELGAMAL; break;
    case USER_REVOKED: c->user[0].is_revoked = 1; break;
    case NO_USER: c->users = 0; break;
    case OTHER_USER: c->user[0].address = span_of("bob@example.org"); break;
  }
}

static const struct one {
  const char *reason;
  enum pgpcause cause;
  int is_refused;                     /* the program does not accept it */
  enum change change;
  struct openpgp_signature signature; /* of ann_sub, made MADE_S, where nothing else is said */
  const char *header;                 /* NULL: FROM */
  const char *inner;
  const char *wrapped;
  int is_shown;
} ones[] = {
  { .reason = "good", .cause = PGPCAUSE_VERIFIED },
  { .reason = "a signature of text", .cause = PGPCAUSE_VERIFIED, .signature.type = SIGNATURE_TEXT },
  { .reason = "by the primary key", .cause = PGPCAUSE_VERIFIED, .signature.by = &ann },
  { .reason = "a key ID alone", .cause = PGPCAUSE_VERIFIED, .signature.names_id = 1 },
  { .reason = "its lifetime has an end", .cause = PGPCAUSE_VERIFIED, .signature.lifetime_s = 61 },
  { .reason = "the keys end a second later", .cause = PGPCAUSE_VERIFIED, .change = EXPIRES_LATER },
  { .reason = "a key without flags", .cause = PGPCAUSE_VERIFIED, .change = NO_FLAGS },
  { .reason = "a weak binding beside a good one", .cause = PGPCAUSE_VERIFIED, .change = WEAK_AND_WELL_BOUND },
  { .reason = "the same From inside", .cause = PGPCAUSE_VERIFIED, .inner = INNER },
  { .reason = "From inside in other case", .cause = PGPCAUSE_VERIFIED, .inner = "From: ANN@EXAMPLE.ORG\n\n" },
  { .reason = "and in the message inside", .cause = PGPCAUSE_VERIFIED, .inner = "Content-Type: message/rfc822\n\n",
    .wrapped = INNER },
  { .reason = "From in other case", .cause = PGPCAUSE_VERIFIED, .header = "From: Ann@Example.ORG\n\n" },
  { .reason = "a Sender beside it", .cause = PGPCAUSE_VERIFIED,
    .header = "Sender: eve@example.com\nFrom: ann@example.org\n\n" },

  { .reason = "the program does not accept it", .cause = PGPCAUSE_SIGNATURE, .is_refused = 1 },
  { .reason = "no certificate of the signer", .cause = PGPCAUSE_NO_CERTIFICATE,
    .signature.by = &(const struct openpgp_key){ .seed = 9 } },
  { .reason = "a signature of a key", .cause = PGPCAUSE_SYNTAX, .signature.type = SIGNATURE_DIRECT },
  { .reason = "a timestamp", .cause = PGPCAUSE_SYNTAX, .signature.type = 0x40 },

  { .reason = "the primary key is revoked", .cause = PGPCAUSE_KEY_REVOKED, .change = PRIMARY_REVOKED },
  { .reason = "the subkey is revoked", .cause = PGPCAUSE_KEY_REVOKED, .change = SUBKEY_REVOKED },
  { .reason = "another subkey is revoked", .cause = PGPCAUSE_VERIFIED, .change = SUBKEY_REVOKED, .signature.by = &ann },
  { .reason = "the primary key has expired", .cause = PGPCAUSE_KEY_EXPIRED, .change = PRIMARY_EXPIRED },
  { .reason = "the subkey has expired", .cause = PGPCAUSE_KEY_EXPIRED, .change = SUBKEY_EXPIRED },
  { .reason = "it expires now", .cause = PGPCAUSE_KEY_EXPIRED, .change = EXPIRES_NOW },
  { .reason = "the primary key is from the future", .cause = PGPCAUSE_KEY_NOT_YET, .change = PRIMARY_NOT_YET },
  { .reason = "the subkey is from the future", .cause = PGPCAUSE_KEY_NOT_YET, .change = SUBKEY_NOT_YET },
  { .reason = "the subkey encrypts", .cause = PGPCAUSE_PURPOSE, .change = NOT_FOR_SIGNING },
  { .reason = "the signature has ended", .cause = PGPCAUSE_SIGNATURE_EXPIRED, .signature.lifetime_s = 60 },
  { .reason = "it ends beyond 2106", .cause = PGPCAUSE_VERIFIED, .signature.lifetime_s = UINT32_MAX },
  { .reason = "SHA-1", .cause = PGPCAUSE_WEAK, .signature.hash = SIGNATURE_SHA1 },
  { .reason = "MD5", .cause = PGPCAUSE_WEAK, .signature.hash = SIGNATURE_MD5 },
  { .reason = "a hash that nobody knows", .cause = PGPCAUSE_WEAK, .signature.hash = 99 },
  { .reason = "a weak primary key", .cause = PGPCAUSE_WEAK, .change = WEAK_PRIMARY },
  { .reason = "a subkey that SHA-1 binds", .cause = PGPCAUSE_WEAK, .change = WEAKLY_BOUND },

  { .reason = "no From", .cause = PGPCAUSE_FROM, .header = "Subject: x\n\n" },
  { .reason = "two From fields", .cause = PGPCAUSE_FROM, .header = "From: ann@example.org\nFrom: ann@example.org\n\n" },
  { .reason = "two mailboxes", .cause = PGPCAUSE_FROM, .header = "From: ann@example.org, eve@example.com\n\n" },
  { .reason = "an empty local part", .cause = PGPCAUSE_FROM, .header = "From: \"\"@example.org\n\n" },
  { .reason = "another author", .cause = PGPCAUSE_OTHER_ADDRESS, .header = "From: eve@example.com\n\n" },
  { .reason = "another one of this domain", .cause = PGPCAUSE_OTHER_ADDRESS, .header = "From: an@example.org\n\n" },
  { .reason = "the author as the name of another", .cause = PGPCAUSE_OTHER_ADDRESS,
    .header = "From: \"ann@example.org\" <eve@example.com>\n\n" },
  { .reason = "Sender alone fits", .cause = PGPCAUSE_OTHER_ADDRESS,
    .header = "Sender: ann@example.org\nFrom: eve@example.com\n\n" },
  { .reason = "another user id", .cause = PGPCAUSE_OTHER_ADDRESS, .change = OTHER_USER },
  { .reason = "the user id is revoked", .cause = PGPCAUSE_NO_ADDRESS, .change = USER_REVOKED },
  { .reason = "no user id", .cause = PGPCAUSE_NO_ADDRESS, .change = NO_USER },
  { .reason = "another author inside", .cause = PGPCAUSE_FROM, .inner = "From: eve@example.com\n\n" },
  { .reason = "two authors inside", .cause = PGPCAUSE_FROM,
    .inner = "From: ann@example.org\nFrom: ann@example.org\n\n" },
  { .reason = "another author in the message inside", .cause = PGPCAUSE_FROM, .wrapped = "From: eve@example.com\n\n" },
  { .reason = "text outside", .cause = PGPCAUSE_TEXT_OUTSIDE, .is_shown = 1 },

  /* what comes first */
  { .reason = "another author and a revoked key", .cause = PGPCAUSE_OTHER_ADDRESS,
    .header = "From: eve@example.com\n\n",
    .change = PRIMARY_REVOKED },
  { .reason = "no address and no From", .cause = PGPCAUSE_NO_ADDRESS, .header = "Subject: x\n\n", .change = NO_USER },
  { .reason = "a revoked key and text outside", .cause = PGPCAUSE_KEY_REVOKED, .change = PRIMARY_REVOKED,
    .is_shown = 1 },
  { .reason = "two authors and text outside", .cause = PGPCAUSE_FROM,
    .header = "From: a@example.org, b@example.org\n\n", .is_shown = 1 },
  { .reason = "text outside and SHA-1", .cause = PGPCAUSE_TEXT_OUTSIDE, .signature.hash = SIGNATURE_SHA1,
    .is_shown = 1 },

  /* why the program may not have accepted it */
  { .reason = "not good: revoked", .cause = PGPCAUSE_KEY_REVOKED, .is_refused = 1, .change = SUBKEY_REVOKED },
  { .reason = "not good: expired", .cause = PGPCAUSE_KEY_EXPIRED, .is_refused = 1, .change = SUBKEY_EXPIRED },
  { .reason = "not good: from the future", .cause = PGPCAUSE_KEY_NOT_YET, .is_refused = 1, .change = PRIMARY_NOT_YET },
  { .reason = "not good: not for signing", .cause = PGPCAUSE_PURPOSE, .is_refused = 1, .change = NOT_FOR_SIGNING },
  { .reason = "not good: it has ended", .cause = PGPCAUSE_SIGNATURE_EXPIRED, .is_refused = 1,
    .signature.lifetime_s = 60 },
  { .reason = "not good: from the future by a second", .cause = PGPCAUSE_SIGNATURE_NOT_YET, .is_refused = 1,
    .signature.created_s = NOW_S + 1 },
  { .reason = "not good: of now", .cause = PGPCAUSE_SIGNATURE, .is_refused = 1, .signature.created_s = NOW_S },
  { .reason = "not good: a key that cannot sign", .cause = PGPCAUSE_ALGORITHM, .is_refused = 1,
    .change = ENCRYPTS_ALONE },
  { .reason = "not good: a hash that nobody knows", .cause = PGPCAUSE_ALGORITHM, .is_refused = 1,
    .signature.hash = 99 },
  { .reason = "not good: number 13 is no hash", .cause = PGPCAUSE_ALGORITHM, .is_refused = 1, .signature.hash = 13 },
  { .reason = "not good: SHA3-512 is one", .cause = PGPCAUSE_SIGNATURE, .is_refused = 1,
    .signature.hash = SIGNATURE_SHA3_512 },
  { .reason = "not good: SHA-224 is one", .cause = PGPCAUSE_SIGNATURE, .is_refused = 1,
    .signature.hash = SIGNATURE_SHA224 },
  { .reason = "not good: something critical", .cause = PGPCAUSE_ALGORITHM, .is_refused = 1,
    .signature.is_critical = 1 },
  { .reason = "not good: SHA-1", .cause = PGPCAUSE_WEAK, .is_refused = 1, .signature.hash = SIGNATURE_SHA1 },
  { .reason = "not good: RIPEMD-160", .cause = PGPCAUSE_WEAK, .is_refused = 1, .signature.hash = SIGNATURE_RIPEMD160 },
  { .reason = "not good: a weak key", .cause = PGPCAUSE_WEAK, .is_refused = 1, .change = WEAK_PRIMARY },
  { .reason = "not good: a certificate of version 6", .cause = PGPCAUSE_VERSION, .is_refused = 1,
    .signature.by = &six, .signature.version = 6 },
  { .reason = "not good: a signature of version 5", .cause = PGPCAUSE_VERSION, .is_refused = 1,
    .signature.version = 5 },
};

static struct pgpjudge judge;

static void begin(void)
{
  pgpjudge_free(&judge);
  memset(&judge, 0, sizeof judge);
}

static void make_signature(stralloc *packets, const struct openpgp_signature *said)
{
  struct openpgp_signature s = *said;

  if (!s.by)
    s.by = &ann_sub;
  if (!s.created_s)
    s.created_s = MADE_S;
  openpgp_signature(packets, &s);
}

/* The answer for the one signature: whoever made it. */
static void answer_for(stralloc *lines, const struct openpgp_signature *s)
{
  struct keymaterial primary = certificates[ANN].primary.material;
  struct keymaterial key = s->by == &ann ? primary : certificates[ANN].subkey[0].material;

  cat_line(lines, MADE, &key, &primary);
}

static void each_cause(void)
{
  for (size_t i = 0; i < sizeof ones / sizeof *ones; i++) {
    const struct one *one = &ones[i];
    struct pgpjudge_mail mail = { .cause = PGPCAUSE_PENDING, .is_shown = one->is_shown, .section = span_of("2") };
    stralloc packets = STRALLOC_ZERO;
    stralloc lines = STRALLOC_ZERO;

    make_certificates();
    change(&certificates[ANN], one->change);
    make_signature(&packets, &one->signature);
    mail.packets = span_make(packets.s, packets.len);
    mail.header = span_of(one->header ? one->header : FROM);
    mail.signed_header = span_of(one->inner ? one->inner : "");
    mail.wrapped_header = span_of(one->wrapped ? one->wrapped : "");
    begin();
    ok(pgpjudge_mail(&judge, &mail, certificates, CERTIFICATES, NOW_S) == 1 && judge.count == 1, "%s", one->reason);
    if (!one->is_refused) {
      answer_for(&lines, &one->signature);
      pgpjudge_answer(&judge, ANN, span_make(lines.s, lines.len));
    }
    ok(pgpjudge_end(&judge) && pgpjudge_result(&judge) == one->cause, "  %s%s", pgpcause_token(one->cause),
       judge.one[0].verdict == one->cause ? "" : pgpcause_text(judge.one[0].verdict));
    stralloc_free(&packets);
    stralloc_free(&lines);
  }
  make_certificates();
}

/* A program takes a signature from the near future. */
static void skew(void)
{
  static const struct {
    uint32_t made_s;
    const char *date;
    enum pgpcause cause;
  } rows[] = {
    { NOW_S + PGPJUDGE_SKEW_S, "2027-01-15T08:30:00Z ", PGPCAUSE_VERIFIED },
    { NOW_S + PGPJUDGE_SKEW_S + 1, "2027-01-15T08:30:01Z ", PGPCAUSE_SIGNATURE_NOT_YET },
  };

  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct pgpjudge_mail mail = { .cause = PGPCAUSE_PENDING, .header = span_of(FROM) };
    stralloc packets = STRALLOC_ZERO;
    stralloc lines = STRALLOC_ZERO;

    make_signature(&packets, &(const struct openpgp_signature){ .created_s = rows[i].made_s });
    cat_line(&lines, rows[i].date, &certificates[ANN].subkey[0].material, &certificates[ANN].primary.material);
    mail.packets = span_make(packets.s, packets.len);
    begin();
    ok(pgpjudge_mail(&judge, &mail, certificates, CERTIFICATES, NOW_S), "from the future, %s", rows[i].date);
    pgpjudge_answer(&judge, ANN, span_make(lines.s, lines.len));
    ok(pgpjudge_end(&judge) && pgpjudge_result(&judge) == rows[i].cause, "  %s", pgpcause_token(rows[i].cause));
    stralloc_free(&packets);
    stralloc_free(&lines);
  }
}

/* ---- packets, certificates, answers --------------------------------------------------------------- */

/* read `packets` as they are */
static int read_mail(const stralloc *packets, const char *header)
{
  const struct pgpjudge_mail mail = {
    .cause = PGPCAUSE_PENDING, .packets = span_make(packets->s, packets->len), .header = span_of(header),
    .section = span_of("2")
  };

  begin();
  return pgpjudge_mail(&judge, &mail, certificates, CERTIFICATES, NOW_S);
}

static int result_is(size_t count, enum pgpcause cause)
{
  return pgpjudge_end(&judge) && judge.count == count && pgpjudge_result(&judge) == cause;
}

static void packets(void)
{
  stralloc p = STRALLOC_ZERO;
  stralloc body = STRALLOC_ZERO;
  struct span before;

  ok(read_mail(&p, FROM) && result_is(1, PGPCAUSE_SYNTAX), "no packet");
  openpgp_user(&p, "x");
  ok(read_mail(&p, FROM) && result_is(1, PGPCAUSE_SYNTAX), "no signature among the packets");
  make_signature(&p, &(const struct openpgp_signature){ .type = 0 });
  ok(read_mail(&p, FROM) && result_is(1, PGPCAUSE_SIGNATURE), "what is not a signature is passed over");
  before = span_make(p.s, p.len);
  p.len--;
  ok(read_mail(&p, FROM) && result_is(1, PGPCAUSE_SYNTAX), "it is cut");
  p.len = before.len;
  openpgp_octets(&p, "x", 1);
  ok(read_mail(&p, FROM) && result_is(1, PGPCAUSE_SYNTAX), "something else behind it");
  p.len = 0;
  for (size_t i = 0; i < PGPJUDGE_MAX; i++)
    make_signature(&p, &(const struct openpgp_signature){ .type = 0 });
  ok(read_mail(&p, FROM) && result_is(PGPJUDGE_MAX, PGPCAUSE_SIGNATURE), "as many as there may be");
  make_signature(&p, &(const struct openpgp_signature){ .type = 0 });
  ok(read_mail(&p, FROM) && result_is(1, PGPCAUSE_SYNTAX), "one more");
  for (char version = 0; version < 9; version++) {
    int is_known = version >= 3 && version <= 6;

    p.len = body.len = 0;
    openpgp_octets(&body, &version, 1);
    openpgp_octets(&body, "\1", 1);
    openpgp_packet(&p, PACKET_SIGNATURE, &body);
    ok(read_mail(&p, FROM) && result_is(1, is_known ? PGPCAUSE_SYNTAX : PGPCAUSE_VERSION), "version %d, cut", version);
  }
  p.len = body.len = 0;
  openpgp_packet(&p, PACKET_SIGNATURE, &body);
  ok(read_mail(&p, FROM) && result_is(1, PGPCAUSE_VERSION), "an empty one");
  stralloc_free(&p);
  stralloc_free(&body);
}

static void other_causes(void)
{
  static const enum pgpcause causes[] = { PGPCAUSE_UNSIGNED, PGPCAUSE_AMBIGUOUS, PGPCAUSE_LIMIT, PGPCAUSE_SYNTAX };
  struct pgpjudge_mail mail = { .header = span_of(FROM), .section = span_of("2") };
  stralloc lines = STRALLOC_ZERO;
  stralloc p = STRALLOC_ZERO;
  stralloc out = STRALLOC_ZERO;

  make_signature(&p, &(const struct openpgp_signature){ .type = 0 });
  mail.packets = span_make(p.s, p.len);
  cat_line(&lines, MADE, &certificates[ANN].subkey[0].material, &certificates[ANN].primary.material);
  for (size_t i = 0; i < sizeof causes / sizeof *causes; i++) {
    mail.cause = causes[i];
    begin();
    ok(pgpjudge_mail(&judge, &mail, certificates, CERTIFICATES, NOW_S), "a message of which is said: %s",
       pgpcause_text(causes[i]));
    ok(pgpjudge_needs(&judge, ANN, &out) == 0, "  nothing is for the program");
    pgpjudge_answer(&judge, ANN, span_make(lines.s, lines.len));
    pgpjudge_trouble(&judge, PGPCAUSE_PROGRAM);
    ok(result_is(1, causes[i]), "  an answer changes nothing");
  }
  begin();
  ok(pgpjudge_result(&judge) == PGPCAUSE_TROUBLE, "nothing was read: that is no pass");
  stralloc_free(&lines);
  stralloc_free(&p);
  stralloc_free(&out);
}

/* what is for the program */
static void needs(void)
{
  stralloc p = STRALLOC_ZERO;
  stralloc by_ann = STRALLOC_ZERO;
  stralloc by_eve = STRALLOC_ZERO;
  stralloc out = STRALLOC_ZERO;

  make_signature(&by_ann, &(const struct openpgp_signature){ .type = 0 });
  make_signature(&by_eve, &(const struct openpgp_signature){ .by = &eve });
  openpgp_octets(&p, by_ann.s, by_ann.len);
  openpgp_octets(&p, by_eve.s, by_eve.len);
  openpgp_octets(&p, by_ann.s, by_ann.len);
  ok(read_mail(&p, FROM) && judge.count == 3, "three signatures");
  ok(pgpjudge_needs(&judge, EVE, &out) == 1, "one is by Eve");
  is_bytes(out.s, out.len, by_eve.s, by_eve.len, "  it goes to the program");
  ok(pgpjudge_needs(&judge, ANN, &out) == 1 && out.len == 2 * by_ann.len, "two are by Ann");
  ok(pgpjudge_needs(&judge, SIX, &out) == 0 && out.len == 0, "none is by the third certificate");
  stralloc_free(&p);
  stralloc_free(&by_ann);
  stralloc_free(&by_eve);
  stralloc_free(&out);
}

/* Lines about other signatures, other keys and other times make nothing good. */
static void answers(void)
{
  const struct keymaterial *primary = &certificates[ANN].primary.material;
  const struct keymaterial *sub = &certificates[ANN].subkey[0].material;
  const struct keymaterial *other = &certificates[EVE].primary.material;
  const struct {
    const char *reason;
    const char *date;
    const struct keymaterial *key, *primary;
    size_t certificate;
    enum pgpcause cause;
  } rows[] = {
    { "its line", MADE, sub, primary, ANN, PGPCAUSE_VERIFIED },
    { "the primary fingerprint twice", MADE, primary, primary, ANN, PGPCAUSE_VERIFIED },
    { "a second later", "2027-01-15T07:59:01Z ", sub, primary, ANN, PGPCAUSE_SIGNATURE },
    { "another key", MADE, other, primary, ANN, PGPCAUSE_SIGNATURE },
    { "another certificate", MADE, other, other, ANN, PGPCAUSE_SIGNATURE },
    { "the subkey of another certificate", MADE, sub, other, ANN, PGPCAUSE_SIGNATURE },
    { "as the answer for another certificate", MADE, sub, primary, EVE, PGPCAUSE_SIGNATURE },
  };

  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    stralloc p = STRALLOC_ZERO;
    stralloc lines = STRALLOC_ZERO;

    make_signature(&p, &(const struct openpgp_signature){ .type = 0 });
    cat_line(&lines, rows[i].date, rows[i].key, rows[i].primary);
    (void)read_mail(&p, FROM);
    pgpjudge_answer(&judge, rows[i].certificate, span_make(lines.s, lines.len));
    ok(result_is(1, rows[i].cause), "%s: %s", rows[i].reason, pgpcause_text(rows[i].cause));
    stralloc_free(&p);
    stralloc_free(&lines);
  }
}

/* ---- several signatures --------------------------------------------------------------------------- */

static void several(void)
{
  const struct keymaterial *sub = &certificates[ANN].subkey[0].material;
  const struct keymaterial *primary = &certificates[ANN].primary.material;
  stralloc p = STRALLOC_ZERO;
  stralloc lines = STRALLOC_ZERO;

  make_signature(&p, &(const struct openpgp_signature){ .type = 0 });
  make_signature(&p, &(const struct openpgp_signature){ .type = 0 });
  cat_line(&lines, MADE, sub, primary);
  (void)read_mail(&p, FROM);
  pgpjudge_answer(&judge, ANN, span_make(lines.s, lines.len));
  ok(result_is(2, PGPCAUSE_SIGNATURE), "one line for two equal signatures makes one good");
  cat_line(&lines, MADE, sub, primary);
  (void)read_mail(&p, FROM);
  pgpjudge_answer(&judge, ANN, span_make(lines.s, lines.len));
  ok(result_is(2, PGPCAUSE_VERIFIED), "two lines both");
  cat_line(&lines, MADE, sub, primary);
  (void)read_mail(&p, FROM);
  pgpjudge_answer(&judge, ANN, span_make(lines.s, lines.len));
  ok(result_is(2, PGPCAUSE_VERIFIED), "a third line is about nothing");
  (void)read_mail(&p, FROM);
  pgpjudge_answer(&judge, ANN, span_of("what is this?\n"));
  ok(result_is(2, PGPCAUSE_SIGNATURE), "an answer of another form says nothing");

  /* good, and one by somebody unknown */
  p.len = 0;
  make_signature(&p, &(const struct openpgp_signature){ .type = 0 });
  make_signature(&p, &(const struct openpgp_signature){ .by = &(const struct openpgp_key){ .seed = 77 } });
  (void)read_mail(&p, FROM);
  pgpjudge_answer(&judge, ANN, span_make(lines.s, lines.len));
  ok(result_is(2, PGPCAUSE_NO_CERTIFICATE), "a good one and one by somebody unknown");
  ok(judge.one[0].verdict == PGPCAUSE_VERIFIED, "  the first one is good");

  /* a temporary result does not hide a lasting one, in both orders */
  for (int first = 0; first < 2; first++) {
    p.len = 0;
    make_signature(&p, &(const struct openpgp_signature){ .by = first ? &eve : &ann });
    make_signature(&p, &(const struct openpgp_signature){ .by = first ? &ann : &eve });
    (void)read_mail(&p, FROM);
    judge.one[first].cause = PGPCAUSE_PROGRAM;
    ok(result_is(2, PGPCAUSE_SIGNATURE), "temporary and lasting, %d", first);
  }
  (void)read_mail(&p, FROM);
  pgpjudge_answer(&judge, ANN, span_make(lines.s, lines.len));
  pgpjudge_trouble(&judge, PGPCAUSE_PROGRAM);
  ok(result_is(2, PGPCAUSE_PROGRAM), "a program in trouble: both wait");
  stralloc_free(&p);
  stralloc_free(&lines);
}

/* One certificate in two files, and two signatures of one second. With each of the files the program names the good
 * one of them: the line is no second one.
 */
static void copies(void)
{
  static const struct {
    const char *reason;
    const struct openpgp_key *first, *second;
    uint32_t second_made_s;             /* 0: with the first one */
    size_t named;                       /* of the two keys: the subkey; 1 and 2: the primary key */
    int is_settled;
  } rows[] = {
    { "by one key", &ann_sub, &ann_sub, 0, 0, 1 },
    { "by both keys, and the line names the primary key", &ann_sub, &ann, 0, 1, 1 },
    { "the other way round", &ann, &ann_sub, 0, 1, 1 },
    { "a second later", &ann_sub, &ann_sub, MADE_S + 1, 0, 0 },
    { "by another certificate", &ann_sub, &eve, 0, 0, 0 },
  };
  const struct certificate three[] = { certificates[ANN], certificates[ANN], certificates[EVE] };

  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct pgpjudge_mail mail = { .cause = PGPCAUSE_PENDING, .header = span_of(FROM) };
    stralloc p = STRALLOC_ZERO;
    stralloc lines = STRALLOC_ZERO;
    stralloc out = STRALLOC_ZERO;
    size_t other = rows[i].second == &eve ? 2 : 1;

    make_signature(&p, &(const struct openpgp_signature){ .by = rows[i].first });
    make_signature(&p, &(const struct openpgp_signature){ .by = rows[i].second, .created_s = rows[i].second_made_s });
    cat_line(&lines, MADE, rows[i].named ? &three[0].primary.material : &three[0].subkey[0].material,
             &three[0].primary.material);
    mail.packets = span_make(p.s, p.len);
    begin();
    ok(pgpjudge_mail(&judge, &mail, three, 3, NOW_S) && judge.count == 2, "two of one second, %s", rows[i].reason);
    ok(pgpjudge_needs(&judge, 0, &out) == 1, "  the first file is asked about");
    pgpjudge_answer(&judge, 0, span_make(lines.s, lines.len));
    ok(judge.one[0].is_good && !judge.one[1].is_good, "  one is good");
    ok(pgpjudge_needs(&judge, other, &out) == !rows[i].is_settled, "  the other one %s",
       rows[i].is_settled ? "is settled" : "can be good with another file");
    pgpjudge_answer(&judge, 1, span_make(lines.s, lines.len));
    ok(!judge.one[1].is_good && result_is(2, PGPCAUSE_SIGNATURE), "  the same line again makes it not good");
    stralloc_free(&p);
    stralloc_free(&lines);
    stralloc_free(&out);
  }
}

/* The first file is an old one, with which the program does not accept the signature. */
static void copy_and_another(void)
{
  const struct certificate three[] = { certificates[ANN], certificates[ANN], certificates[EVE] };
  struct pgpjudge_mail mail = { .cause = PGPCAUSE_PENDING, .header = span_of(FROM) };
  stralloc p = STRALLOC_ZERO;
  stralloc lines = STRALLOC_ZERO;
  stralloc out = STRALLOC_ZERO;

  make_signature(&p, &(const struct openpgp_signature){ .type = 0 });
  make_signature(&p, &(const struct openpgp_signature){ .by = &eve });
  cat_line(&lines, MADE, &three[2].primary.material, &three[2].primary.material);
  mail.packets = span_make(p.s, p.len);
  begin();
  ok(pgpjudge_mail(&judge, &mail, three, 3, NOW_S) && judge.count == 2, "two of one second, by two people");
  pgpjudge_answer(&judge, 2, span_make(lines.s, lines.len));
  pgpjudge_answer(&judge, 0, span_of(""));
  ok(judge.one[1].is_good && pgpjudge_needs(&judge, 1, &out) == 1, "  a good one of another person settles nothing");
  stralloc_free(&p);
  stralloc_free(&lines);
  stralloc_free(&out);
}

/* what is good stays so where the program cannot be run for another certificate */
static void trouble(void)
{
  stralloc p = STRALLOC_ZERO;
  stralloc lines = STRALLOC_ZERO;

  make_signature(&p, &(const struct openpgp_signature){ .type = 0 });
  cat_line(&lines, MADE, &certificates[ANN].subkey[0].material, &certificates[ANN].primary.material);
  (void)read_mail(&p, FROM);
  pgpjudge_answer(&judge, ANN, span_make(lines.s, lines.len));
  pgpjudge_trouble(&judge, PGPCAUSE_PROGRAM);
  ok(result_is(1, PGPCAUSE_VERIFIED), "trouble behind a good answer");
  (void)read_mail(&p, FROM);
  pgpjudge_trouble(&judge, PGPCAUSE_PROGRAM);
  pgpjudge_trouble(&judge, PGPCAUSE_TROUBLE);
  ok(pgpjudge_end(&judge) && pgpjudge_result(&judge) == PGPCAUSE_PROGRAM, "trouble without one: the first one counts");
  p.len = 0;
  make_signature(&p, &(const struct openpgp_signature){ .by = &(const struct openpgp_key){ .seed = 77 } });
  (void)read_mail(&p, FROM);
  pgpjudge_trouble(&judge, PGPCAUSE_PROGRAM);
  ok(result_is(1, PGPCAUSE_NO_CERTIFICATE), "a signature by somebody unknown does not wait for the program");
  stralloc_free(&p);
  stralloc_free(&lines);
}

/* ---- what is said --------------------------------------------------------------------------------- */

static const struct openpgp_key unknown = { .seed = 77 };

/* wanted: @ stands for the fingerprint of Ann, # for the key ID of somebody unknown, % for the subkey
 * of Ann
 */
static void is_said(const char *around, const char *lines, const char *words)
{
  struct keymaterial other = openpgp_material(&unknown);
  stralloc out = STRALLOC_ZERO;
  stralloc wanted = STRALLOC_ZERO;

  for (; *lines; lines++)
    if (*lines == '@')
      cat_hex(&wanted, &certificates[ANN].primary.material);
    else if (*lines == '%')
      cat_hex(&wanted, &certificates[ANN].subkey[0].material);
    else if (*lines != '#')
      openpgp_octets(&wanted, lines, 1);
    else if (!keyid_hex(&wanted, span_make((const char *)other.id, KEYID_BYTES)))
      abort();
  ok(pgpjudge_lines(&judge, span_of(around), &out), "  its lines");
  is_bytes(out.s, out.len, wanted.s, wanted.len, "  are these");
  out.len = 0;
  ok(pgpjudge_words(&judge, &out), "  its words");
  is_bytes(out.s, out.len, words, strlen(words), "  are these");
  stralloc_free(&out);
  stralloc_free(&wanted);
}

#define PRINT " body.x-openpgp-fingerprint=@ body.x-openpgp-part="

static void lines_and_words(void)
{
  stralloc p = STRALLOC_ZERO;
  stralloc answer = STRALLOC_ZERO;

  cat_line(&answer, MADE, &certificates[ANN].subkey[0].material, &certificates[ANN].primary.material);
  make_signature(&p, &(const struct openpgp_signature){ .type = 0 });
  (void)read_mail(&p, FROM);
  pgpjudge_answer(&judge, ANN, span_make(answer.s, answer.len));
  ok(result_is(1, PGPCAUSE_VERIFIED), "one that is good");
  is_said("", "x-openpgp=pass" PRINT "2\n", "pass");
  is_said("1", "x-openpgp=pass" PRINT "\"1/2\"\n", "pass");
  is_said("1.", "x-openpgp=pass" PRINT "1.2\n", "pass");

  make_signature(&p, &(const struct openpgp_signature){ .by = &unknown, .names_id = 1 });
  make_signature(&p, &(const struct openpgp_signature){ .by = NULL, .type = SIGNATURE_DIRECT });
  (void)read_mail(&p, FROM);
  pgpjudge_answer(&judge, ANN, span_make(answer.s, answer.len));
  ok(result_is(3, PGPCAUSE_NO_CERTIFICATE), "beside it one by somebody unknown, and one that is none");
  is_said("", "x-openpgp=policy" PRINT "2 policy.x-openpgp=other-signature\n"
              "x-openpgp=permerror body.x-openpgp-fingerprint=# body.x-openpgp-part=2 policy.x-openpgp=no-key\n"
              "x-openpgp=neutral body.x-openpgp-fingerprint=% body.x-openpgp-part=2 policy.x-openpgp=syntax\n",
                "unknown");
  (void)read_mail(&p, FROM);
  (void)pgpjudge_end(&judge);
  is_said("", "x-openpgp=fail" PRINT "2 policy.x-openpgp=signature\n"
              "x-openpgp=permerror body.x-openpgp-fingerprint=# body.x-openpgp-part=2 policy.x-openpgp=no-key\n"
              "x-openpgp=neutral body.x-openpgp-fingerprint=% body.x-openpgp-part=2 policy.x-openpgp=syntax\n",
                "fail,unknown");

  begin();
  judge.count = 1;
  judge.one[0].verdict = PGPCAUSE_UNSIGNED;
  judge.section = span_of("2");
  is_said("1.", "x-openpgp=none\n", "");
  judge.one[0].verdict = PGPCAUSE_TROUBLE;
  is_said("1.", "x-openpgp=temperror policy.x-openpgp=trouble\n", "unknown");
  judge.one[0].verdict = PGPCAUSE_AMBIGUOUS;
  is_said("", "x-openpgp=neutral body.x-openpgp-part=2 policy.x-openpgp=ambiguous\n", "unknown");
  stralloc_free(&p);
  stralloc_free(&answer);
}

/* ---- inside of what was encrypted ----------------------------------------------------------------- */

static struct signature seen_by(const struct openpgp_key *key, int hash)
{
  struct keymaterial m = openpgp_material(key);
  struct signature s = { .version = m.version, .type = SIGNATURE_BINARY, .hash = hash, .has_issuer = 1 };

  memcpy(s.issuer, m.id, KEYID_BYTES);
  return s;
}

/* The signatures that were seen are two at most, by Ann, or by somebody unknown. */
static const struct inside {
  const char *reason;
  enum pgpcause cause;
  size_t count;                   /* of judgements */
  const char *seen;               /* a: by the subkey of Ann, 1: the same with SHA-1, u: by somebody unknown */
  int lines;                      /* of the program, for Ann */
  int is_incomplete;
  int is_unanswered;
  int is_not_asked;               /* about Ann's certificate */
  const char *inner;
} insides[] = {
  { .reason = "no signature", .cause = PGPCAUSE_UNSIGNED, .count = 1, .seen = "" },
  { .reason = "none was seen, but there may be one", .cause = PGPCAUSE_ALGORITHM, .count = 1, .seen = "",
    .is_incomplete = 1 },
  { .reason = "one that is good", .cause = PGPCAUSE_VERIFIED, .count = 1, .seen = "a", .lines = 1 },
  { .reason = "one that is good, and there may be others", .cause = PGPCAUSE_VERIFIED, .count = 1, .seen = "a",
    .lines = 1, .is_incomplete = 1 },
  { .reason = "one that is not good", .cause = PGPCAUSE_SIGNATURE, .count = 1, .seen = "a" },
  { .reason = "the program did not say", .cause = PGPCAUSE_PROGRAM, .count = 1, .seen = "a", .is_unanswered = 1 },
  { .reason = "it was not asked about her", .cause = PGPCAUSE_LIMIT, .count = 1, .seen = "a", .is_not_asked = 1 },
  { .reason = "by somebody unknown", .cause = PGPCAUSE_NO_CERTIFICATE, .count = 1, .seen = "u" },
  { .reason = "two that are good", .cause = PGPCAUSE_VERIFIED, .count = 2, .seen = "aa", .lines = 2 },
  { .reason = "two, and one line", .cause = PGPCAUSE_SIGNATURE, .count = 2, .seen = "aa", .lines = 1 },
  { .reason = "two, and three lines", .cause = PGPCAUSE_VERIFIED, .count = 2, .seen = "aa", .lines = 3 },
  { .reason = "good, and one by somebody unknown", .cause = PGPCAUSE_NO_CERTIFICATE, .count = 2, .seen = "au",
    .lines = 1 },
  { .reason = "SHA-1", .cause = PGPCAUSE_WEAK, .count = 1, .seen = "1", .lines = 1 },
  { .reason = "a line for one that was not seen", .cause = PGPCAUSE_VERIFIED, .count = 1, .seen = "", .lines = 1,
    .is_incomplete = 1 },
  { .reason = "two of them", .cause = PGPCAUSE_VERIFIED, .count = 2, .seen = "", .lines = 2, .is_incomplete = 1 },
  { .reason = "one was seen, and there are two", .cause = PGPCAUSE_VERIFIED, .count = 2, .seen = "a", .lines = 2,
    .is_incomplete = 1 },
  { .reason = "by somebody unknown, and one that was not seen", .cause = PGPCAUSE_NO_CERTIFICATE, .count = 2,
    .seen = "u", .lines = 1, .is_incomplete = 1 },
  { .reason = "a line, but there is no signature", .cause = PGPCAUSE_UNSIGNED, .count = 1, .seen = "", .lines = 1 },
  { .reason = "another author inside", .cause = PGPCAUSE_FROM, .count = 1, .seen = "a", .lines = 1,
    .inner = "From: eve@example.com\n\n" },
};

static void inside(void)
{
  for (size_t i = 0; i < sizeof insides / sizeof *insides; i++) {
    const struct inside *in = &insides[i];
    const struct certificate *const asked[] = { &certificates[in->is_not_asked ? EVE : ANN] };
    struct pgpjudge_mail mail = { .header = span_of(FROM), .section = span_of("1") };
    struct signature signatures[2];
    struct pgpjudge_seen seen = {
      .signatures = signatures, .count = strlen(in->seen), .is_complete = !in->is_incomplete,
      .is_unanswered = in->is_unanswered, .asked = asked, .asked_count = 1
    };
    stralloc lines = STRALLOC_ZERO;

    for (size_t k = 0; in->seen[k]; k++)
      signatures[k] = seen_by(in->seen[k] == 'u' ? &unknown : &ann_sub,
                              in->seen[k] == '1' ? SIGNATURE_SHA1 : SIGNATURE_SHA512);
    for (int k = 0; k < in->lines; k++)
      cat_line(&lines, MADE, &certificates[ANN].subkey[0].material, &certificates[ANN].primary.material);
    seen.lines = span_make(lines.s, lines.len);
    mail.signed_header = span_of(in->inner ? in->inner : "");
    begin();
    ok(pgpjudge_inside(&judge, &mail, certificates, CERTIFICATES, NOW_S, &seen) == 1 && judge.count == in->count,
       "inside: %s", in->reason);
    ok(pgpjudge_result(&judge) == in->cause, "  %s", pgpcause_token(in->cause));
    stralloc_free(&lines);
  }
}

/* more signatures than there is room for */
static void many_inside(void)
{
  static struct signature signatures[PGPJUDGE_MAX + 1];
  struct pgpjudge_mail mail = { .header = span_of(FROM), .section = span_of("1") };
  struct pgpjudge_seen seen = { .signatures = signatures, .count = PGPJUDGE_MAX + 1, .is_complete = 1 };
  stralloc lines = STRALLOC_ZERO;

  for (size_t i = 0; i <= PGPJUDGE_MAX; i++)
    signatures[i] = seen_by(i < PGPJUDGE_MAX ? &ann_sub : &unknown, SIGNATURE_SHA512);
  for (size_t i = 0; i <= PGPJUDGE_MAX; i++)
    cat_line(&lines, MADE, &certificates[ANN].subkey[0].material, &certificates[ANN].primary.material);
  seen.lines = span_make(lines.s, lines.len);
  begin();
  ok(pgpjudge_inside(&judge, &mail, certificates, CERTIFICATES, NOW_S, &seen) == 1 && judge.count == 1,
     "more signatures inside than there is room for");
  ok(pgpjudge_result(&judge) == PGPCAUSE_LIMIT, "  that is no pass");
  seen.count = 0;
  seen.is_complete = 0;
  begin();
  ok(pgpjudge_inside(&judge, &mail, certificates, CERTIFICATES, NOW_S, &seen) == 1 && judge.count == PGPJUDGE_MAX,
     "and more lines");
  stralloc_free(&lines);
}

/* ---- memory --------------------------------------------------------------------------------------- */

static struct pgpjudge_mail short_mail;
static stralloc short_lines;

/* everything once, with room for nothing. Returns 1; 0 if something says that memory is short. */
static int everything(stralloc *out, stralloc *need)
{
  if (!pgpjudge_mail(&judge, &short_mail, certificates, CERTIFICATES, NOW_S)
      || pgpjudge_needs(&judge, ANN, need) != 1)
    return 0;
  pgpjudge_answer(&judge, ANN, span_make(short_lines.s, short_lines.len));
  return pgpjudge_end(&judge) && pgpjudge_lines(&judge, span_of("1."), out) && pgpjudge_words(&judge, out);
}

static void memory(void)
{
  stralloc p = STRALLOC_ZERO;
  unsigned int n = 0;
  unsigned long hits = 1;
  int holds = 1;

  make_signature(&p, &(const struct openpgp_signature){ .type = 0 });
  cat_line(&short_lines, MADE, &certificates[ANN].subkey[0].material, &certificates[ANN].primary.material);
  short_mail = (struct pgpjudge_mail){
    .cause = PGPCAUSE_PENDING, .packets = span_make(p.s, p.len), .header = span_of(FROM),
    .signed_header = span_of(INNER), .wrapped_header = span_of(INNER), .section = span_of("2")
  };
  while (hits && holds) {
    stralloc out = STRALLOC_ZERO;
    stralloc need = STRALLOC_ZERO;
    int good;

    begin();
    fault_nth("malloc", ++n, "ENOMEM");
    good = everything(&out, &need);
    hits = fault(NULL);
    holds = good ? !hits && pgpjudge_result(&judge) == PGPCAUSE_VERIFIED : hits > 0;
    stralloc_free(&out);
    stralloc_free(&need);
  }
  ok(holds && n > 5, "memory is short at each of %u places: it says so", n - 1);
  stralloc_free(&p);
  stralloc_free(&short_lines);
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  make_certificates();
  each_cause();
  skew();
  packets();
  other_causes();
  needs();
  answers();
  several();
  copies();
  copy_and_another();
  trouble();
  lines_and_words();
  inside();
  many_inside();
  memory();
  begin();
  for (size_t i = 0; i < CERTIFICATES; i++)
    stralloc_free(&texts[i]);
  return tap_done();
}
