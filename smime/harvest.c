/* harvest: choose the certificate, compare it with the known ones, write the answer. */
#include "smime/harvest.h"

#include "crypto/crypto.h"
#include "mail/harvestanswer.h"
#include "smime/ber.h"
#include "smime/capabilities.h"
#include "smime/certaddress.h"
#include "smime/certfields.h"
#include "smime/sigattr.h"

#include <errno.h>
#include <openssl/pem.h>

#define DAY_S 86400LL
#define HASH_BYTES 32

struct work {
  const struct judge *judge;
  const struct trust *trust;
  const struct signer *signer;
  CMS_SignerInfo *info;
  STACK_OF(X509) *chain;       /* of the certificate that was chosen, which is the first one; or NULL */
  int has_failed;              /* ENOMEM */
};

static int failed(struct work *w)
{
  w->has_failed = 1;
  return 0;
}

/* ---- the certificate ---------------------------------------------------------------------------- */

/* The fields of `x`; `der` holds them. */
static int read_fields(struct work *w, struct certfields *f, stralloc *der, X509 *x)
{
  int len = i2d_X509(x, NULL);
  unsigned char *at;

  der->len = 0;
  if (len <= 0 || !stralloc_ready(der, (size_t)len))
    return failed(w);
  at = (unsigned char *)der->s;
  der->len = (size_t)i2d_X509(x, &at);
  return certfields_read(f, span_sa(der));
}

static int may_encrypt(struct work *w, X509 *x)
{
  stralloc der = STRALLOC_ZERO;
  struct certfields f;
  int good = read_fields(w, &f, &der, x) && !certfields_can_encrypt(&f);

  stralloc_free(&der);
  return good;
}

static int names_author(struct work *w, const X509 *x)
{
  const struct authors_field *from = &w->judge->authors.from;

  switch (certaddress_match(x, span_sa(&from->local), span_sa(&from->domain))) {
    case CERTADDRESS_MATCH: case CERTADDRESS_IN_SUBJECT: return 1;
    case CERTADDRESS_NONE: case CERTADDRESS_OTHER: return 0;
    case CERTADDRESS_NOMEM: break;
  }
  return failed(w);
}

/* Can it be used? Then w->chain is set. */
static int try_certificate(struct work *w, X509 *x)
{
  const struct trust *t = w->trust;
  const char *detail;
  enum smimecause cause;

  if (w->has_failed || !names_author(w, x) || !may_encrypt(w, x))
    return 0;
  cause = trust_check(t, x, w->judge->signers.certificates, TRUST_ENCRYPT, &w->chain, &detail);
  /* That of the signer has its answers by OCSP, if they are needed; another one only must not be revoked. */
  if (cause == SMIMECAUSE_VERIFIED && t->ocsp != OCSPKEPT_OFF)
    cause = ocspkept_check(w->chain, span_sa(&t->answers), OCSPKEPT_SOFT, t->crls != NULL, t->now_s, &detail);
  if (cause == SMIMECAUSE_VERIFIED)
    return 1;
  sk_X509_pop_free(w->chain, X509_free);
  w->chain = NULL;
  return cause == SMIMECAUSE_TROUBLE ? failed(w) : 0;
}

static int has_key_id(X509 *x, struct span id)
{
  const ASN1_OCTET_STRING *own = X509_get0_subject_key_id(x);

  return own && id.len && span_equal(span_make((const char *)ASN1_STRING_get0_data(own),
                                               (size_t)ASN1_STRING_length(own)), id);
}

static int has_name(struct work *w, X509 *x, struct span issuer_and_serial)
{
  stralloc der = STRALLOC_ZERO;
  struct certfields f;
  int good = read_fields(w, &f, &der, x) && issuer_and_serial.len == f.issuer.len + f.serial.len
             && span_equal(span_first(issuer_and_serial, f.issuer.len), f.issuer)
             && span_equal(span_from(issuer_and_serial, f.issuer.len), f.serial);

  stralloc_free(&der);
  return good;
}

