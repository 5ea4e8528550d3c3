/* judge: what is said of messages, by who signed them, what stands around, and what is trusted. Signatures that are
 * wrong in themselves are in signers.c, chains in trust.c.
 */
#include "crypto/crypto.h"
#include "smime/judge.h"
#include "tests/tap.h"
#include "tests/unit/certificate.h"
#include "tests/unit/fault.h"
#include "text/b64.h"

#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#define ENTITY "Content-Type: text/plain\r\n\r\nHello\r\n"
#define ENTITY_OF(from) "Content-Type: text/plain\r\nFrom: " from "\r\n\r\nHello\r\n"
#define WRAPPED(from) "Content-Type: message/rfc822\r\n\r\nFrom: " from "\r\n\r\nHello\r\n"

/* ---- people ------------------------------------------------------------------------------------- */

enum person { ANN, BOB, NOBODY, OLD, REVOKED, STRANGER, ANN_WEAK, PEOPLE };

static struct certificate_signer people[PEOPLE];
static X509 *root;
static stralloc crl_of_root = STRALLOC_ZERO, old_crl = STRALLOC_ZERO;

static void make_crls(EVP_PKEY *ca_key)
{
  X509_CRL *crl = certificate_crl("root", ca_key, NOW_S - DAY_S, NOW_S + DAY_S);
  X509_REVOKED *r = X509_REVOKED_new();
  ASN1_TIME *time = ASN1_TIME_set(NULL, NOW_S - DAY_S);

  X509_REVOKED_set_serialNumber(r, X509_get_serialNumber(people[REVOKED].certificate));
  X509_REVOKED_set_revocationDate(r, time);
  X509_CRL_add0_revoked(crl, r);
  X509_CRL_sign(crl, ca_key, EVP_sha256());
  certificate_crl_pem(&crl_of_root, crl);
  ASN1_TIME_free(time);
  X509_CRL_free(crl);
  crl = certificate_crl("root", ca_key, NOW_S - 2 * DAY_S, NOW_S - DAY_S);
  certificate_crl_pem(&old_crl, crl);
  X509_CRL_free(crl);
}

static X509 *make_ca(const char *name, EVP_PKEY *key)
{
  struct certificate c = { .name = name, .key = key };

  memcpy(c.extension, certificate_ca, sizeof certificate_ca);
  return certificate_make(&c);
}

static void make_people(void)
{
  static const struct { const char *name, *address; } named[PEOPLE] = {
    { "Ann", "ann@example.org" }, { "Bob", "bob@example.com" }, { "Nobody", NULL }, { "Old", "ann@example.org" },
    { "Revoked", "ann@example.org" }, { "Stranger", "ann@example.org" }, { "Weak", "ann@example.org" }
  };
  EVP_PKEY *ca_key = EVP_EC_gen("P-256");
  EVP_PKEY *key = EVP_EC_gen("P-256");

  root = make_ca("root", ca_key);
  for (int i = 0; i < PEOPLE; i++) {
    struct certificate c = { .name = named[i].name, .key = key, .issuer = i == STRANGER ? "other" : "root",
                             .by = ca_key, .address = named[i].address };

    if (i == OLD)
      c.to_s = NOW_S - 1;
    people[i].certificate = certificate_make(&c);
    people[i].key = key;
  }
  people[ANN_WEAK].hash = EVP_sha1();
  make_crls(ca_key);
}

/* ---- messages ----------------------------------------------------------------------------------- */

enum shape { DETACHED, OPAQUE, IN_MULTIPART, PLAIN };

#define NEEDS_CRL 1u
#define OLD_CRL 2u
#define NEEDS_OCSP 4u
#define NO_ROOTS 8u
#define REFUSES_ANN 16u

#define BIT(person) (1u << (person))
#define FROM "From: ann@example.org\n"
#define PASS "smime=pass body.smime-identifier=ann@example.org"

