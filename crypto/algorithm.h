/* algorithm: the signature algorithms. Each one is a hash together with a type of key. */
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

/* algorithm_name - the name of the algorithm in a= (RFC 6376 3.3, RFC 8463 3). A static string. */
const char *algorithm_name(enum algorithm a);

/* algorithm_find - set *a to the algorithm with this name. Case is ignored. Returns 1, or 0 if there is none. */
int algorithm_find(enum algorithm *a, struct span name);

/* algorithm_hash - the hash that the algorithm uses for body and header. */
enum hash algorithm_hash(enum algorithm a);

/* algorithm_key_type - the type of key that the algorithm needs. Never KEY_NONE. */
enum key_type algorithm_key_type(enum algorithm a);

#endif
