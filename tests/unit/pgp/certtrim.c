/* certtrim: which packets of a certificate stay for one address, and in which certificates none do. */
#include "tests/tap.h"
#include "pgp/certtrim.h"
#include "tests/unit/fault.h"
#include "tests/unit/openpgp.h"

#define NOW_S 1800000000U
#define MADE_S 1700000000U

static const struct openpgp_key ann = { .seed = 1, .created_s = MADE_S };
static const struct openpgp_key ann_sub = { .seed = 2, .created_s = MADE_S, .encrypts = 1 };
static const struct openpgp_key eve = { .seed = 3, .created_s = MADE_S };

static struct certificate c;

/* A certificate is made of letters, and one of each letter:
 *
 *   K S U V   the key, a subkey, the user ids ann@example.org and ann@example.com
 *   A P T X   a user attribute, a private packet, trust, a secret key in the place of K
 *   c d b     self-signature of a user id, of the key, of a subkey
 *   e f       signature of Eve on a user id; the same without an issuer
 *   r s t u   revocation of the key, a subkey, a user id; of a subkey by Eve
 *   g n       certification by Eve that revokes a user id; a damaged signature
 *   y         secret subkey
 */
static void add(stralloc *out, char letter)
{
  static const struct {
    char letter;
    struct openpgp_signature s;
  } signatures[] = {
    { 'c', { .type = SIGNATURE_CERTIFY, .by = &ann, .created_s = MADE_S, .flags = 3 } },
    { 'd', { .type = SIGNATURE_DIRECT, .by = &ann, .created_s = MADE_S } },
    { 'b', { .type = SIGNATURE_SUBKEY, .by = &ann, .created_s = MADE_S, .flags = 12 } },
    { 'e', { .type = SIGNATURE_CERTIFY, .by = &eve, .created_s = MADE_S } },
    { 'f', { .type = SIGNATURE_CERTIFY, .created_s = MADE_S } },
    { 'r', { .type = SIGNATURE_REVOKES_KEY, .by = &ann, .created_s = MADE_S } },
    { 's', { .type = SIGNATURE_REVOKES_SUBKEY, .by = &ann, .created_s = MADE_S } },
    { 't', { .type = SIGNATURE_REVOKES_USER, .by = &ann, .created_s = MADE_S } },
    { 'u', { .type = SIGNATURE_REVOKES_SUBKEY, .by = &eve, .created_s = MADE_S } },
    { 'v', { .type = SIGNATURE_REVOKES_KEY, .by = &eve, .created_s = MADE_S } },
    { 'g', { .type = SIGNATURE_REVOKES_USER, .by = &eve, .created_s = MADE_S } },
  };

  for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++)
    if (signatures[i].letter == letter)
      openpgp_signature(out, &signatures[i].s);
  switch (letter) {
    case 'K': openpgp_key(out, PACKET_PUBLIC_KEY, &ann); break;
    case 'X': openpgp_key(out, PACKET_SECRET_KEY, &ann); break;
    case 'S': openpgp_key(out, PACKET_PUBLIC_SUBKEY, &ann_sub); break;
    case 'y': openpgp_key(out, PACKET_SECRET_SUBKEY, &ann_sub); break;
    case 'U': openpgp_user(out, "Ann <ann@example.org>"); break;
    case 'V': openpgp_user(out, "Ann <ann@example.com>"); break;
    case 'A': (void)packet_cat(out, PACKET_USER_ATTRIBUTE, span_of("\2\1x")); break;
    case 'P': (void)packet_cat(out, 60, span_of("private")); break;
    case 'T': (void)packet_cat(out, PACKET_TRUST, span_make("\0\0", 2)); break;
    case 'n': (void)packet_cat(out, PACKET_SIGNATURE, span_of("\4\x10\x16")); break;
    default: break;
  }
}

static void make(stralloc *out, const char *letters)
{
  out->len = 0;
  for (; *letters; letters++)
    add(out, *letters);
}

