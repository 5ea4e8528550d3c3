/* contentkey: names are compared by libcrypto, without regard to case and kind of string (RFC 5280 7.1). */
#include "smime/contentkey.h"

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/x509.h>

/* whom we look for */
struct wanted {
  EVP_PKEY *key;
  X509_NAME *issuer;
  ASN1_INTEGER *serial;
  struct span key_id;
};

static int has_key_id(const struct wanted *w, const ASN1_OCTET_STRING *id)
{
  struct span is = span_make((const char *)ASN1_STRING_get0_data(id), (size_t)ASN1_STRING_length(id));

  return w->key_id.len && span_equal(is, w->key_id);
}

static int is_wanted(const struct wanted *w, const ASN1_OCTET_STRING *id, const X509_NAME *issuer,
                     const ASN1_INTEGER *serial)
{
  if (id)
    return has_key_id(w, id);
  return issuer && serial && X509_NAME_cmp(issuer, w->issuer) == 0 && ASN1_INTEGER_cmp(serial, w->serial) == 0;
}

/* RSA: 1 if it was for us */
static int try_transport(CMS_ContentInfo *cms, CMS_RecipientInfo *info, const struct wanted *w)
{
  ASN1_OCTET_STRING *id = NULL;
  X509_NAME *issuer = NULL;
  ASN1_INTEGER *serial = NULL;

  if (!CMS_RecipientInfo_ktri_get0_signer_id(info, &id, &issuer, &serial) || !is_wanted(w, id, issuer, serial))
    return 0;
  if (EVP_PKEY_up_ref(w->key)) {
    (void)CMS_RecipientInfo_set0_pkey(info, w->key);
    (void)CMS_RecipientInfo_decrypt(cms, info);
    (void)CMS_RecipientInfo_set0_pkey(info, NULL);
  }
  return 1;
}

/* EC: one info may be for several recipients */
static int try_agreement(CMS_ContentInfo *cms, CMS_RecipientInfo *info, const struct wanted *w)
{
  STACK_OF(CMS_RecipientEncryptedKey) *all = CMS_RecipientInfo_kari_get0_reks(info);

  for (int i = 0; i < sk_CMS_RecipientEncryptedKey_num(all); i++) {
    CMS_RecipientEncryptedKey *one = sk_CMS_RecipientEncryptedKey_value(all, i);
    ASN1_OCTET_STRING *id = NULL;
    X509_NAME *issuer = NULL;
    ASN1_INTEGER *serial = NULL;

    if (!CMS_RecipientEncryptedKey_get0_id(one, &id, NULL, NULL, &issuer, &serial)
        || !is_wanted(w, id, issuer, serial))
      continue;
    if (CMS_RecipientInfo_kari_set0_pkey(info, w->key))
      (void)CMS_RecipientInfo_kari_decrypt(cms, info, one);
    (void)CMS_RecipientInfo_kari_set0_pkey(info, NULL);
    return 1;
  }
  return 0;
}

static int try_all(CMS_ContentInfo *cms, const struct wanted *w)
{
  STACK_OF(CMS_RecipientInfo) *infos = CMS_get0_RecipientInfos(cms);
  int type = EVP_PKEY_is_a(w->key, "RSA") ? CMS_RECIPINFO_TRANS : CMS_RECIPINFO_AGREE;

  for (int i = 0; i < sk_CMS_RecipientInfo_num(infos); i++) {
    CMS_RecipientInfo *info = sk_CMS_RecipientInfo_value(infos, i);

    if (CMS_RecipientInfo_type(info) == type
        && (type == CMS_RECIPINFO_TRANS ? try_transport(cms, info, w) : try_agreement(cms, info, w)))
      return 1;
  }
  return 0;
}

int contentkey_find(CMS_ContentInfo *cms, EVP_PKEY *key, const struct certfields *cert)
{
  const unsigned char *issuer = (const unsigned char *)cert->issuer.p;
  const unsigned char *serial = (const unsigned char *)cert->serial.p;
  struct wanted w = { key, d2i_X509_NAME(NULL, &issuer, (long)cert->issuer.len),
                      d2i_ASN1_INTEGER(NULL, &serial, (long)cert->serial.len), cert->key_id };
  int found = w.issuer && w.serial && try_all(cms, &w);

  X509_NAME_free(w.issuer);
  ASN1_INTEGER_free(w.serial);
  ERR_clear_error();
  return found;
}
