/* checkrecord: does the DNS hold the public half of a private key, in a form that every verifier takes?
 */
#ifndef CHECKRECORD_H
#define CHECKRECORD_H

#include "check/check.h"
#include "crypto/private_key.h"
#include "dkim/keyquery.h"

struct checkrecord {
  struct keyquery query;   /* answered */
  struct private_key key;
  stralloc path;           /* of the key, with NUL */
  stralloc publish;        /* what to do to publish it, with NUL */
  int identity_below;      /* i= may be in a subdomain of d= */
  int is_spare;            /* no line uses the key: what is wrong is only a note */
};

/* checkrecord_say - compare the answer with the key and say what is wrong, or that all is right. */
void checkrecord_say(const struct checkrecord *r, struct check *c);

/* checkrecord_free - wipe the key, free the rest, and make `r` zeroes. */
void checkrecord_free(struct checkrecord *r);

#endif
