/* keyrecord: the TXT record that holds a public key (RFC 6376 3.6.1, RFC 8463 4). */
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
  const char *tag;      /* for CAUSE_KEY_SYNTAX the tag with the error, as `p=`, or the error of the list; static */
};

/* keyrecord_parse - read one record.
 *
 *   r     zeroed; keyrecord_free() when done
 *   text  the record with its strings joined; not kept
 *
 * Returns CAUSE_PENDING if the key can be used with SHA-256 for mail; else the cause why not. CAUSE_TROUBLE: ENOMEM.
 */
enum cause keyrecord_parse(struct keyrecord *r, struct span text);

void keyrecord_free(struct keyrecord *r);

#endif