/* Is `x` the one that the preference names?
 *
 *   CHOICE { issuerAndSerialNumber [0], recipientKeyId [1] SEQUENCE { OCTET STRING, ... },
 *            subjectKeyIdentifier [2] }
 */
static int is_preferred(struct work *w, X509 *x, struct span preference)
{
  struct span inside;
  struct span id;

  if (ber_take_as(&inside, &preference, BER_CONTEXT_CUT + 0))
    return has_name(w, x, inside);
  if (ber_take_as(&inside, &preference, BER_CONTEXT_CUT + 1))
    return ber_take_as(&id, &inside, BER_OCTETS) && has_key_id(x, id);
  return ber_take_as(&id, &preference, BER_CONTEXT + 2) && has_key_id(x, id);
}

static X509 *choose_preferred(struct work *w, struct span preference)
{
  STACK_OF(X509) *all = w->judge->signers.certificates;

  if (is_preferred(w, w->signer->certificate, preference))
    return try_certificate(w, w->signer->certificate) ? w->signer->certificate : NULL;
  for (int i = 0; i < sk_X509_num(all); i++)
    if (is_preferred(w, sk_X509_value(all, i), preference) && try_certificate(w, sk_X509_value(all, i)))
      return sk_X509_value(all, i);
  return NULL;
}

static X509 *choose(struct work *w)
{
  STACK_OF(X509) *all = w->judge->signers.certificates;
  const X509_NAME *subject = X509_get_subject_name(w->signer->certificate);
  struct span preference;

  switch (sigattr_element(&preference, w->info, NID_id_smime_aa_encrypKeyPref)) {
    case 1: return choose_preferred(w, preference);
    case 0: break;
    default: return NULL;
  }
  if (try_certificate(w, w->signer->certificate))
    return w->signer->certificate;
  for (int i = 0; i < sk_X509_num(all); i++)
    if (X509_NAME_cmp(X509_get_subject_name(sk_X509_value(all, i)), subject) == 0
        && try_certificate(w, sk_X509_value(all, i)))
      return sk_X509_value(all, i);
  return NULL;
}

/* ---- the known ones ------------------------------------------------------------------------------- */

static int add_address(void *list, enum certaddress_place place, struct span address)
{
  (void)place;
  return stralloc_catb(list, address.p, address.len) && stralloc_catb(list, "\n", 1);
}

/* same issuer, subject and addresses? */
static int has_same_names(struct work *w, const X509 *a, const X509 *b)
{
  stralloc of_a = STRALLOC_ZERO;
  stralloc of_b = STRALLOC_ZERO;
  int good = 0;

  if (X509_NAME_cmp(X509_get_issuer_name(a), X509_get_issuer_name(b)) == 0
      && X509_NAME_cmp(X509_get_subject_name(a), X509_get_subject_name(b)) == 0)
    good = (certaddress_each(a, add_address, &of_a) && certaddress_each(b, add_address, &of_b)) || failed(w);
  good = good && span_equal(span_sa(&of_a), span_sa(&of_b));
  stralloc_free(&of_a);
  stralloc_free(&of_b);
  return good;
}

/* Has it ended, or will it within some days? */
static int is_ending(const struct work *w, const X509 *x)
{
  time_t soon = (time_t)(w->trust->now_s + HARVEST_RENEWAL_DAYS * DAY_S);

  return X509_cmp_time(X509_get0_notAfter(x), &soon) < 0;
}

static enum harvestanswer_state compare(struct work *w, const X509 *x)
{
  STACK_OF(X509) *known = w->trust->known;
  enum harvestanswer_state state = HARVESTANSWER_NEW;

