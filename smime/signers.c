/* signers: CMS_ContentInfo is only read; libcrypto verifies nothing of it. */
#include "smime/signers.h"

#include "crypto/crypto.h"
#include "smime/sigattr.h"
#include "smime/sigverify.h"
#include "smime/strength.h"

#include <errno.h>
#include <openssl/objects.h>

enum smimecause signers_read(struct signers *s, struct span structure, const char **detail)
{
  const unsigned char *at = (const unsigned char *)structure.p;
  STACK_OF(CMS_SignerInfo) *infos = NULL;

  s->cms = d2i_CMS_ContentInfo(NULL, &at, (long)structure.len);
  *detail = "no signed data";
  if (!s->cms || at != (const unsigned char *)structure.p + structure.len
      || OBJ_obj2nid(CMS_get0_type(s->cms)) != NID_pkcs7_signed)
    return crypto_memory_was_short() ? SMIMECAUSE_TROUBLE : SMIMECAUSE_SYNTAX;
  infos = CMS_get0_SignerInfos(s->cms);
  if (!infos || sk_CMS_SignerInfo_num(infos) <= 0)
    return SMIMECAUSE_UNSIGNED;
  *detail = "type of content";
  if (OBJ_obj2nid(CMS_get0_eContentType(s->cms)) != NID_pkcs7_data)
    return SMIMECAUSE_SYNTAX;
  *detail = "signers";
  if (sk_CMS_SignerInfo_num(infos) > SIGNERS_MAX)
    return SMIMECAUSE_LIMIT;
  s->certificates = CMS_get1_certs(s->cms);
  *detail = "certificates";
  if (s->certificates && sk_X509_num(s->certificates) > SIGNERS_CERTIFICATES_MAX)
    return SMIMECAUSE_LIMIT;
  s->count = (size_t)sk_CMS_SignerInfo_num(infos);
  *detail = NULL;
  return crypto_memory_was_short() ? SMIMECAUSE_TROUBLE : SMIMECAUSE_PENDING;
}

/* one SignerInfo while it is checked */
struct work {
  CMS_SignerInfo *info;
  const X509_ALGOR *algorithm;
  struct sigverify_signed what;
  struct span value;
  struct signer *result;
};

static enum smimecause verdict(struct work *w, enum smimecause cause, const char *detail)
{
  w->result->cause = cause;
  w->result->detail = detail;
  return cause;
}

/* Remember this certificate: the one that verified, else the first that the signature names. */
static int take_certificate(struct work *w, X509 *certificate)
{
  if (!X509_up_ref(certificate))
    return 0;
  X509_free(w->result->certificate);
  w->result->certificate = certificate;
  return 1;
}

/* the result with this certificate; an impostor may have the same issuer and number, so others are tried behind it */
static enum smimecause try_certificate(struct work *w, X509 *certificate)
{
  EVP_PKEY *key = X509_get0_pubkey(certificate);
  const char *name = "unknown type of key";
  enum strength strength = key ? strength_key(key, &name) : STRENGTH_UNKNOWN;

  if (strength == STRENGTH_UNKNOWN)
    return verdict(w, SMIMECAUSE_ALGORITHM, name);
  switch (sigverify(w->algorithm, key, &w->what, w->value)) {
    case SIGVERIFY_UNKNOWN: return verdict(w, SMIMECAUSE_ALGORITHM, "signature");
    case SIGVERIFY_BAD: return verdict(w, SMIMECAUSE_SIGNATURE, NULL);
    case SIGVERIFY_GOOD: break;
  }
  if (!sigattr_names(w->info, certificate))
    return verdict(w, SMIMECAUSE_ATTRIBUTES, "signing certificate");
  if (strength == STRENGTH_WEAK && !w->result->weak)
    w->result->weak = name;
  return verdict(w, SMIMECAUSE_PENDING, NULL);
}

/* 1 if one of `stack` has verified the signature; 0 if not; -1 with ENOMEM */
static int try_all(struct work *w, STACK_OF(X509) *stack)
{
  for (int i = 0; i < sk_X509_num(stack); i++) {
    X509 *certificate = sk_X509_value(stack, i);
    int is_first = !w->result->certificate;
    enum smimecause before = w->result->cause;
    const char *detail = w->result->detail;

    if (CMS_SignerInfo_cert_cmp(w->info, certificate) != 0)
      continue;
    if (try_certificate(w, certificate) == SMIMECAUSE_PENDING)
      return take_certificate(w, certificate) ? 1 : -1;
    if (is_first) {
      if (!take_certificate(w, certificate))
        return -1;
    } else {
      (void)verdict(w, before, detail);
    }
  }
  return 0;
}

