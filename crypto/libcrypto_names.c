/* libcrypto_names: two tables. */
#include "crypto/libcrypto.h"

#include <openssl/evp.h>

int libcrypto_names(void)
{
  static const EVP_MD *(*const hashes[])(void) = {
    EVP_sha256, EVP_sha384, EVP_sha512, EVP_sha224, EVP_sha512_256, EVP_sha3_224, EVP_sha3_256, EVP_sha3_384,
    EVP_sha3_512, EVP_sha1,
#ifndef OPENSSL_NO_MD5
    EVP_md5,
#endif
  };
  static const EVP_CIPHER *(*const ciphers[])(void) = {
    EVP_aes_128_cbc, EVP_aes_192_cbc, EVP_aes_256_cbc, EVP_aes_128_gcm, EVP_aes_192_gcm, EVP_aes_256_gcm,
    EVP_aes_128_wrap, EVP_aes_192_wrap, EVP_aes_256_wrap,
#ifndef OPENSSL_NO_DES
    EVP_des_ede3_cbc, EVP_des_ede3_wrap,
#endif
#ifndef OPENSSL_NO_CAMELLIA
    EVP_camellia_128_cbc, EVP_camellia_192_cbc, EVP_camellia_256_cbc,
#endif
  };

  for (size_t i = 0; i < sizeof hashes / sizeof *hashes; i++)
    if (!EVP_add_digest(hashes[i]()))
      return 0;
  for (size_t i = 0; i < sizeof ciphers / sizeof *ciphers; i++)
    if (!EVP_add_cipher(ciphers[i]()))
      return 0;
  return 1;
}
