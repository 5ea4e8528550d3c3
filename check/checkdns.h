/* checkdns: ask for the records of many keys, some at a time.
 */
#ifndef CHECKDNS_H
#define CHECKDNS_H

#include "check/checkrecord.h"
#include "dkim/limits.h"

struct checkdns {
  struct check *check;
  const char *servers;    /* $DNSCACHEIP or NULL */
  struct checkrecord record[LIMIT_SIGNATURES];  /* to be asked for */
  size_t records;
  unsigned int silent;    /* batches in a row without any answer */
};

struct checkdns_question {
  const char *name;       /* selector._domainkey.domain */
  const char *path;       /* of the key */
  const char *publish;    /* what to do to publish the record */
  int identity_below;     /* i= may be in a subdomain of d= */
  int is_spare;           /* no line uses the key */
};

/* checkdns_add - have the record of a key compared with it, once for each name and path. The answers are spoken of
 * when some questions have come together, or by checkdns_end().
 *
 *   key  taken over: wiped here or when it was compared
 */
void checkdns_add(struct checkdns *d, const struct checkdns_question *q, struct private_key *key);

/* checkdns_end - ask what is left. */
void checkdns_end(struct checkdns *d);

#endif
