/* signers: signatures made by libcrypto with each type of key, and what must not be taken for one. Structures that
 * libcrypto does not make are in tests/smime/verify.t.
 */
#include "crypto/crypto.h"
#include "smime/berwalk.h"
#include "smime/signers.h"
#include "tests/tap.h"

#include <openssl/bio.h>
#include <openssl/x509v3.h>

#define CONTENT "Content-Type: text/plain\r\n\r\nHello\r\n"
#define FLAGS (CMS_PARTIAL | CMS_DETACHED | CMS_BINARY)

struct made {
  unsigned char *der;
  int len;
};

/* a certificate with this serial number, signed by its own key or the one of `issuer` */
static X509 *certificate(EVP_PKEY *key, long serial, EVP_PKEY *issuer, const EVP_MD *md)
{
  X509 *x = X509_new();
  X509_NAME *name = X509_get_subject_name(x);

  X509_set_version(x, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(x), serial);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"Ann", -1, -1, 0);
  X509_set_issuer_name(x, name);
  X509_gmtime_adj(X509_getm_notBefore(x), 0);
  X509_gmtime_adj(X509_getm_notAfter(x), 86400);
  X509_set_pubkey(x, key);
  X509_sign(x, issuer ? issuer : key, md);
  return x;
}

/* sign CONTENT; `more` has further certificates */
static struct made sign(EVP_PKEY *key, X509 *x, const EVP_MD *md, unsigned int flags, int padding, X509 *more)
{
  struct made m = { NULL, 0 };
  BIO *in = BIO_new_mem_buf(CONTENT, -1);
  CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, in, FLAGS);
  CMS_SignerInfo *si;

  if (more)
    CMS_add1_cert(cms, more);
  si = CMS_add1_signer(cms, x, key, md, FLAGS | CMS_NOSMIMECAP | (padding ? CMS_KEY_PARAM : 0) | flags);
  if (si && padding)
    EVP_PKEY_CTX_set_rsa_padding(CMS_SignerInfo_get0_pkey_ctx(si), padding);
  if (si && CMS_final(cms, in, NULL, FLAGS))
    m.len = i2d_CMS_ContentInfo(cms, &m.der);
  CMS_ContentInfo_free(cms);
  BIO_free(in);
  return m;
}

/* the hash `nid`, or with NID_undef those that the structure names */
static int add_hashes(struct contenthash *hashes, struct made m, int nid)
{
  unsigned char *oid = NULL;
  struct berwalk walk;
  struct span one;
  int added = 1;

  if (nid != NID_undef) {
    int len = i2d_ASN1_OBJECT(OBJ_nid2obj(nid), &oid);

    added = contenthash_add(hashes, span_make((const char *)oid, (size_t)len));
    OPENSSL_free(oid);
    return added;
  }
  berwalk_init(&walk, NULL, NULL, NULL);
  if (berwalk_feed(&walk, span_make((const char *)m.der, (size_t)m.len)) == BERWALK_OK
      && berwalk_end(&walk) == BERWALK_OK)
    for (size_t i = 0; added == 1 && berwalk_digest(&walk, i, &one); i++)
      added = contenthash_add(hashes, one);
  berwalk_free(&walk);
  return added;
}

static struct signer check_all(struct made m, const char *content, int hash_nid, STACK_OF(X509) *known)
{
  struct contenthash hashes = CONTENTHASH_ZERO;
  struct signers s = SIGNERS_ZERO;
  struct signer first = { SMIMECAUSE_TROUBLE, NULL, NULL, NULL, 0, 0 };
  const char *detail;
  int added = add_hashes(&hashes, m, hash_nid);

  contenthash_feed(&hashes, span_of(content));
  contenthash_end(&hashes);
  if (added == 1) {
    first.cause = signers_read(&s, span_make((const char *)m.der, (size_t)m.len), &detail);
    if (first.cause == SMIMECAUSE_PENDING)
      first = signers_check(&s, &hashes, known) ? s.signer[0] : first;
  }
  /* whether there was one is all that is still asked */
  signers_free(&s);
  contenthash_free(&hashes);
  return first;
}

static const char *text(enum smimecause cause)
{
  return cause == SMIMECAUSE_PENDING ? "good" : smimecause_text(cause);
}

static void cause_is(struct signer s, enum smimecause wanted, const char *what)
{
  ok(s.cause == wanted, "%s: %s", what, text(wanted));
  if (s.cause != wanted)
    printf("# %s, %s\n", text(s.cause), s.detail ? s.detail : "");
}