static const struct row {
  const char *header;
  const char *entity;
  enum shape shape;
  unsigned int signers;
  unsigned int trust;
  const char *sent;           /* the entity of a detached signature as it arrives; NULL: as it was signed */
  enum smimecause wanted;
  const char *lines;          /* how each line begins */
  int certificates;           /* of the chains */
  const char *reason;
} rows[] = {
  { FROM, ENTITY, PLAIN, 0, 0, NULL, SMIMECAUSE_UNSIGNED, "smime=none (message not signed)\n", 0, "no signature" },
  { FROM, ENTITY, DETACHED, BIT(ANN), 0, NULL, SMIMECAUSE_VERIFIED, PASS "\n", 2, "a good one" },
  { FROM, ENTITY, OPAQUE, BIT(ANN), 0, NULL, SMIMECAUSE_VERIFIED, PASS "\n", 2, "an opaque one" },
  { FROM, ENTITY, DETACHED, BIT(ANN), 0, "Content-Type: text/plain\r\n\r\nHallo\r\n", SMIMECAUSE_DIGEST,
    "smime=fail\n", 0,
    "the text was changed" },
  { FROM, ENTITY, DETACHED, BIT(BOB), 0, NULL, SMIMECAUSE_OTHER_ADDRESS, "smime=fail\n", 0, "somebody else signed" },
  { FROM "Sender: bob@example.com\n", ENTITY, DETACHED, BIT(BOB), 0, NULL, SMIMECAUSE_SENDER_ONLY, "smime=policy\n", 0,
    "the sender signed" },
  { FROM, ENTITY, DETACHED, BIT(NOBODY), 0, NULL, SMIMECAUSE_NO_ADDRESS, "smime=neutral\n", 0, "no address" },
  { FROM FROM, ENTITY, DETACHED, BIT(ANN), 0, NULL, SMIMECAUSE_FROM, "smime=policy\n", 0, "two From fields" },
  { "Subject: x\n", ENTITY, DETACHED, BIT(ANN), 0, NULL, SMIMECAUSE_FROM, "smime=policy\n", 0, "no From field" },
  { "From: ann@example.org, bob@example.com\n", ENTITY, DETACHED, BIT(ANN) | BIT(BOB), 0, NULL, SMIMECAUSE_FROM,
    "smime=policy\nsmime=policy\n", 0, "two authors, though both signed" },
  { FROM, ENTITY_OF("ann@example.org"), DETACHED, BIT(ANN), 0, NULL, SMIMECAUSE_VERIFIED, PASS "\n", 2,
    "the same From within" },
  { FROM, ENTITY_OF("eve@example.net"), DETACHED, BIT(ANN), 0, NULL, SMIMECAUSE_FROM, "smime=policy\n", 0,
    "another From within" },
  { FROM, ENTITY_OF("ann@example.org, eve@example.net"), OPAQUE, BIT(ANN), 0, NULL, SMIMECAUSE_FROM, "smime=policy\n",
    0,
    "two mailboxes within" },
  { FROM, WRAPPED("ann@example.org"), OPAQUE, BIT(ANN), 0, NULL, SMIMECAUSE_VERIFIED, PASS "\n", 2,
    "a message of hers is wrapped" },
  { FROM, WRAPPED("eve@example.net"), DETACHED, BIT(ANN), 0, NULL, SMIMECAUSE_FROM, "smime=policy\n", 0,
    "one of somebody else is wrapped" },
  { FROM, ENTITY, IN_MULTIPART, BIT(ANN), 0, NULL, SMIMECAUSE_TEXT_OUTSIDE, "smime=policy\n", 0, "text around it" },
  { FROM, ENTITY, DETACHED, BIT(OLD), 0, NULL, SMIMECAUSE_EXPIRED, "smime=policy\n", 0, "an expired certificate" },
  { FROM, ENTITY, DETACHED, BIT(STRANGER), 0, NULL, SMIMECAUSE_NO_ROOT, "smime=policy\n", 0,
    "a root that is not ours" },
  { FROM, ENTITY, DETACHED, BIT(ANN), NO_ROOTS, NULL, SMIMECAUSE_NO_ROOT, "smime=policy\n", 0, "no roots" },
  { FROM, ENTITY, DETACHED, BIT(ANN), REFUSES_ANN, NULL, SMIMECAUSE_REFUSED, "smime=policy\n", 0, "she is refused" },
  { FROM, ENTITY, DETACHED, BIT(REVOKED), NEEDS_CRL, NULL, SMIMECAUSE_REVOKED, "smime=policy\n", 0,
    "a list revokes it" },
  { FROM, ENTITY, DETACHED, BIT(REVOKED), 0, NULL, SMIMECAUSE_VERIFIED, PASS "\n", 2, "without a list nobody knows" },
  { FROM, ENTITY, DETACHED, BIT(ANN), NEEDS_CRL, NULL, SMIMECAUSE_VERIFIED, PASS "\n", 2, "the list does not name it" },
  { FROM, ENTITY, DETACHED, BIT(ANN), OLD_CRL, NULL, SMIMECAUSE_NO_CRL, "smime=temperror\n", 0, "the list is old" },
  { FROM, ENTITY, DETACHED, BIT(ANN), NEEDS_OCSP, NULL, SMIMECAUSE_OCSP, "smime=temperror\n", 2,
    "an answer is missing" },
  { FROM, ENTITY, DETACHED, BIT(BOB), OLD_CRL, NULL, SMIMECAUSE_OTHER_ADDRESS, "smime=fail\n", 0,
    "somebody else, whatever a list would say" },
  { FROM, ENTITY_OF("eve@example.net"), DETACHED, BIT(ANN), OLD_CRL, NULL, SMIMECAUSE_FROM, "smime=policy\n", 0,
    "another From within, whatever a list would say" },
  { FROM, ENTITY_OF("eve@example.net"), DETACHED, BIT(OLD), 0, NULL, SMIMECAUSE_EXPIRED, "smime=policy\n", 0,
    "a chain that is bad for good goes first" },
  { FROM, ENTITY, DETACHED, BIT(ANN_WEAK), 0, NULL, SMIMECAUSE_WEAK, "smime=policy\n", 0, "SHA-1" },
  { FROM, ENTITY, DETACHED, BIT(ANN_WEAK), OLD_CRL, NULL, SMIMECAUSE_WEAK, "smime=policy\n", 0,
    "SHA-1, whatever a list would say" },
  { FROM, ENTITY, DETACHED, BIT(ANN) | BIT(STRANGER), 0, NULL, SMIMECAUSE_NO_ROOT, "smime=policy\nsmime=policy\n", 2,
    "one of two is good" },
  { FROM, ENTITY, DETACHED, BIT(ANN) | BIT(REVOKED), 0, NULL, SMIMECAUSE_VERIFIED, PASS "\n" PASS "\n", 4,
    "two of two are good" },
  { FROM, ENTITY, DETACHED, BIT(ANN) | BIT(STRANGER), OLD_CRL, NULL, SMIMECAUSE_NO_ROOT,
    "smime=temperror\nsmime=policy\n",
    0, "a temporary fault beside a final one" },
  { FROM, ENTITY, DETACHED, 0, 0, NULL, SMIMECAUSE_SYNTAX, "smime=neutral\n", 0,
    "certificates in the place of a signature" },
  { FROM, ENTITY, OPAQUE, 0, 0, NULL, SMIMECAUSE_UNSIGNED, "smime=none (message not signed)\n", 0,
    "a content that nobody signed" },
  { FROM, "", OPAQUE, BIT(ANN), 0, NULL, SMIMECAUSE_SYNTAX, "smime=neutral\n", 0, "no content" },
};

