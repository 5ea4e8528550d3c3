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
  struct firstfield first;       /* the sender domains to which the line applies */
  struct span selector;          /* never empty */
  struct span selector2;         /* empty: not given */
  struct span sdid;              /* domain, or empty */
  struct span auid;              /* address, or empty */
  int auid_is_sender;            /* the auid is ~: i= is the envelope sender */
  unsigned long long lifetime_s; /* 0: no x= */
  char canon;                    /* r, s, t or u */
  unsigned int z;                /* 1..5; 0: the number and types of the keys decide */
  int body_length;               /* 1: write l= */
};

/* dkimrule_parse - parse the whole line. Returns NULL, or a static string with the error. */
const char *dkimrule_parse(struct dkimrule *r, struct span line);

/* dkimrule_selectors - find the selectors that the rule signs with.
 *
 *   used  used[0] is set to the selector of the RSA key, or of the only key; used[1] to that of the Ed25519 key
 *
 * Returns 1 or 2, the number of selectors that are used.
 */
unsigned int dkimrule_selectors(const struct dkimrule *r, struct span used[2]);

/* dkimrule_warning - warning number i, counted from 0, about a line without errors; NULL if there are no more. A static
 * string.
 */
const char *dkimrule_warning(const struct dkimrule *r, unsigned int i);

/* The table of these lines, for rules.h: control/dkimdomains, its cdb, and dkimrule_parse(). */
#define DKIMRULES_TEXT "control/dkimdomains"
#define DKIMRULES_CDB "control/dkimdomains.cdb"
extern const struct rules_source dkimrules;

/* the rule that applies to a message */
struct decision {
  struct dkimrule rule;
  size_t line;         /* number of its line */
  struct span sender;  /* the candidate for which it was found */
};

/* dkimrules_find - rules_find() for this table. `d` is set for RULES_FOUND; d->line is also set for RULES_ERROR. */
enum rules_result dkimrules_find(const struct rules *r, const struct span *candidates, size_t count,
                                 struct decision *d, const char **why);

#endif
