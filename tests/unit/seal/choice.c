/* choice: the reasons of qmail-smime -k and qmail-pgp -k come as text through a pipe. Each one that a certificate can
 * have is made here by the functions that they call: if a text changes there, qmail-seal would take it for damage.
 */
#include "tests/tap.h"
#include "pgp/keyfault.h"
#include "seal/choice.h"
#include "smime/choose.h"
#include "smime/smimecause.h"
#include "tests/unit/certificate.h"

static void lasting(const char *reason, const char *what)
{
  ok(reason && choice_is_lasting(span_of(reason)) && !choice_lacks_root(span_of(reason)), "%s: `%s` lasts", what,
     reason ? reason : "usable");
}

static void damage(const char *reason, const char *what)
{
  ok(reason && !choice_is_lasting(span_of(reason)), "%s: `%s` does not last", what, reason ? reason : "usable");
}

/* what is found in the fields of a certificate */
static void test_fields(void)
{
  struct certfields good = { .key = CERTFIELDS_RSA, .usage = 0xff, .is_for_mail = 1, .not_before_s = 100,
                             .not_after_s = 200 };
  struct certfields c = good;

  ok(!certfields_can_sign(&c) && !certfields_can_encrypt(&c) && !certfields_is_current(&c, 150),
     "one that can be used");
  lasting(certfields_is_current(&c, 99), "the day before");
  lasting(certfields_is_current(&c, 201), "the day after");
  c.key = CERTFIELDS_OTHER;
  lasting(certfields_can_sign(&c), "an unknown key");
  lasting(certfields_can_encrypt(&c), "an unknown key");
  c.key = CERTFIELDS_ED25519;
  lasting(certfields_can_encrypt(&c), "a key that only signs");
  c = good;
  c.usage = CERTFIELDS_KEY_ENCIPHERMENT;
  lasting(certfields_can_sign(&c), "for encryption alone");
  c.usage = CERTFIELDS_DIGITAL_SIGNATURE;
  lasting(certfields_can_encrypt(&c), "for signatures alone");
  c = good;
  c.is_for_mail = 0;
  lasting(certfields_can_sign(&c), "for servers");
  lasting(certfields_can_encrypt(&c), "for servers");
}

/* Why a certificate with this address cannot be used for ann@example.org. */
static const char *why_of(EVP_PKEY *key, const char *address, int is_cut)
{
  struct certificate wish = { .name = "Ann", .key = key, .address = address };
  struct choose c = { .use = TRUST_SIGN, .local = span_of("ann"), .domain = span_of("example.org"), .now_s = NOW_S };
  X509 *x = certificate_make(&wish);
  stralloc der = STRALLOC_ZERO;
  struct certfields fields;
  const char *why = "not read";

  certificate_der(&der, x);
  if (certfields_read(&fields, span_sa(&der))) {
    if (is_cut)
      fields.whole.len--;
    why = choose_why_not(&c, &fields, span_of(""));
  }
  stralloc_free(&der);
  X509_free(x);
  return why;
}

static void test_addresses(void)
{
  EVP_PKEY *key = EVP_EC_gen("P-256");

  ok(why_of(key, "ann@example.org", 0) == NULL, "the right address");
  lasting(why_of(key, "joe@example.org", 0), "another address");
  lasting(why_of(key, NULL, 0), "no address");
  damage(why_of(key, "ann@example.org", 1), "a certificate that is cut");
  EVP_PKEY_free(key);
}

/* what trust_check() can find */
static void test_chains(void)
{
  static const struct {
    enum smimecause cause;
    int is_lasting;
  } table[] = {
    { SMIMECAUSE_EXPIRED, 1 }, { SMIMECAUSE_NOT_YET, 1 }, { SMIMECAUSE_PURPOSE, 1 }, { SMIMECAUSE_CONSTRAINT, 1 },
    { SMIMECAUSE_REVOKED, 1 }, { SMIMECAUSE_REFUSED, 1 }, { SMIMECAUSE_WEAK, 1 }, { SMIMECAUSE_NO_ROOT, 0 },
    { SMIMECAUSE_NO_CRL, 0 }, { SMIMECAUSE_OCSP, 0 }, { SMIMECAUSE_TROUBLE, 0 },
  };

  for (size_t i = 0; i < sizeof table / sizeof *table; i++)
    (table[i].is_lasting ? lasting : damage)(smimecause_text(table[i].cause), "the chain");
  ok(choice_lacks_root(span_of(smimecause_text(SMIMECAUSE_NO_ROOT))), "no root is told from the others");
}

/* all that qmail-pgp -k says of a certificate of OpenPGP */
static void test_openpgp(void)
{
  for (int f = KEYFAULT_NONE + 1; f < KEYFAULT_COUNT; f++)
    (keyfault_is_lasting((enum keyfault)f) ? lasting : damage)(keyfault_text((enum keyfault)f), "OpenPGP");
}

int main(void)
{
  test_fields();
  test_addresses();
  test_chains();
  test_openpgp();
  damage("no certificate in this file", "an empty file");
  damage("certificate that has expired: no", "a longer text");
  damage("", "nothing");
  return tap_done();
}
