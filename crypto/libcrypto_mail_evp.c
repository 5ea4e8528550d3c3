/* libcrypto_mail_evp: RSA and elliptic curves by the EVP functions. libcrypto.h says when this file is linked. */
#include "crypto/libcrypto_mail.h"

#include "crypto/key_limits.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

int ec_curve_is_known(int curve)
{
  return curve == NID_X9_62_prime256v1 || curve == NID_secp384r1 || curve == NID_secp521r1
         || curve == NID_brainpoolP256r1 || curve == NID_brainpoolP384r1 || curve == NID_brainpoolP512r1;
}

/* A key that does not name its curve is put into PKCS#8, which does. */
static EVP_PKEY *read_with_curve(struct span der, int curve)
{
  PKCS8_PRIV_KEY_INFO *info = PKCS8_PRIV_KEY_INFO_new();
  unsigned char *copy = OPENSSL_memdup(der.p, der.len);
  EVP_PKEY *key = NULL;

  if (info && copy && PKCS8_pkey_set0(info, OBJ_nid2obj(NID_X9_62_id_ecPublicKey), 0, V_ASN1_OBJECT, OBJ_nid2obj(curve),
                                      copy, (int)der.len)) {
    copy = NULL;
    key = EVP_PKCS82PKEY(info);
  }
  if (copy)
    OPENSSL_clear_free(copy, der.len);
  PKCS8_PRIV_KEY_INFO_free(info);
  return key;
}

void *ec_private_read(struct span der, int curve)
{
  const unsigned char *at = (const unsigned char *)der.p;
  EVP_PKEY *ec = NULL;

  if (curve && !ec_curve_is_known(curve))
    return NULL;
  ec = curve ? read_with_curve(der, curve) : d2i_PrivateKey(EVP_PKEY_EC, NULL, &at, (long)der.len);
  if (ec && ec_curve_is_known(ec_private_curve(ec)) && (curve || at == (const unsigned char *)der.p + der.len))
    return ec;
  EVP_PKEY_free(ec);
  return NULL;
}

void ec_private_free(void *ec)
{
  EVP_PKEY_free(ec);
}

int ec_private_curve(void *ec)
{
  char name[40];

  return EVP_PKEY_get_group_name(ec, name, sizeof name, NULL) ? OBJ_txt2nid(name) : NID_undef;
}

size_t ec_private_point(void *ec, unsigned char out[EC_POINT_BYTES_MAX])
{
  size_t len = 0;

  if (!EVP_PKEY_set_utf8_string_param(ec, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT, "uncompressed"))
    return 0;
  return EVP_PKEY_get_octet_string_param(ec, OSSL_PKEY_PARAM_PUB_KEY, out, EC_POINT_BYTES_MAX, &len) ? len : 0;
}

int ec_private_sign(void *ec, struct span digest, unsigned char *out, size_t *out_len)
{
  const unsigned char *in = (const unsigned char *)digest.p;
  EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(ec, NULL);
  int good;

  *out_len = LIMIT_SIGNATURE_BYTES;
  good = ctx && EVP_PKEY_sign_init(ctx) > 0 && EVP_PKEY_sign(ctx, out, out_len, in, digest.len) > 0
         && EVP_PKEY_verify_init(ctx) > 0 && EVP_PKEY_verify(ctx, out, *out_len, in, digest.len) > 0;
  EVP_PKEY_CTX_free(ctx);
  return good;
}

static EVP_PKEY *peer_key(int curve, struct span point)
{
  EVP_PKEY *key = NULL;
  EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_id(EVP_PKEY_EC, NULL);
  OSSL_PARAM params[3];

  params[0] = OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)(size_t)OBJ_nid2sn(curve), 0);
  params[1] = OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, (void *)(size_t)point.p, point.len);
  params[2] = OSSL_PARAM_construct_end();
  if (!ctx || EVP_PKEY_fromdata_init(ctx) <= 0 || EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) <= 0)
    key = NULL;
  EVP_PKEY_CTX_free(ctx);
  return key;
}

int ec_agree(struct ec_agreement *out, int curve, struct span peer)
{
  EVP_PKEY *his = ec_curve_is_known(curve) ? peer_key(curve, peer) : NULL;
  EVP_PKEY *ours = his ? EVP_EC_gen(OBJ_nid2sn(curve)) : NULL;
  EVP_PKEY_CTX *ctx = ours ? EVP_PKEY_CTX_new(ours, NULL) : NULL;

  out->secret_len = sizeof out->secret;
  if (!ctx || EVP_PKEY_derive_init(ctx) <= 0 || EVP_PKEY_derive_set_peer(ctx, his) <= 0
      || EVP_PKEY_derive(ctx, out->secret, &out->secret_len) <= 0)
    out->secret_len = 0;
  out->point_len = out->secret_len ? ec_private_point(ours, out->point) : 0;
  EVP_PKEY_CTX_free(ctx);
  EVP_PKEY_free(ours);
  EVP_PKEY_free(his);
  return out->point_len > 0;
}

size_t rsa_public_encrypt(void *rsa, struct span secret, unsigned char *out)
{
  EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(rsa, NULL);
  size_t len = LIMIT_SIGNATURE_BYTES;
  int good = ctx && EVP_PKEY_encrypt_init(ctx) > 0 && EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) > 0
             && EVP_PKEY_encrypt(ctx, out, &len, (const unsigned char *)secret.p, secret.len) > 0;

  EVP_PKEY_CTX_free(ctx);
  return good ? len : 0;
}

EVP_PKEY *pkey_of_rsa(struct span der)
{
  const unsigned char *at = (const unsigned char *)der.p;
  EVP_PKEY *key = d2i_PrivateKey(EVP_PKEY_RSA, NULL, &at, (long)der.len);

  if (key && at == (const unsigned char *)der.p + der.len)
    return key;
  EVP_PKEY_free(key);
  return NULL;
}

EVP_PKEY *pkey_of_ec(struct span der, int curve)
{
  return ec_private_read(der, curve);
}
