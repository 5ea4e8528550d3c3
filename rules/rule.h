/* rule: one line of control/dkimdomains.
 *
 *   domain:selector[,selector2]|sdid|[auid|~]|expire|c:z:l
 */
#ifndef RULE_H
#define RULE_H

#include "text/span.h"

/* What an empty field means, here and on the command line of qmail-dkim. */
#define RULE_SELECTOR "default"
#define RULE_ED25519_SELECTOR "eddy"
#define RULE_LIFETIME_S 604800
/* t= plus this stays below the 12 digits that x= may have (RFC 6376 3.5) */
#define RULE_LIFETIME_DIGITS 9

enum rule_kind {
  RULE_EXACT,   /* example.org */
  RULE_PARENT,  /* .example.org: what lies below it */
  RULE_LISTED,  /* =: what control/rcpthosts names */
  RULE_ANY      /* *: every sender */
};

/* All spans point into the line. */
struct rule {
  enum rule_kind kind;
  int negated;
  struct span key;               /* first field without `!`: `example.org`, `.example.org`, `=`, `*` */
  struct span selector;          /* never empty */
  struct span selector2;         /* empty: not given */
  struct span sdid;              /* domain, or empty */
  struct span auid;              /* address, or empty */
  int auid_is_sender;            /* ~ */
  unsigned long long lifetime_s; /* 0: no x= */
  char canon;                    /* r, s, t or u */
  unsigned int z;                /* 1..5; 0: by the keys */
  int body_length;
};

/* rule_is_empty - is this line blank or a comment? `line` is without its LF. */
int rule_is_empty(struct span line);

/* rule_parse_key - read the first field only: kind, negated and key.
 * Returns NULL, or what is wrong with it (static).
 */
const char *rule_parse_key(struct rule *r, struct span line);

/* rule_parse - read the whole line. Returns NULL, or what is wrong (static). */
const char *rule_parse(struct rule *r, struct span line);

/* rule_selectors - which selectors does the rule sign with?
 *
 *   used  the first one is RSA's, or the only one
 *
 * Returns 1 or 2.
 */
unsigned int rule_selectors(const struct rule *r, struct span used[2]);

/* rule_warning - the i-th thing about this line that works but should be known, from 0 on, or NULL
 * behind the last one.
 */
const char *rule_warning(const struct rule *r, unsigned int i);

#endif