/* LF in the place of CRLF */
static void put_lines(stralloc *out, const char *text)
{
  for (; *text; text++)
    if (*text != '\r')
      (void)stralloc_append(out, *text);
}

static void put_structure(stralloc *out, const struct row *r, unsigned int flags)
{
  struct certificate_signer signers[PEOPLE];
  stralloc der = STRALLOC_ZERO;
  size_t count = 0;

  for (int i = 0; i < PEOPLE; i++)
    if (r->signers & BIT(i))
      signers[count++] = people[i];
  certificate_sign(&der, span_of(r->entity), flags, signers, count);
  (void)stralloc_cats(out, "Content-Transfer-Encoding: base64\n\n");
  (void)b64_encode(out, span_sa(&der));
  (void)stralloc_cats(out, "\n");
  stralloc_free(&der);
}

static void make_message(stralloc *out, const struct row *r)
{
  (void)stralloc_cats(out, r->header);
  (void)stralloc_cats(out, "MIME-Version: 1.0\n");
  if (r->shape == PLAIN) {
    put_lines(out, r->entity);
    return;
  }
  if (r->shape == OPAQUE) {
    (void)stralloc_cats(out, "Content-Type: application/pkcs7-mime; smime-type=signed-data\n");
    put_structure(out, r, 0);
    return;
  }
  if (r->shape == IN_MULTIPART)
    (void)stralloc_cats(out, "Content-Type: multipart/mixed; boundary=m\n\n--m\n");
  (void)stralloc_cats(out,
      "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; boundary=b\n\n--b\n");
  put_lines(out, r->sent ? r->sent : r->entity);
  (void)stralloc_cats(out, "\n--b\nContent-Type: application/pkcs7-signature\n");
  put_structure(out, r, CMS_DETACHED);
  (void)stralloc_cats(out, "--b--\n");
  if (r->shape == IN_MULTIPART)
    (void)stralloc_cats(out, "--m\n\nfooter\n--m--\n");
}

