/* certlook: what is found out about a certificate, its key, its chain and revocation lists; files that are missing,
 * damaged or too large; a child that dies or has too little of something.
 */
#include "crypto/crypto.h"
#include "sealcheck/certlook.h"
#include "smime/smimecause.h"
#include "tests/unit/sealhome.h"

#include <openssl/pkcs7.h>

#define ANN "ann@example.org"
#define LARGE (1100 * 1024)

static EVP_PKEY *ca_key, *other_key;
static struct certlook l;

static struct certlook_question question(void)
{
  return (struct certlook_question){ .kind = KEYFOLDER_SMIME, .certificate = "cert", .local = span_of("ann"),
                                     .domain = span_of("example.org"), .now_s = NOW_S };
}

static void look(const struct certlook_question *q)
{
  fflush(stdout);
  certlook(&l, q);
}

static void is_result(enum certlook_result result, const char *why, const char *what)
{
  ok(l.result == result, "%s: %d", what, (int)l.result);
  is_bytes(l.why, strlen(l.why), why, strlen(why), "  its reason");
}

static void write_all(const char *path, stralloc *text)
{
  files_write_mode(path, text->s, text->len, 0600);
  stralloc_free(text);
}

/* for encryption, by the CA, with this many days to live */
static X509 *make(int days, const char *address, const char *usage)
{
  struct certificate wish = {
    .name = "Ann", .key = sealhome_key(), .issuer = "CA", .by = ca_key, .address = address,
    .to_s = NOW_S + days * DAY_S,
    .extension = { "keyUsage", usage, "subjectKeyIdentifier", "hash", "crlDistributionPoints",
                   "URI:http://example.org/crl", NULL }
  };

  return certificate_make(&wish);
}

static X509 *write_certificate(int days, const char *address, const char *usage)
{
  X509 *x = make(days, address, usage);
  stralloc pem = STRALLOC_ZERO;

  certificate_pem(&pem, x);
  write_all("cert", &pem);
  return x;
}

static void write_key(const char *path, EVP_PKEY *key)
{
  BIO *bio = BIO_new(BIO_s_mem());
  stralloc pem = STRALLOC_ZERO;

  PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL);
  certificate_drain(&pem, bio);
  write_all(path, &pem);
}

/* ---- the certificate ------------------------------------------------------------------------------ */

static void is_sha256(const char *got, const void *octets, size_t len, const char *what)
{
  unsigned char hash[32];
  char wanted[65];

  EVP_Digest(octets, len, hash, NULL, EVP_sha256(), NULL);
  for (size_t i = 0; i < sizeof hash; i++)
    snprintf(wanted + 2 * i, 3, "%02x", hash[i]);
  is_bytes(got, strlen(got), wanted, 64, what);
}

static void facts(void)
{
  struct certlook_question q = question();
  X509 *x = write_certificate(40, ANN, "keyAgreement");
  PKCS7_ISSUER_AND_SERIAL *id = PKCS7_ISSUER_AND_SERIAL_new();
  const ASN1_OCTET_STRING *key_id = X509_get0_subject_key_id(x);
  unsigned char *der = NULL;
  int len;

  look(&q);
  is_result(CERTLOOK_USABLE, "", "a certificate");
  ok(l.not_before_s == NOW_S - DAY_S && l.not_after_s == NOW_S + 40 * DAY_S, "  its dates");
  ok(l.names_crl == 1, "  it says where its revocation list is");
  len = i2d_X509(x, &der);
  is_sha256(l.sha256, der, (size_t)len, "  its SHA-256");
  X509_NAME_set(&id->issuer, X509_get_issuer_name(x));
  ASN1_INTEGER_free(id->serial);
  id->serial = ASN1_INTEGER_dup(X509_get0_serialNumber(x));
  OPENSSL_free(der);
  der = NULL;
  len = i2d_PKCS7_ISSUER_AND_SERIAL(id, &der);
  is_sha256(l.id[0], der, (size_t)len, "  its issuer and serial number");
  is_sha256(l.id[1], ASN1_STRING_get0_data(key_id), (size_t)ASN1_STRING_length(key_id), "  its key identifier");
  ok(!*l.id[2] && !*l.key_why && !*l.chain_why, "  nothing else");
  OPENSSL_free(der);
  PKCS7_ISSUER_AND_SERIAL_free(id);
  X509_free(x);
}