/* 1, or 0 with ENOMEM; the attributes, if there are any, were checked */
static int check_signature(struct work *w, STACK_OF(X509) *own, STACK_OF(X509) *known)
{
  int found;

  (void)verdict(w, SMIMECAUSE_NO_CERTIFICATE, NULL);
  found = try_all(w, own);
  if (found == 0)
    found = try_all(w, known);
  return found != -1;
}

/* hash of the attributes, which are what is signed */
static int hash_attributes(struct work *w, stralloc *octets, unsigned char hash[EVP_MAX_MD_SIZE])
{
  const EVP_MD *md = EVP_get_digestbynid(w->what.hash_nid);
  unsigned int len;

  if (!sigattr_octets(octets, w->info) || !md || !EVP_Digest(octets->s, octets->len, hash, &len, md, NULL))
    return 0;
  w->what.octets = span_sa(octets);
  w->what.hash = span_make((const char *)hash, len);
  return 1;
}

/* Everything except the signature: SMIMECAUSE_PENDING if that remains to be checked. */
static enum smimecause check_content(struct work *w, const ASN1_OBJECT *type, const struct contenthash *hashes)
{
  const struct contenthash_one *hash = contenthash_find(hashes, w->what.hash_nid);
  const char *name;
  const char *detail;

  if (strength_hash(w->what.hash_nid, &name) == STRENGTH_UNKNOWN)
    return verdict(w, SMIMECAUSE_ALGORITHM, name);
  if (!hash)
    return verdict(w, SMIMECAUSE_SYNTAX, "its hash is not in the list");
  if (strength_hash(w->what.hash_nid, &name) == STRENGTH_WEAK)
    w->result->weak = name;
  w->what.hash = span_make((const char *)hash->value, hash->len);
  if (sigattr_count(w->info) >= 0) {
    enum smimecause cause = sigattr_check(w->info, type, w->what.hash, &detail);

    w->result->has_time = sigattr_time(w->info, &w->result->time_s);
    return verdict(w, cause, detail);
  }
  /* What was signed as a SET of attributes elsewhere could be shown here as the content. */
  if (!hashes->has_octets || hashes->first == 0x31)
    return verdict(w, SMIMECAUSE_ATTRIBUTES, "there are none");
  return SMIMECAUSE_PENDING;
}

static int check(struct signers *s, struct work *w, const struct contenthash *hashes, STACK_OF(X509) *known)
{
  stralloc octets = STRALLOC_ZERO;
  unsigned char hash[EVP_MAX_MD_SIZE];
  X509_ALGOR *digest;
  X509_ALGOR *algorithm;
  const ASN1_OBJECT *digest_name;
  const ASN1_OCTET_STRING *value = CMS_SignerInfo_get0_signature(w->info);
  int good = 1;

  CMS_SignerInfo_get0_algs(w->info, NULL, NULL, &digest, &algorithm);
  X509_ALGOR_get0(&digest_name, NULL, NULL, digest);
  w->algorithm = algorithm;
  w->what.hash_nid = OBJ_obj2nid(digest_name);
  w->value = span_make((const char *)ASN1_STRING_get0_data(value), (size_t)ASN1_STRING_length(value));
  if (check_content(w, CMS_get0_eContentType(s->cms), hashes) == SMIMECAUSE_PENDING)
    good = (sigattr_count(w->info) < 0 || hash_attributes(w, &octets, hash))
           && check_signature(w, s->certificates, known);
  /* what these show ends here */
  w->what.octets = span_make(NULL, 0);
  w->what.hash = span_make(NULL, 0);
  stralloc_free(&octets);
  return good;
}

int signers_check(struct signers *s, const struct contenthash *hashes, STACK_OF(X509) *known)
{
  STACK_OF(CMS_SignerInfo) *infos = CMS_get0_SignerInfos(s->cms);

  errno = ENOMEM;
  for (size_t i = 0; i < s->count; i++) {
    struct work w = { sk_CMS_SignerInfo_value(infos, (int)i), NULL, { 0, { NULL, 0 }, { NULL, 0 } }, { NULL, 0 },
                      &s->signer[i] };

    if (!check(s, &w, hashes, known) || crypto_memory_was_short())
      return 0;
  }
  return 1;
}

void signers_free(struct signers *s)
{
  for (size_t i = 0; i < s->count; i++) {
    X509_free(s->signer[i].certificate);
    s->signer[i].certificate = NULL;
  }
  sk_X509_pop_free(s->certificates, X509_free);
  CMS_ContentInfo_free(s->cms);
  s->certificates = NULL;
  s->cms = NULL;
  s->count = 0;
}
