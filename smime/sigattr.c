/* sigattr: attributes are read one by one, because libcrypto takes the first of several. */
#include "smime/sigattr.h"

#include "smime/ber.h"

#include <errno.h>
#include <openssl/objects.h>

static X509_ATTRIBUTE *attribute(const CMS_SignerInfo *si, int i)
{
  return CMS_signed_get_attr(si, i);
}

int sigattr_count(const CMS_SignerInfo *si)
{
  return CMS_signed_get_attr_count(si);
}

static int is_doubled(const CMS_SignerInfo *si, int count)
{
  for (int i = 0; i < count; i++)
    for (int j = 0; j < i; j++)
      if (OBJ_cmp(X509_ATTRIBUTE_get0_object(attribute(si, i)), X509_ATTRIBUTE_get0_object(attribute(si, j))) == 0)
        return 1;
  return 0;
}

/* the one value of the attribute `nid`, or NULL if it is not there or has not one value */
static const ASN1_TYPE *value(const CMS_SignerInfo *si, int nid)
{
  int i = CMS_signed_get_attr_by_NID(si, nid, -1);
  X509_ATTRIBUTE *a = i >= 0 ? attribute(si, i) : NULL;

  return a && X509_ATTRIBUTE_count(a) == 1 ? X509_ATTRIBUTE_get0_type(a, 0) : NULL;
}

static int is_there(const CMS_SignerInfo *si, int nid)
{
  return CMS_signed_get_attr_by_NID(si, nid, -1) >= 0;
}

static struct span octets_of(const ASN1_STRING *s)
{
  return span_make((const char *)ASN1_STRING_get0_data(s), (size_t)ASN1_STRING_length(s));
}

enum smimecause sigattr_check(const CMS_SignerInfo *si, const ASN1_OBJECT *content, struct span hash,
                              const char **detail)
{
  int count = sigattr_count(si);
  const ASN1_TYPE *type;
  const ASN1_TYPE *digest;

  *detail = "signed attributes";
  if (count > SIGATTR_MAX)
    return SMIMECAUSE_LIMIT;
  *detail = "one of them occurs twice";
  if (is_doubled(si, count))
    return SMIMECAUSE_ATTRIBUTES;
  type = value(si, NID_pkcs9_contentType);
  *detail = "content type";
  if (!type || ASN1_TYPE_get(type) != V_ASN1_OBJECT || OBJ_cmp(type->value.object, content) != 0)
    return SMIMECAUSE_ATTRIBUTES;
  digest = value(si, NID_pkcs9_messageDigest);
  *detail = "message digest";
  if (!digest || ASN1_TYPE_get(digest) != V_ASN1_OCTET_STRING)
    return SMIMECAUSE_ATTRIBUTES;
  *detail = NULL;
  return span_equal(octets_of(digest->value.octet_string), hash) ? SMIMECAUSE_PENDING : SMIMECAUSE_DIGEST;
}

/* ---- what is signed ----------------------------------------------------------------------------- */

/* the header of a SET with `len` octets of content */
static int set_header(stralloc *out, size_t len)
{
  char header[2 + sizeof len] = { BER_SET };
  size_t n = 0;

  for (size_t rest = len; rest; rest >>= 8)
    n++;
  if (len < 0x80) {
    header[1] = (char)len;
    return stralloc_catb(out, header, 2);
  }
  header[1] = (char)(0x80 | n);
  for (size_t i = 0; i < n; i++)
    header[2 + i] = (char)(len >> 8 * (n - 1 - i));
  return stralloc_catb(out, header, 2 + n);
}

static int append(stralloc *out, const X509_ATTRIBUTE *a)
{
  int len = i2d_X509_ATTRIBUTE(a, NULL);
  unsigned char *at;

  if (len <= 0 || !stralloc_readyplus(out, (size_t)len))
    return 0;
  at = (unsigned char *)out->s + out->len;
  if (i2d_X509_ATTRIBUTE(a, &at) != len)
    return 0;
  out->len += (size_t)len;
  return 1;
}

