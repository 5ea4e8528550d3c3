/* checkdns: query the records of many keys in batches, and compare them with the keys. */
#ifndef CHECKDNS_H
#define CHECKDNS_H

#include "check/checkrecord.h"
#include "dkim/limits.h"

struct checkdns {
  struct check *check;
  const char *servers;    /* $DNSCACHEIP or NULL */
  struct checkrecord record[LIMIT_SIGNATURES];  /* the next batch */
  size_t records;         /* number of records in it */
  unsigned int silent;    /* number of batches in a row without any answer */
};

struct checkdns_question {
  const char *name;       /* selector._domainkey.domain */
  const char *path;       /* path of the key */
  const char *domain;     /* d= */
  const char *publish;    /* the command that prints the record */
  const char *renew;      /* the command that makes another key */
  int identity_below;     /* i= may be in a subdomain of d= */
  int is_spare;           /* no line uses the key */
};

/* checkdns_add - add a key to the batch, so that it is compared with its record. A name and path that were added before
 * are ignored. When the batch is full, it is queried, and the findings are printed.
 *
 *   q    its strings are copied
 *   key  moved: *key is wiped here; the copy is wiped after the comparison
 */
void checkdns_add(struct checkdns *d, const struct checkdns_question *q, struct private_key *key);

/* checkdns_end - query the rest of the batch and print the findings. */
void checkdns_end(struct checkdns *d);

#endif