/* the octets of an issuer and a serial number have a length of one, two or three octets */
static void long_issuers(void)
{
  static const struct {
    size_t name;
    int from, to;
  } lengths[] = { { 10, 60, 127 }, { 20, 130, 255 }, { 64, 260, 1000 } };
  struct certlook_question q = question();

  for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
    char name[65] = "";
    struct certificate wish = { .name = "Ann", .key = sealhome_key(), .issuer = name, .by = ca_key, .address = ANN };
    PKCS7_ISSUER_AND_SERIAL *id = PKCS7_ISSUER_AND_SERIAL_new();
    stralloc pem = STRALLOC_ZERO;
    unsigned char *der = NULL;
    X509_NAME *issuer;
    X509 *x;
    int len;

    memset(name, 'x', lengths[i].name);
    x = certificate_make(&wish);
    issuer = X509_NAME_dup(X509_get_issuer_name(x));
    for (size_t k = 0; k < 2 * i + 2; k++)
      X509_NAME_add_entry_by_txt(issuer, "OU", MBSTRING_ASC, (const unsigned char *)name, -1, -1, 0);
    X509_set_issuer_name(x, issuer);
    X509_sign(x, ca_key, EVP_sha256());
    certificate_pem(&pem, x);
    write_all("cert", &pem);
    look(&q);
    X509_NAME_set(&id->issuer, issuer);
    ASN1_INTEGER_free(id->serial);
    id->serial = ASN1_INTEGER_dup(X509_get0_serialNumber(x));
    len = i2d_PKCS7_ISSUER_AND_SERIAL(id, &der);
    is_sha256(l.id[0], der, (size_t)len, "the identifier");
    ok(len >= lengths[i].from && len <= lengths[i].to, "  of %d octets", len);
    ok(l.names_crl == 0 && !*l.id[1], "  no key identifier, no place of a list");
    OPENSSL_free(der);
    PKCS7_ISSUER_AND_SERIAL_free(id);
    X509_NAME_free(issuer);
    X509_free(x);
  }
}

static void uses(void)
{
  static const struct {
    const char *what;
    int days;
    const char *address, *usage;
    int is_to_sign, left;
    const char *why;
  } rows[] = {
    { "usable", 40, ANN, "keyAgreement", 0, 0, "" },
    { "it ends in a month", 30, ANN, "keyAgreement", 0, 0, "" },
    { "a day before", 29, ANN, "keyAgreement", 0, CERTLOOK_SOON_DAYS, "" },
    { "it ends in a week", 6, ANN, "keyAgreement", 0, CERTLOOK_NOW_DAYS, "" },
    { "to sign", 40, ANN, "digitalSignature", 1, 0, "" },
    { "it has ended", -1, ANN, "keyAgreement", 0, 0, "certificate that has expired" },
    { "it may not sign", 40, ANN, "keyAgreement", 1, 0, "certificate whose key usage does not allow signatures" },
    { "it may not encrypt", 40, ANN, "digitalSignature", 0, 0,
      "certificate whose key usage does not allow encryption" },
    { "another address", 40, "joe@example.org", "keyAgreement", 0, 0, "certificate of another address" },
    { "no address", 40, NULL, "keyAgreement", 0, 0, "certificate without a mail address" },
  };

  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct certlook_question q = question();

    q.is_to_sign = rows[i].is_to_sign;
    X509_free(write_certificate(rows[i].days, rows[i].address, rows[i].usage));
    look(&q);
    is_result(*rows[i].why ? CERTLOOK_UNUSABLE : CERTLOOK_USABLE, rows[i].why, rows[i].what);
    ok(l.days == rows[i].left, "  of no use in %d days", l.days);
  }
}

