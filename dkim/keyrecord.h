/* keyrecord: the TXT record that holds a public key (RFC 6376 3.6.1, RFC 8463 4).
 */
#ifndef KEYRECORD_H
#define KEYRECORD_H

#include "crypto/algorithm.h"
#include "dkim/result.h"
#include "text/span.h"

#include <skalibs/stralloc.h>

struct keyrecord {
  enum key_type type;   /* k= */
  stralloc key;         /* p=, decoded */
  int is_testing;       /* t=y */
  int is_strict;        /* t=s: i= must not be in a subdomain of d= */
  const char *tag;      /* `p=`: this tag is wrong; else what with the list; static or NULL */
};

/* keyrecord_parse - read one record, its strings joined.
 *
 *   r  zeroed; keyrecord_free() when done
 *
 * Returns CAUSE_PENDING if it can be used with SHA-256 for mail, or what is wrong with it.
 */
enum cause keyrecord_parse(struct keyrecord *r, struct span text);

void keyrecord_free(struct keyrecord *r);

#endif
