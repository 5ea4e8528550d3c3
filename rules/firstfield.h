/* firstfield: for which domains is a line of a rule table? Its first field says so, up to the first `:`.
 */
#ifndef FIRSTFIELD_H
#define FIRSTFIELD_H

#include "text/span.h"

enum firstfield_kind {
  FIRSTFIELD_EXACT,   /* example.org */
  FIRSTFIELD_PARENT,  /* .example.org: all domains below it, and not itself */
  FIRSTFIELD_LISTED,  /* =: the domains in control/rcpthosts */
  FIRSTFIELD_ANY      /* *: every domain */
};

struct firstfield {
  enum firstfield_kind kind;
  int negated;        /* it begins with `!` */
  struct span key;    /* without the `!`; points into the line */
};

/* firstfield_is_empty_line - is this line blank or a comment? `line` is without its LF. */
int firstfield_is_empty_line(struct span line);

/* firstfield_parse - read the first field of a line, and nothing behind it.
 * Returns NULL, or what is wrong with it (static). f->key is set in both cases.
 */
const char *firstfield_parse(struct firstfield *f, struct span line);

/* firstfield_cut - the part of *rest before the next `separator`; *rest goes on behind it. */
struct span firstfield_cut(struct span *rest, char separator);

#endif
