/* sealedcipher: the ciphers of OpenPGP, for data whose integrity is somebody else's affair. Only crypto/sealedstart
 * includes this header.
 *
 * Two files implement it, of which the build links one, as with libcrypto.h:
 *
 *   sealedcipher_direct.c  calls the block ciphers of libcrypto. From libcrypto's archive they bring 20 KiB into a
 *                          program, which needs no other part of the library and none of its start.
 *   sealedcipher_evp.c     calls the EVP functions.
 */
#ifndef SEALEDCIPHER_H
#define SEALEDCIPHER_H

#include "text/span.h"

/* numbers of RFC 9580 9.3 and 9.6 */
enum sealedcipher {
  SEALEDCIPHER_TRIPLE_DES = 2,
  SEALEDCIPHER_AES_128 = 7,
  SEALEDCIPHER_AES_192 = 8,
  SEALEDCIPHER_AES_256 = 9,
  SEALEDCIPHER_CAMELLIA_128 = 11,
  SEALEDCIPHER_CAMELLIA_192 = 12,
  SEALEDCIPHER_CAMELLIA_256 = 13
};
enum sealedmode {
  SEALEDMODE_OCB = 2,
  SEALEDMODE_GCM = 3
};

#define SEALEDCIPHER_OCB_NONCE 15
#define SEALEDCIPHER_GCM_NONCE 12

/* sealedcipher_init - to be called before the process is confined. Returns 1, or 0 if the library cannot start. */
int sealedcipher_init(void);

/* sealedcipher_cfb - decrypt `in` to `out`, which has as much room, from a vector of zeros on. The key has the length
 * that the cipher needs.
 *
 * sealedcipher_aead - the same for AES in OCB or GCM, without the tag behind the data. `in` has whole blocks of 16
 *                     octets, `nonce` the length that the mode needs. Its last 8 octets are 0, as for the first chunk.
 *
 * Both return 1; 0 if the library lacks the cipher; -1 if memory is short.
 */
int sealedcipher_cfb(unsigned char *out, enum sealedcipher cipher, struct span key, struct span in);
int sealedcipher_aead(unsigned char *out, enum sealedmode mode, struct span key, const unsigned char *nonce,
                      struct span in);

#endif
