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
  stralloc publish;        /* how to publish the record, with NUL */
  int identity_below;      /* i= may be in a subdomain of d= */
  int is_spare;            /* no line uses the key, so errors are only notes */
};

/* checkrecord_say - compare the answer with the key, and print the errors, or that there are none. */
void checkrecord_say(const struct checkrecord *r, struct check *c);

/* checkrecord_free - wipe the key, free the rest, and set `r` to zeros. */
void checkrecord_free(struct checkrecord *r);

#endif