  for (int i = 0; i < sk_X509_num(known); i++) {
    const X509 *old = sk_X509_value(known, i);

    if (!names_author(w, old))
      continue;
    if (X509_cmp(old, x) == 0)
      return HARVESTANSWER_KNOWN;
    if (is_ending(w, old) && has_same_names(w, old, x))
      state = HARVESTANSWER_RENEWAL;
    else if (state == HARVESTANSWER_NEW)
      state = HARVESTANSWER_OTHER;
  }
  return state;
}

/* ---- the answer ----------------------------------------------------------------------------------- */

/* The root is left out: who reads this has it, or does not trust it. */
static int put_chain(struct work *w, BIO *bio)
{
  int count = sk_X509_num(w->chain);

  for (int i = 0; i < count; i++)
    if ((i == 0 || i + 1 < count) && !PEM_write_bio_X509(bio, sk_X509_value(w->chain, i)))
      return failed(w);
  return 1;
}

static int put_sha256(stralloc *out, const X509 *x)
{
  static const char digits[] = "0123456789abcdef";
  unsigned char hash[EVP_MAX_MD_SIZE];
  char hex[2 * HASH_BYTES];
  unsigned int len;

  if (!X509_digest(x, EVP_sha256(), hash, &len) || len != HASH_BYTES)
    return 0;
  for (size_t i = 0; i < HASH_BYTES; i++) {
    hex[2 * i] = digits[hash[i] >> 4];
    hex[2 * i + 1] = digits[hash[i] & 15];
  }
  return stralloc_catb(out, hex, sizeof hex);
}

static unsigned long long signing_time(const struct work *w)
{
  long long time_s = w->signer->has_time ? w->signer->time_s : 0;

  if (time_s > w->trust->now_s)
    time_s = w->trust->now_s;
  return time_s > 0 ? (unsigned long long)time_s : 0;
}

static int put_answer(struct work *w, stralloc *text, X509 *x, stralloc *memory, BIO *bio)
{
  struct authors_field const *from = &w->judge->authors.from;
  struct harvestanswer a = { .signed_s = signing_time(w), .state = compare(w, x) };
  stralloc *address = memory;
  stralloc *hash = memory + 1;
  stralloc *names = memory + 2;
  struct span der;
  char *pem;
  long len;

  if (!span_copy(address, span_sa(&from->local)) || !stralloc_cats(address, "@")
      || !stralloc_cat(address, &from->domain) || !put_sha256(hash, x) || !put_chain(w, bio)
      || (sigattr_element(&der, w->info, NID_SMIMECapabilities) == 1 && !capabilities_list(names, der)))
    return failed(w);
  if (!harvestanswer_is_address(span_sa(address)))
    return 1;
  len = BIO_get_mem_data(bio, &pem);
  a.address = span_sa(address);
  a.id = span_sa(hash);
  a.capabilities = span_sa(names);
  a.certificate = span_make(pem, (size_t)len);
  return harvestanswer_write(text, &a);
}

static int put(struct work *w, stralloc *text, X509 *x)
{
  stralloc memory[3] = { STRALLOC_ZERO, STRALLOC_ZERO, STRALLOC_ZERO };
  BIO *bio = BIO_new(BIO_s_mem());
  int good = bio && put_answer(w, text, x, memory, bio);

  BIO_free(bio);
  for (size_t i = 0; i < 3; i++)
    stralloc_free(&memory[i]);
  return good;
}

int harvest(stralloc *text, const struct judge *j, const struct trust *trust)
{
  struct work w = { j, trust, &j->signers.signer[0], NULL, NULL, 0 };
  X509 *x;
  int good = 1;

  if (judge_result(j) != SMIMECAUSE_VERIFIED)
    return 1;
  w.info = sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(j->signers.cms), 0);
  x = choose(&w);
  if (x)
    good = put(&w, text, x);
  sk_X509_pop_free(w.chain, X509_free);
  good = good && !w.has_failed && !crypto_memory_was_short();
  if (!good)
    errno = ENOMEM;
  return good;
}
