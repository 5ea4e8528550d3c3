/* sigfield: a DKIM-Signature field that somebody else wrote (RFC 6376 3.5, 6.1.1).
 */
#ifndef SIGFIELD_H
#define SIGFIELD_H

#include "crypto/algorithm.h"
#include "dkim/canon.h"
#include "dkim/result.h"
#include "text/span.h"

#include <skalibs/stralloc.h>

/* a number that is larger than any real one */
#define SIGFIELD_HUGE (~0ULL)

/* Spans point into the field that was parsed. What a broken field does not tell is empty. */
struct sigfield {
  enum algorithm algorithm;          /* a= */
  enum canon header_canon;           /* c= */
  enum canon body_canon;
  stralloc domain;                   /* d=, lower case, A-labels */
  stralloc selector;                 /* s=, the same */
  stralloc identity;                 /* i= decoded, or `@` and d= */
  int identity_is_below;             /* is i= in a subdomain of d=? */
  struct span names;                 /* h= as it stands */
  unsigned long long length;         /* l=; SIGFIELD_HUGE if there is none or it is larger than any body */
  int has_length;
  unsigned long long signed_s;       /* t=, 0 if there is none */
  int has_signed_s;
  unsigned long long expires_s;      /* x=, SIGFIELD_HUGE if there is none */
  stralloc signature;                /* b=, decoded */
  struct span signature_raw;         /* all between `b=` and `;`: left out where the field is hashed */
  struct span signature_text;        /* b= as it stands */
  unsigned char body_hash[HASH_BYTES_MAX];  /* bh=, decoded */
  const char *tag;                   /* which tag is wrong, or what with the list; static or NULL */
};

/* sigfield_parse - read the body of a field.
 *
 *   s     zeroed; sigfield_free() when done
 *   body  what stands behind the colon, with its folds; lines end in LF
 *
 * Returns CAUSE_PENDING if it can be verified, CAUSE_SHA1 if it is right but uses rsa-sha1, or what is wrong.
 * CAUSE_TROUBLE with ENOMEM.
 */
enum cause sigfield_parse(struct sigfield *s, struct span body);

void sigfield_free(struct sigfield *s);

#endif