static void each_key(void)
{
  EVP_PKEY *rsa = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048);
  EVP_PKEY *small = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)1024);
  EVP_PKEY *ec = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
  const struct {
    const char *what;
    EVP_PKEY *key;
    const EVP_MD *md;
    int hash;
    int padding;
    const char *weak;
  } row[] = {
    {"RSA, SHA-256", rsa, EVP_sha256(), NID_sha256, 0, NULL},
    {"RSA, SHA-512", rsa, EVP_sha512(), NID_sha512, 0, NULL},
    {"RSA-PSS, SHA-256", rsa, EVP_sha256(), NID_sha256, RSA_PKCS1_PSS_PADDING, NULL},
    {"RSA, SHA-1", rsa, EVP_sha1(), NID_sha1, 0, "SHA-1"},
    {"RSA of 1024 bits", small, EVP_sha256(), NID_sha256, 0, "short RSA key"},
    {"P-256, SHA-256", ec, EVP_sha256(), NID_sha256, 0, NULL},
    {"P-256, SHA-384", ec, EVP_sha384(), NID_sha384, 0, NULL},
    {"P-256, SHA-1", ec, EVP_sha1(), NID_sha1, 0, "SHA-1"},
  };

  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    X509 *x = certificate(row[i].key, 7, NULL, EVP_sha256());
    struct made m = sign(row[i].key, x, row[i].md, 0, row[i].padding, NULL);
    struct made bare = sign(row[i].key, x, row[i].md, CMS_NOATTR, row[i].padding, NULL);
    struct signer s = check_all(m, CONTENT, row[i].hash, NULL);

    ok(s.cause == SMIMECAUSE_PENDING && s.certificate && s.has_time
       && (row[i].weak ? s.weak && strcmp(s.weak, row[i].weak) == 0 : !s.weak), "%s: good%s%s", row[i].what,
       row[i].weak ? ", but weak: " : "", row[i].weak ? row[i].weak : "");
    cause_is(check_all(m, CONTENT "x", row[i].hash, NULL), SMIMECAUSE_DIGEST, "another content");
    cause_is(check_all(m, CONTENT, NID_sha224, NULL), SMIMECAUSE_SYNTAX, "its hash is not in the list");
    cause_is(check_all(bare, CONTENT, row[i].hash, NULL), SMIMECAUSE_PENDING, "without signed attributes");
    cause_is(check_all(bare, CONTENT "x", row[i].hash, NULL), SMIMECAUSE_SIGNATURE, "another content");
    cause_is(check_all(bare, "1" CONTENT, row[i].hash, NULL), SMIMECAUSE_ATTRIBUTES, "content like attributes");
    OPENSSL_free(m.der);
    OPENSSL_free(bare.der);
    X509_free(x);
  }
  EVP_PKEY_free(rsa);
  EVP_PKEY_free(small);
  EVP_PKEY_free(ec);
}

/* several certificates with the issuer and the number of the signer's */
static void impostors(void)
{
  EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
  EVP_PKEY *other = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
  X509 *right = certificate(key, 7, NULL, EVP_sha256());
  X509 *wrong = certificate(other, 7, NULL, EVP_sha256());
  X509 *stranger = certificate(other, 8, NULL, EVP_sha256());
  STACK_OF(X509) *known = sk_X509_new_null();
  struct made m = sign(key, right, EVP_sha256(), 0, 0, wrong);
  struct made none = sign(key, right, EVP_sha256(), CMS_NOCERTS, 0, NULL);
  struct made lie = sign(key, right, EVP_sha256(), CMS_NOCERTS, 0, wrong);

  cause_is(check_all(m, CONTENT, NID_sha256, NULL), SMIMECAUSE_PENDING, "an impostor before the right certificate");
  cause_is(check_all(none, CONTENT, NID_sha256, NULL), SMIMECAUSE_NO_CERTIFICATE, "no certificate");
  cause_is(check_all(none, CONTENT "x", NID_sha256, NULL), SMIMECAUSE_DIGEST, "no certificate, but another content");
  cause_is(check_all(lie, CONTENT, NID_sha256, NULL), SMIMECAUSE_SIGNATURE, "the impostor alone");
  sk_X509_push(known, stranger);
  cause_is(check_all(none, CONTENT, NID_sha256, known), SMIMECAUSE_NO_CERTIFICATE, "only a stranger is known");
  sk_X509_push(known, right);
  cause_is(check_all(none, CONTENT, NID_sha256, known), SMIMECAUSE_PENDING, "the certificate is known");
  cause_is(check_all(lie, CONTENT, NID_sha256, known), SMIMECAUSE_PENDING, "it is known, beside an impostor");
  sk_X509_free(known);
  OPENSSL_free(m.der);
  OPENSSL_free(none.der);
  OPENSSL_free(lie.der);
  X509_free(right);
  X509_free(wrong);
  X509_free(stranger);
  EVP_PKEY_free(key);
  EVP_PKEY_free(other);
}

/* each octet changed: never good, and never taken for another content that is good */
static void flipped(void)
{
  EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
  X509 *x = certificate(key, 7, NULL, EVP_sha256());
  struct made m = sign(key, x, EVP_sha256(), CMS_NOCERTS, 0, NULL);
  STACK_OF(X509) *known = sk_X509_new_null();
  int good = 0;
  int cut = 0;

  sk_X509_push(known, x);
  ok(check_all(m, CONTENT, NID_undef, known).cause == SMIMECAUSE_PENDING, "unchanged, it is good");
  for (int i = 0; i < m.len; i++) {
    m.der[i] ^= 1;
    if (check_all(m, CONTENT, NID_undef, known).cause == SMIMECAUSE_PENDING) {
      printf("# octet %d of %d: %02x\n", i, m.len, m.der[i]);
      good++;
    }
    m.der[i] ^= 1;
  }
  /* the version numbers are under no signature, and no check needs them */
  ok(good == 2, "with an octet changed, %d are still good: the two versions", good);
  for (int len = m.len; len-- > 0; ) {
    struct made part = { m.der, len };

    cut += check_all(part, CONTENT, NID_undef, known).cause != SMIMECAUSE_SYNTAX;
  }
  ok(cut == 0, "cut at each octet: no signed data");
  sk_X509_free(known);
  OPENSSL_free(m.der);
  X509_free(x);
  EVP_PKEY_free(key);
}

int main(void)
{
  if (!crypto_library_init())
    return 111;
  each_key();
  impostors();
  flipped();
  return tap_done();
}
