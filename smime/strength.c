/* strength: two tables. */
#include "smime/strength.h"

#include <openssl/objects.h>

#define RSA_BITS_MIN 2048
#define CURVE_BITS_MIN 224

static const struct {
  int nid;
  enum strength strength;
  const char *name;
} hashes[] = {
  { NID_sha256, STRENGTH_GOOD, "SHA-256" },
  { NID_sha384, STRENGTH_GOOD, "SHA-384" },
  { NID_sha512, STRENGTH_GOOD, "SHA-512" },
  { NID_sha224, STRENGTH_GOOD, "SHA-224" },
  { NID_sha512_256, STRENGTH_GOOD, "SHA-512/256" },
  { NID_sha3_224, STRENGTH_GOOD, "SHA3-224" },
  { NID_sha3_256, STRENGTH_GOOD, "SHA3-256" },
  { NID_sha3_384, STRENGTH_GOOD, "SHA3-384" },
  { NID_sha3_512, STRENGTH_GOOD, "SHA3-512" },
  { NID_sha1, STRENGTH_WEAK, "SHA-1" },
  { NID_md5, STRENGTH_WEAK, "MD5" },
};

enum strength strength_hash(int nid, const char **name)
{
  for (size_t i = 0; i < sizeof hashes / sizeof *hashes; i++)
    if (hashes[i].nid == nid) {
      *name = hashes[i].name;
      return hashes[i].strength;
    }
  *name = "unknown hash";
  return STRENGTH_UNKNOWN;
}

/* explicit parameters that are those of no curve with a name could make any point anybody's key */
static int has_named_curve(EVP_PKEY *key)
{
  char group[64];
  size_t len;

  return EVP_PKEY_get_group_name(key, group, sizeof group, &len) == 1;
}

enum strength strength_key(EVP_PKEY *key, const char **name)
{
  switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA:
    case EVP_PKEY_RSA_PSS:
      *name = "short RSA key";
      return EVP_PKEY_get_bits(key) >= RSA_BITS_MIN ? STRENGTH_GOOD : STRENGTH_WEAK;
    case EVP_PKEY_EC:
      *name = "small curve";
      if (!has_named_curve(key))
        return STRENGTH_UNKNOWN;
      return EVP_PKEY_get_bits(key) >= CURVE_BITS_MIN ? STRENGTH_GOOD : STRENGTH_WEAK;
    case EVP_PKEY_ED25519:
    case EVP_PKEY_ED448:
      *name = "EdDSA";
      return STRENGTH_GOOD;
    default:
      *name = "unknown type of key";
      return STRENGTH_UNKNOWN;
  }
}
