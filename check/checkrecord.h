/* checkrecord: check that the DNS has the public half of a private key, in a form that every verifier accepts. */
#ifndef CHECKRECORD_H
#define CHECKRECORD_H

#include "check/check.h"
#include "crypto/private_key.h"
#include "dkim/keyquery.h"

struct checkrecord {
  struct keyquery query;   /* answered */
  struct private_key key;
  stralloc path;           /* path of the key, with NUL */
  stralloc domain;         /* d=, with NUL */
  stralloc publish;        /* the command that prints the record, with NUL */
  stralloc renew;          /* the command that makes another key, with NUL */
  stralloc found_at;       /* the wrong name at which the record was found, with NUL; empty: none is known */
  int identity_below;      /* i= may be in a subdomain of d= */
  int is_spare;            /* no line uses the key, so errors are only notes */
};

/* checkrecord_has_key - is one of these records the public half of the key? Returns 1 or 0. */
int checkrecord_has_key(const struct checkrecord *r, const struct keyquery *q);

/* checkrecord_say - compare the answer with the key, and print the errors, or that there are none. */
void checkrecord_say(const struct checkrecord *r, struct check *c);

/* checkrecord_free - wipe the key, free the rest, and set `r` to zeros. */
void checkrecord_free(struct checkrecord *r);

#endif