static void make_trust(struct trust *t, const struct row *r)
{
  stralloc pem = STRALLOC_ZERO;

  t->now_s = NOW_S;
  certificate_pem(&pem, r->trust & NO_ROOTS ? people[BOB].certificate : root);
  (void)trust_add(t, TRUST_ROOTS, span_sa(&pem));
  if (r->trust & NEEDS_CRL)
    (void)trust_add(t, TRUST_CRLS, span_sa(&crl_of_root));
  if (r->trust & OLD_CRL)
    (void)trust_add(t, TRUST_CRLS, span_sa(&old_crl));
  if (r->trust & NEEDS_OCSP)
    t->ocsp = OCSPKEPT_HARD;
  if (r->trust & REFUSES_ANN) {
    unsigned char hash[EVP_MAX_MD_SIZE];
    unsigned int len;

    X509_digest(people[ANN].certificate, EVP_sha256(), hash, &len);
    (void)stralloc_catb(&t->refused, (const char *)hash, len);
  }
  stralloc_free(&pem);
}

/* ---- judging ------------------------------------------------------------------------------------ */

static int read_mail(struct signedmail *m, struct span in)
{
  signedmail_init(m);
  if (!signedmail_feed(m, in) || !signedmail_end(m))
    return 0;
  return m->kind != SIGNEDMAIL_DETACHED
         || (signedmail_content(m, span_first(span_from(in, m->start),
         m->end - m->start)) && signedmail_content_end(m));
}

/* Each line of `wanted` begins a line of `got` of its own, and there are no more. The order may differ: the signers are
 * a SET OF, sorted by its DER form (X.690 11.6), and an ECDSA signature has one of several lengths.
 */
static int lines_begin(struct span got, struct span wanted)
{
  unsigned int used = 0;
  size_t lines = 0;

  for (size_t i = 0; i < got.len; i++)
    lines += got.p[i] == '\n';
  for (; wanted.len; lines--) {
    struct span line = span_first(wanted, span_find(wanted, '\n'));
    struct span rest = got;
    unsigned int number = 0;

    while (rest.len && ((used & BIT(number)) || rest.len < line.len || memcmp(rest.p, line.p, line.len) != 0)) {
      rest = span_from(rest, span_find(rest, '\n') + 1);
      number++;
    }
    if (rest.len == 0)
      return 0;
    used |= BIT(number);
    wanted = span_from(wanted, line.len + 1);
  }
  return lines == 0;
}