int sigattr_octets(stralloc *out, const CMS_SignerInfo *si)
{
  int count = sigattr_count(si);
  size_t len = 0;

  for (int i = 0; i < count; i++) {
    int one = i2d_X509_ATTRIBUTE(attribute(si, i), NULL);

    len += one > 0 ? (size_t)one : 0;
  }
  errno = ENOMEM;
  if (!set_header(out, len))
    return 0;
  for (int i = 0; i < count; i++)
    if (!append(out, attribute(si, i)))
      return 0;
  return 1;
}

/* ---- signing certificate ------------------------------------------------------------------------ */

/* The first ESSCertID or ESSCertIDv2 is that of the signer: its hash and how that was made. The others limit what else
 * may be in the chain; they are not looked at.
 *
 *   SigningCertificateV2 ::= SEQUENCE { certs SEQUENCE OF ESSCertIDv2, ... }
 *   ESSCertIDv2 ::= SEQUENCE { hashAlgorithm AlgorithmIdentifier DEFAULT sha256, certHash OCTET STRING, ... }
 *   ESSCertID   ::= SEQUENCE { certHash OCTET STRING, ... }        by SHA-1
 */
static int read_certificate_id(struct span der, int is_v2, const EVP_MD **md, struct span *hash)
{
  struct span whole, list, id, algorithm, oid;

  *md = is_v2 ? EVP_sha256() : EVP_sha1();
  if (!ber_take_as(&whole, &der, BER_SEQUENCE) || der.len || !ber_take_as(&list, &whole, BER_SEQUENCE)
      || !ber_take_as(&id, &list, BER_SEQUENCE))
    return 0;
  if (is_v2 && ber_take_as(&algorithm, &id, BER_SEQUENCE)) {
    struct span element = algorithm;
    const unsigned char *at = (const unsigned char *)element.p;
    ASN1_OBJECT *object = d2i_ASN1_OBJECT(NULL, &at, (long)element.len);

    *md = object && ber_take_as(&oid, &algorithm, BER_OID) ? EVP_get_digestbyobj(object) : NULL;
    ASN1_OBJECT_free(object);
  }
  return *md && ber_take_as(hash, &id, BER_OCTETS);
}

static int names(const ASN1_TYPE *type, int is_v2, const X509 *certificate)
{
  unsigned char is[EVP_MAX_MD_SIZE];
  unsigned int len;
  const EVP_MD *md;
  struct span hash;

  return type && ASN1_TYPE_get(type) == V_ASN1_SEQUENCE
         && read_certificate_id(octets_of(type->value.sequence), is_v2, &md, &hash)
         && X509_digest(certificate, md, is, &len) && span_equal(hash, span_make((const char *)is, len));
}

int sigattr_names(const CMS_SignerInfo *si, const X509 *certificate)
{
  static const int nid[] = { NID_id_smime_aa_signingCertificate, NID_id_smime_aa_signingCertificateV2 };

  for (int i = 0; i < 2; i++)
    if (is_there(si, nid[i]) && !names(value(si, nid[i]), i, certificate))
      return 0;
  return 1;
}

int sigattr_element(struct span *der, const CMS_SignerInfo *si, int nid)
{
  const ASN1_TYPE *type = value(si, nid);

  if (!is_there(si, nid))
    return 0;
  if (!type || (ASN1_TYPE_get(type) != V_ASN1_SEQUENCE && ASN1_TYPE_get(type) != V_ASN1_OTHER))
    return -1;
  /* both hold the encoding of the element */
  *der = octets_of(type->value.asn1_string);
  return 1;
}

int sigattr_time(const CMS_SignerInfo *si, long long *time_s)
{
  const ASN1_TYPE *type = value(si, NID_pkcs9_signingTime);
  ASN1_TIME *epoch;
  int days;
  int seconds;
  int good = 0;

  if (!type || (ASN1_TYPE_get(type) != V_ASN1_UTCTIME && ASN1_TYPE_get(type) != V_ASN1_GENERALIZEDTIME))
    return 0;
  epoch = ASN1_TIME_set(NULL, 0);
  /* a type with one of these tags holds an ASN1_TIME */
  if (epoch && ASN1_TIME_diff(&days, &seconds, epoch, type->value.asn1_string)) {
    *time_s = days * 86400LL + seconds;
    good = 1;
  }
  ASN1_TIME_free(epoch);
  return good;
}