static void bad_files(void)
{
  struct certlook_question q = question();
  static char large[LARGE];

  unlink("cert");
  look(&q);
  is_result(CERTLOOK_UNREADABLE, "No such file or directory", "no file");
  files_write("cert", "");
  look(&q);
  is_result(CERTLOOK_UNREADABLE, "no certificate in this file", "an empty file");
  files_write("cert", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
  look(&q);
  is_result(CERTLOOK_UNREADABLE, "damaged certificate", "a damaged one");
  files_write("cert", "-----BEGIN CERTIFICATE-----\nAAAA\n");
  look(&q);
  is_result(CERTLOOK_UNREADABLE, "damaged PEM block", "a block without an end");
  files_write_mode("cert", large, sizeof large, 0600);
  look(&q);
  is_result(CERTLOOK_UNREADABLE, "over 1 MiB", "a large one");
  unlink("cert");
  files_folder("cert");
  look(&q);
  is_result(CERTLOOK_UNREADABLE, "Is a directory", "a folder");
  rmdir("cert");
}

static void keys(void)
{
  static const struct {
    const char *text, *why;
  } rows[] = {
    { "", "empty file" },
    { "x", "not a private key in PEM form" },
    { "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
      "encrypted key: remove the pass phrase with openssl pkey" },
  };
  static char large[KEYFOLDER_MAX * 2048];
  struct certlook_question q = question();

  q.key = "key";
  X509_free(write_certificate(40, ANN, "keyAgreement"));
  write_key("key", sealhome_key());
  look(&q);
  ok(l.result == CERTLOOK_USABLE && !*l.key_why, "its key");
  write_key("key", other_key);
  look(&q);
  ok(strcmp(l.key_why, "it is not the key of this certificate") == 0, "another key");
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    files_write("key", rows[i].text);
    look(&q);
    ok(l.result == CERTLOOK_USABLE && strcmp(l.key_why, rows[i].why) == 0, "%s: %s", rows[i].why, l.key_why);
  }
  files_write_mode("key", large, sizeof large, 0600);
  look(&q);
  ok(strcmp(l.key_why, "over 64 KiB") == 0, "too large");
  unlink("key");
  files_folder("key");
  look(&q);
  ok(strcmp(l.key_why, "Is a directory") == 0, "a folder");
  rmdir("key");
  look(&q);
  ok(l.result == CERTLOOK_USABLE && !*l.key_why, "no file: who asks has seen that");
}

/* ---- the chain ------------------------------------------------------------------------------------- */

static X509 *make_ca(const char *name, EVP_PKEY *key)
{
  struct certificate wish = { .name = name, .key = key, .to_s = NOW_S + 400 * DAY_S };

  memcpy(wish.extension, certificate_ca, sizeof certificate_ca);
  return certificate_make(&wish);
}

static void write_roots(const char *name, EVP_PKEY *key)
{
  X509 *x = make_ca(name, key);
  stralloc pem = STRALLOC_ZERO;

  certificate_pem(&pem, x);
  write_all("roots", &pem);
  X509_free(x);
}

/* of the CA, from yesterday on, until these days, and of another one until those; -1: there is none */
static void write_lists(int days, int other_days)
{
  stralloc pem = STRALLOC_ZERO;

  for (int i = 0; i < 2; i++)
    if ((i ? other_days : days) != -1) {
      X509_CRL *crl = certificate_crl(i ? "Other" : "CA", i ? other_key : ca_key, NOW_S - DAY_S,
                                      NOW_S + (i ? other_days : days) * DAY_S);

      certificate_crl_pem(&pem, crl);
      X509_CRL_free(crl);
    }
  write_all("crls", &pem);
}

static void is_chain(const struct certlook_question *q, const char *why, int is_untrusted, int lacks_crl,
                     const char *what)
{
  look(q);
  ok(l.result == CERTLOOK_USABLE && l.is_untrusted == is_untrusted && l.lacks_crl == lacks_crl, "%s: %d", what,
     (int)l.result);
  is_bytes(l.chain_why, strlen(l.chain_why), why, strlen(why), "  its reason");
}

static void chains(void)
{
  struct certlook_question q = question();
  X509 *x = write_certificate(40, ANN, "keyAgreement");
  char refused[80];

  q.roots = "roots";
  write_roots("Other", other_key);
  is_chain(&q, smimecause_text(SMIMECAUSE_NO_ROOT), 1, 0, "another root");
  write_roots("CA", ca_key);
  is_chain(&q, "", 0, 0, "its root");
  ok(l.days == 0, "  it can be used for long");
  q.crls = "crls";
  write_lists(-1, 3);
  is_chain(&q, smimecause_text(SMIMECAUSE_NO_CRL), 0, 1, "no list of its CA");
  write_lists(3, -1);
  is_chain(&q, "", 0, 0, "a list of its CA");
  ok(l.days == 0, "  the list of today says nothing about next week");
  q.refused = "refused";
  look(&q);
  snprintf(refused, sizeof refused, "%s\n", l.sha256);
  files_write("refused", refused);
  is_chain(&q, smimecause_text(SMIMECAUSE_REFUSED), 0, 0, "it is refused");
  unlink("refused");
  is_chain(&q, "", 0, 0, "no file of refused ones: who asks has seen that");
  files_write("roots", "x\n");
  look(&q);
  is_result(CERTLOOK_FAULT, "roots, revocation lists or refused certificates can't be read", "roots that are none");
  X509_free(x);
}

