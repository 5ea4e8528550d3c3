/* strength: which hashes and keys a signature may be made with, and which of them are weak (RFC 8551 2.1, 2.2, RFC 8550
 * 4.3 and its Appendix A).
 */
#ifndef STRENGTH_H
#define STRENGTH_H

#include <openssl/evp.h>

enum strength {
  STRENGTH_UNKNOWN,  /* not for signatures of mail */
  STRENGTH_WEAK,
  STRENGTH_GOOD
};

/* strength_hash - of a hash, by its NID. *name: its name for the comment of a result, a static string. */
enum strength strength_hash(int nid, const char **name);

/* strength_key - of a public key. RSA of less than 2048 bits and curves of less than 224 are weak; DSA, curves without
 * a name and everything else are unknown.
 */
enum strength strength_key(EVP_PKEY *key, const char **name);

#endif
