/* contenthash: the hashes of a signed content, by all the algorithms that a signature names. They are computed in one
 * reading.
 *
 *   struct contenthash c = CONTENTHASH_ZERO;
 *   contenthash_add(&c, oid) ...          each digest algorithm (berwalk_digest()), before the first octet
 *   contenthash_feed(&c, piece) ...
 *   contenthash_end(&c)
 *   contenthash_find(&c, nid)
 *   contenthash_free(&c)
 */
#ifndef CONTENTHASH_H
#define CONTENTHASH_H

#include "text/span.h"

#include <openssl/evp.h>

/* How many algorithms one signature may name. */
#define CONTENTHASH_MAX 8

struct contenthash_one {
  int nid;                               /* of the hash */
  EVP_MD_CTX *state;                     /* NULL behind contenthash_end() */
  unsigned char value[EVP_MAX_MD_SIZE];
  unsigned int len;                      /* 0 before contenthash_end() */
};

struct contenthash {
  struct contenthash_one one[CONTENTHASH_MAX];
  size_t count;
  char first;                            /* the first octet of the content */
  int has_octets;
};

#define CONTENTHASH_ZERO { { { 0, NULL, { 0 }, 0 } }, 0, 0, 0 }

/* contenthash_add - hash by one more algorithm.
 *
 *   oid  its OBJECT IDENTIFIER as a whole DER element. An algorithm that libcrypto does not have is left out, and so is
 *        one that was added before.
 *
 * Returns 1; 0 if there are more than CONTENTHASH_MAX; -1 with ENOMEM.
 */
int contenthash_add(struct contenthash *c, struct span oid);

/* contenthash_feed - the next piece of the content. Returns 1, or 0 if the library fails. It can be a span_sink. */
int contenthash_feed(void *contenthash, struct span piece);

/* contenthash_end - finish all the hashes. Returns 1, or 0 if the library fails. */
int contenthash_end(struct contenthash *c);

/* contenthash_find - the hash by the algorithm `nid`, or NULL if it was not added. */
const struct contenthash_one *contenthash_find(const struct contenthash *c, int nid);

/* contenthash_free - free the states; `c` is as CONTENTHASH_ZERO then. */
void contenthash_free(struct contenthash *c);

#endif