static const struct {
  const char *reason;
  const char *in;
  const char *out;      /* NULL: nothing */
  const char *local;
  const char *domain;
} cases[] = {
  { "one user id", "KUcSb", "KUcSb", "ann", "example.org" },
  { "the other address goes", "KUcVcSb", "KUcSb", "ann", "example.org" },
  { "the first address goes", "KUcVcSb", "KVcSb", "ann", "example.com" },
  { "the address without regard to case", "KUcSb", "KUcSb", "ANN", "EXAMPLE.org" },
  { "any address of the domain", "KUcVcSb", "KUcSb", "", "example.org" },
  { "no such address", "KUcVcSb", NULL, "bob", "example.org" },
  { "no such domain", "KUcVcSb", NULL, "", "example.net" },
  { "no user id", "KdSb", NULL, "ann", "example.org" },
  { "the same user id twice", "KUcUcSb", "KUcUcSb", "ann", "example.org" },
  { "signatures of others go", "KUceSb", "KUcSb", "ann", "example.org" },
  { "one that names nobody stays", "KUcfSb", "KUcfSb", "ann", "example.org" },
  { "direct signatures stay", "KdUcSb", "KdUcSb", "ann", "example.org" },
  { "a damaged signature goes", "KnUcnSbn", "KUcSb", "ann", "example.org" },
  { "revocations stay", "KrUctSbs", "KrUctSbs", "ann", "example.org" },
  { "those of a revoker, too", "KvUcSbu", "KvUcSbu", "ann", "example.org" },
  { "a revocation of Eve's own signature goes", "KUcegSb", "KUcSb", "ann", "example.org" },
  { "the revocation of another user id goes with it", "KUcVctSb", "KUcSb", "ann", "example.org" },
  { "photographs go, with their signatures", "KUcAcSb", "KUcSb", "ann", "example.org" },
  { "what parts nothing", "KTUTcPcTSPb", "KUccSb", "ann", "example.org" },
  { "a secret key", "XUcSb", NULL, "ann", "example.org" },
  { "a secret subkey", "KUcSbyb", NULL, "ann", "example.org" },
};

static void each(void)
{
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    stralloc in = STRALLOC_ZERO;
    stralloc wanted = STRALLOC_ZERO;
    stralloc out = STRALLOC_ZERO;
    int result;

    openpgp_octets(&out, "before", 6);
    openpgp_octets(&wanted, "before", 6);
    make(&in, cases[i].in);
    for (const char *letter = cases[i].out ? cases[i].out : ""; *letter; letter++)
      add(&wanted, *letter);
    (void)certificate_read(&c, span_make(in.s, in.len), NOW_S);
    result = certtrim(&out, &c, span_of(cases[i].local), span_of(cases[i].domain));
    ok(result == (cases[i].out != NULL), "%s: %s", cases[i].reason, cases[i].in);
    is_bytes(out.s, out.len, wanted.s, wanted.len, "  what is appended");
    stralloc_free(&in);
    stralloc_free(&wanted);
    stralloc_free(&out);
  }
}

static void memory(void)
{
  stralloc in = STRALLOC_ZERO;
  unsigned int n = 0;
  unsigned long hits = 1;
  int holds = 1;

  make(&in, "KUcVcSb");
  (void)certificate_read(&c, span_make(in.s, in.len), NOW_S);
  while (hits && holds) {
    stralloc out = STRALLOC_ZERO;
    int result;

    fault_nth("malloc", ++n, "ENOMEM");
    result = certtrim(&out, &c, span_of("ann"), span_of("example.org"));
    hits = fault(NULL);
    holds = hits ? result == -1 && out.len == 0 : result == 1 && out.len > 0;
    stralloc_free(&out);
  }
  ok(holds && n > 3, "memory is short at each of %u places: -1, and nothing is appended", n - 1);
  stralloc_free(&in);
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  each();
  memory();
  return tap_done();
}
