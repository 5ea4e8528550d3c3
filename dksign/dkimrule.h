/* dkimrule: one line of control/dkimdomains.
 *
 *   domain:selector[,selector2]|sdid|[auid|~]|expire|c:z:l
 */
#ifndef DKIMRULE_H
#define DKIMRULE_H

#include "rules/firstfield.h"
#include "rules/rules.h"
#include "text/span.h"

/* All spans point into the line. */
struct dkimrule {
  struct firstfield first;       /* for whose mail it is */
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

/* dkimrule_parse - read the whole line. Returns NULL, or what is wrong (static). */
const char *dkimrule_parse(struct dkimrule *r, struct span line);

/* dkimrule_selectors - which selectors does the rule sign with?
 *
 *   used  the first one is RSA's, or the only one
 *
 * Returns 1 or 2.
 */
unsigned int dkimrule_selectors(const struct dkimrule *r, struct span used[2]);

/* dkimrule_warning - the i-th thing about this line that works but should be known, from 0 on, or NULL
 * behind the last one.
 */
const char *dkimrule_warning(const struct dkimrule *r, unsigned int i);

/* The table of these lines, for rules.h: control/dkimdomains, its cdb, and dkimrule_parse(). */
#define DKIMRULES_TEXT "control/dkimdomains"
#define DKIMRULES_CDB "control/dkimdomains.cdb"
extern const struct rules_source dkimrules;

/* What decides for a sender. */
struct decision {
  struct dkimrule rule;
  size_t line;         /* its number */
  struct span sender;  /* the candidate that it was found for */
};

/* dkimrules_find - rules_find() for this table; a decision is set for RULES_FOUND, its line for RULES_ERROR too. */
enum rules_result dkimrules_find(const struct rules *r, const struct span *candidates, size_t count,
                                 struct decision *d, const char **why);

#endif