static void lists(void)
{
  fflush(stdout);
  write_lists(3, 9);
  certlook_crl(&l, "crls");
  ok(l.result == CERTLOOK_USABLE && l.not_before_s == 2 && l.not_after_s == NOW_S + 3 * DAY_S, "two lists");
  write_lists(9, 3);
  certlook_crl(&l, "crls");
  ok(l.result == CERTLOOK_USABLE && l.not_before_s == 2 && l.not_after_s == NOW_S + 3 * DAY_S, "the other way round");
  files_write("crls", "");
  certlook_crl(&l, "crls");
  ok(l.result == CERTLOOK_USABLE && l.not_before_s == 0, "an empty file");
  files_write("crls", "x\n");
  certlook_crl(&l, "crls");
  is_result(CERTLOOK_UNREADABLE, "no revocation list can be read in it", "no list");
  unlink("crls");
  certlook_crl(&l, "crls");
  is_result(CERTLOOK_FAULT, "No such file or directory", "no file");
  files_folder("crls");
  certlook_crl(&l, "crls");
  is_result(CERTLOOK_FAULT, "Is a directory", "a folder");
  rmdir("crls");
}

/* ---- OpenPGP --------------------------------------------------------------------------------------- */

static void openpgp(void)
{
  struct certlook_question q = { .kind = KEYFOLDER_OPENPGP, .local = span_of("bob"), .domain = span_of("example.org"),
                                 .now_s = NOW_S };

  sealhome_pgp("bob@example.org", SEALHOME_PGP_BOB);
  q.certificate = "ssl/mailcerts/example.org/u/bob/pgp_1";
  look(&q);
  is_result(CERTLOOK_USABLE, "", "a certificate of OpenPGP");
  ok(strcmp(l.sha256, "f012df2048b35cff2fc9ee8fa6ca76b92039ddac") == 0 && l.not_after_s == 0 && l.days == 0,
     "  its fingerprint; it does not end: %s", l.sha256);
  ok(*l.id[0] && !*l.id[1], "  one of its keys encrypts");
  q.key = q.certificate;
  look(&q);
  ok(l.result == CERTLOOK_USABLE && *l.key_why, "the certificate is no key: %s", l.key_why);
  q.key = NULL;
  q.local = span_of("joe");
  look(&q);
  ok(l.result == CERTLOOK_UNUSABLE, "another address: %s", l.why);
  q.certificate = "nowhere";
  look(&q);
  ok(l.result == CERTLOOK_FAULT, "no file: %s", l.why);
}

/* ---- faults ---------------------------------------------------------------------------------------- */

static struct certlook good;

static int is_good(void)
{
  return memcmp(&l, &good, sizeof l) == 0;
}

/* A call of the parent fails, then one of the child: it says so, or nothing is missing. */
static void faults(void)
{
  static const struct {
    const char *family, *error;
  } rows[] = {
    { "open", "EMFILE" }, { "fork", "EAGAIN" }, { "pipe", "EMFILE" }, { "read", "EIO" },
    { "child read", "EIO" }, { "child write", "EIO" }, { "child malloc", "ENOMEM" }, { "child kill", "EIO" }
  };
  struct certlook_question q = question();

  X509_free(write_certificate(40, ANN, "keyAgreement"));
  write_roots("CA", ca_key);
  q.roots = "roots";
  look(&q);
  good = l;
  ok(good.result == CERTLOOK_USABLE && !*good.chain_why, "without a fault it is good");
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    unsigned int n = 0;
    unsigned int wrong = 0;
    int last_good = 0;

    /* What failed in a child is not known: it is done when many calls in a row change nothing. libcrypto makes
     * thousands of allocations, so not each of them fails here.
     */
    while (last_good < 40 && n < 8000) {
      n += n < 60 ? 1 : 1 + n / 16;
      fault_nth(rows[i].family, n, rows[i].error);
      look(&q);
      fault(NULL);
      last_good = is_good() ? last_good + 1 : 0;
      if (is_good() || l.result == CERTLOOK_FAULT)
        continue;
      printf("# %s:%u: %d, %s, %s\n", rows[i].family, n, (int)l.result, l.why, l.chain_why);
      wrong++;
    }
    ok(wrong == 0, "%s fails", rows[i].family);
  }
}

int main(int argc, char **argv)
{
  (void)argc;
  if (failinject_arm)
    (void)crypto_library_init();
  sealhome_begin(argv);
  ca_key = EVP_EC_gen("P-256");
  other_key = EVP_EC_gen("P-256");
  facts();
  long_issuers();
  uses();
  bad_files();
  keys();
  chains();
  lists();
  openpgp();
  faults();
  folder_end();
  return tap_done();
}
