/* algorithm: the signature algorithms: a hash and a kind of key.
 */
#ifndef ALGORITHM_H
#define ALGORITHM_H

#include "crypto/digest.h"
#include "text/span.h"

enum algorithm {
  ALGORITHM_RSA_SHA256,
  ALGORITHM_ED25519_SHA256,
  ALGORITHM_RSA_SHA1
};
#define ALGORITHM_COUNT 3

enum key_type {
  KEY_NONE,
  KEY_RSA,
  KEY_ED25519
};

/* algorithm_name - as in a=, RFC 6376 3.3 and RFC 8463 3. */
const char *algorithm_name(enum algorithm a);

/* algorithm_find - the algorithm of this name, without regard to case. Returns 1, or 0 if there is none. */
int algorithm_find(enum algorithm *a, struct span name);

/* algorithm_hash - what the algorithm hashes body and header with. */
enum hash algorithm_hash(enum algorithm a);

/* algorithm_key_type - the kind of key that the algorithm signs with: never KEY_NONE. */
enum key_type algorithm_key_type(enum algorithm a);

#endif
