/* firstfield: the first field of a line in a rule table, up to the first `:`. It names the domains to which the line
 * applies.
 */
#ifndef FIRSTFIELD_H
#define FIRSTFIELD_H

#include "text/span.h"

enum firstfield_kind {
  FIRSTFIELD_EXACT,   /* example.org */
  FIRSTFIELD_PARENT,  /* .example.org: all subdomains of example.org, without example.org itself */
  FIRSTFIELD_LISTED,  /* =: the domains in control/rcpthosts */
  FIRSTFIELD_ANY      /* *: every domain */
};

struct firstfield {
  enum firstfield_kind kind;
  int negated;        /* it begins with `!` */
  struct span key;    /* without the `!`; points into the line */
};

/* firstfield_is_empty_line - 1 if the line is blank or a comment, 0 if not. `line` is without its LF. */
int firstfield_is_empty_line(struct span line);

/* firstfield_parse - read the first field of a line. The rest of the line is not checked.
 * Returns NULL, or a static string with the error. f->key is set in both cases.
 */
const char *firstfield_parse(struct firstfield *f, struct span line);

/* firstfield_cut - return the part of *rest before the next `separator`, and set *rest to the part behind it. If there
 * is no separator, return all of *rest.
 */
struct span firstfield_cut(struct span *rest, char separator);

#endif