static int count_of(struct span in, const char *word)
{
  size_t len = strlen(word);
  int count = 0;

  for (; in.len >= len; in = span_from(in, 1))
    count += memcmp(in.p, word, len) == 0;
  return count;
}

static void try_row(const struct row *r)
{
  static struct signedmail m;
  static struct judge j;
  struct trust t = TRUST_ZERO;
  stralloc in = STRALLOC_ZERO, lines = STRALLOC_ZERO, pem = STRALLOC_ZERO;

  memset(&j, 0, sizeof j);
  make_message(&in, r);
  make_trust(&t, r);
  ok(read_mail(&m, span_sa(&in)) && judge_mail(&j, &m, &t) && judge_result(&j) == r->wanted, "%s: %s", r->reason,
     r->wanted == SMIMECAUSE_VERIFIED ? "good" : smimecause_text(r->wanted));
  if (!ok(judge_lines(&j, span_make(NULL, 0), &lines) && lines_begin(span_sa(&lines), span_of(r->lines)),
          "  the lines"))
    tap_show("lines", lines.s, lines.len);
  ok(judge_chains(&j, &pem) && count_of(span_sa(&pem), "BEGIN CERTIFICATE") == r->certificates,
     "  %d certificates in the chains", r->certificates);
  judge_free(&j);
  signedmail_free(&m);
  trust_free(&t);
  stralloc_free(&in);
  stralloc_free(&lines);
  stralloc_free(&pem);
}

/* With the Nth allocation of judge_mail() and what follows failing, a fault is told, or the result is as without it.
 * Returns 1 if so, 0 if not, 2 if no allocation failed.
 */
static int judge_short(const struct row *r, struct span in, unsigned int n)
{
  static struct signedmail m;
  static struct judge j;
  struct trust t = TRUST_ZERO;
  stralloc lines = STRALLOC_ZERO, pem = STRALLOC_ZERO;
  enum smimecause result;
  int judged, told;

  make_trust(&t, r);
  if (!read_mail(&m, in))
    return 0;
  errno = 0;
  fault_nth("malloc", n, "ENOMEM");
  judged = judge_mail(&j, &m, &t);
  if (!judged && errno != ENOMEM)
    return 0;
  told = judged && judge_lines(&j, span_make(NULL, 0), &lines) && judge_chains(&j, &pem);
  result = judge_result(&j);
  if (fault(NULL) == 0)
    return told && result == r->wanted ? 2 : 0;
  if (!told || crypto_memory_was_short() || smimecause_result(result) == AUTHRESULT_TEMPERROR)
    return 1;
  return result == r->wanted && (result != SMIMECAUSE_VERIFIED || lines_begin(span_sa(&lines), span_of(r->lines)));
}

/* each in a process of its own: some parts of libcrypto that could not start once do not start again */
static void memory(const struct row *r)
{
  stralloc in = STRALLOC_ZERO;
  int result = 1;

  make_message(&in, r);
  for (unsigned int n = 1; result == 1 && n < 20000; n += n / 16 + 1) {
    pid_t child = fork();
    int status = 0;

    if (child == 0)
      _exit(judge_short(r, span_sa(&in), n));
    result = child != -1 && waitpid(child, &status, 0) == child && WIFEXITED(status) ? WEXITSTATUS(status) : 0;
  }
  ok(result == 2, "%s: no other result while memory is short", r->reason);
  stralloc_free(&in);
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  if (!crypto_library_init())
    return 111;
  make_people();
  /* before anything else has been started */
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    memory(&rows[i]);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    try_row(&rows[i]);
  ok(judge_result(&(struct judge){ .count = 0 }) == SMIMECAUSE_TROUBLE, "no judgement is no result");
  return tap_done();
}
