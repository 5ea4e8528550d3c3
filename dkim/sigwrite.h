/* sigwrite: write the text of a DKIM-Signature field (RFC 6376 3.5). */
#ifndef SIGWRITE_H
#define SIGWRITE_H

#include "dkim/canon.h"
#include "crypto/algorithm.h"
#include "text/span.h"

#include <skalibs/stralloc.h>

struct sigwrite {
  enum algorithm algorithm;         /* a= */
  enum canon header_canon;          /* c= */
  enum canon body_canon;
  struct span domain;               /* d= */
  struct span selector;             /* s= */
  struct span identity;             /* i=, not encoded, or empty for none */
  unsigned long long signed_s;      /* t=, seconds since 1970 */
  unsigned long long expires_s;     /* x=, or 0 for none */
  const unsigned long long *length; /* l=, or NULL for none */
  struct span names;                /* h=, joined by colons */
  struct span body_hash;            /* bh=, base64 */
};

/* sigwrite_field - append the field with an empty b=, without the line end of its last line.
 *
 * The signature is computed over this text; then sigwrite_value() appends the value of b=. Lines end in LF and have at
 * most 78 bytes, except when a tag that is not folded (as a long d=) has more.
 * i= is left out if its encoded form is longer than LIMIT_IDENTITY_BYTES.
 * Returns 1, or 0 with ENOMEM.
 */
int sigwrite_field(stralloc *out, const struct sigwrite *s);

/* sigwrite_value - append the base64 of the signature, folded, and the last line end. `out` must end in the `b=` of
 * sigwrite_field(). Returns 1, or 0 with ENOMEM.
 */
int sigwrite_value(stralloc *out, struct span base64);

#endif
