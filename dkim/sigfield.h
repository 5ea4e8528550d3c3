/* sigfield: read a DKIM-Signature field of a received message (RFC 6376 3.5, 6.1.1). */
#ifndef SIGFIELD_H
#define SIGFIELD_H

#include "crypto/algorithm.h"
#include "dkim/canon.h"
#include "dkim/result.h"
#include "text/span.h"

#include <skalibs/stralloc.h>

/* stands for a number that is larger than any real one */
#define SIGFIELD_HUGE (~0ULL)

/* Spans point into the field that was parsed. Members that a broken field does not give are empty. */
struct sigfield {
  enum algorithm algorithm;          /* a= */
  enum canon header_canon;           /* c= */
  enum canon body_canon;
  stralloc domain;                   /* d=, in lower case, with A-labels */
  stralloc selector;                 /* s=, in lower case, with A-labels */
  stralloc identity;                 /* i= decoded; `@` and d= if there is no i= */
  int identity_is_below;             /* is i= in a subdomain of d=? */
  struct span names;                 /* h= as written */
  unsigned long long length;         /* l=; SIGFIELD_HUGE if there is none or it is larger than any body */
  int has_length;
  unsigned long long signed_s;       /* t= in seconds since 1970, 0 if there is none */
  int has_signed_s;
  unsigned long long expires_s;      /* x= in seconds since 1970, SIGFIELD_HUGE if there is none */
  stralloc signature;                /* b=, decoded */
  struct span signature_raw;         /* all bytes between `b=` and `;`; they are left out when the field is hashed */
  struct span signature_text;        /* b= as written */
  unsigned char body_hash[HASH_BYTES_MAX];  /* bh=, decoded */
  const char *tag;                   /* the name of the tag with the error, or the error of the list; static or NULL */
};

/* sigfield_parse - read the body of a field.
 *
 *   s     zeroed; sigfield_free() when done
 *   body  the bytes behind the colon, with their folds; lines end in LF. It must live as long as `s`.
 *
 * Returns CAUSE_PENDING if the signature can be verified; CAUSE_SHA1 if the field has no error but uses rsa-sha1;
 * CAUSE_TROUBLE with ENOMEM; else the cause of the error.
 */
enum cause sigfield_parse(struct sigfield *s, struct span body);

void sigfield_free(struct sigfield *s);

#endif
