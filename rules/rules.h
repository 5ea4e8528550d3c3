/* rules: which line of control/dkimdomains decides for a sender?
 *
 * The text file says whether anything is signed at all. Where dkimdomains.cdb is there too, the rules
 * are read from it: one record for each first field in lower case, without its `!`, with the
 * number of the line, a blank and the line as data; and one record with an empty key that holds
 * RULES_FORMAT, so that a file of zeros is not taken for one without rules.
 */
#ifndef RULES_H
#define RULES_H

#include "rules/rule.h"
#include "text/span.h"

#include <skalibs/cdb.h>
#include <skalibs/genalloc.h>
#include <skalibs/stralloc.h>

#define RULES_TEXT "control/dkimdomains"
#define RULES_CDB "control/dkimdomains.cdb"
#define RULES_FORMAT "dkimdomains 1"

/* The text is read at each delivery: over this qmail-newdk is the way. */
#define RULES_TEXT_MAX (1024 * 1024)
/* What qmail-newdk compiles. */
#define RULES_SOURCE_MAX (256 * 1024 * 1024)

/* one line of the text that is a rule */
struct rules_line {
  struct span key;   /* first field without `!` */
  struct span line;
  size_t number;
  int negated;
  const char *wrong; /* with the first field, or NULL */
};

struct rules {
  stralloc text;
  genalloc lines;    /* struct rules_line */
  cdb compiled;
  int is_compiled;
};

#define RULES_ZERO { STRALLOC_ZERO, GENALLOC_ZERO, CDB_ZERO, 0 }

enum rules_result {
  RULES_ERROR = -1,  /* temporary: can't be read, damaged, or the deciding line is wrong */
  RULES_NONE = 0,
  RULES_FOUND = 1
};

/* rules_open - open the rules below the working directory.
 * RULES_NONE: there are none, nothing is signed. RULES_ERROR: *number and *why say where and what, or
 * *number is 0.
 */
enum rules_result rules_open(struct rules *r, size_t *number, const char **why);

/* rules_scan - find the lines in r->text, which the caller filled. Returns 1, or 0 with ENOMEM. */
int rules_scan(struct rules *r);

/* What decides for a sender. */
struct decision {
  struct rule rule;
  size_t line;         /* its number */
  struct span sender;  /* the candidate that it was found for */
};

/* rules_find - find the deciding line.
 *
 *   candidates  domains in lower case in the order in which they are asked; one that is no
 *               domain (hostname.h) is matched by `*` alone
 *   d           set for RULES_FOUND; points into r and the candidates
 *
 * Each candidate is looked up as itself, as `.parent` from the longest parent down, and as `=`; if none
 * is found, `*` decides for the last one. RULES_ERROR as rules_open().
 */
enum rules_result rules_find(const struct rules *r, const struct span *candidates, size_t count, struct decision *d,
                             const char **why);

void rules_free(struct rules *r);

#endif
