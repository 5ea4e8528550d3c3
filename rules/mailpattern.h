/* mailpattern: patterns for addresses, hosts and other names in rules, and in files of control/groups.
 *
 *   ann@example.org   this address
 *   @example.org      every address of this domain
 *   .example.org      every address of a domain below it
 *   *                 any bytes, and anywhere: *@example.org  sales-*@example.org
 *
 * Patterns and addresses are brought into one form first: domains as A-labels in lower case, everything else with A-Z
 * in lower case. So case never counts, nor does it count how a domain is written.
 */
#ifndef MAILPATTERN_H
#define MAILPATTERN_H

#include "text/span.h"

#include <skalibs/stralloc.h>

enum mailpattern_kind {
  MAILPATTERN_ADDRESS,  /* the four above; empty: the null sender */
  MAILPATTERN_HOST,     /* example.org, .example.org, [192.0.2.1], with `*` */
  MAILPATTERN_NAME      /* any bytes, with `*`: names of files, media types */
};

/* mailpattern_parse - append the form of `pattern` to `out`.
 *
 *   reason, remedy  set to static texts if 0 is returned
 *
 * Returns 1; 0 if it is no pattern of this kind; -1 with ENOMEM. `out` grows only when 1 is returned.
 */
int mailpattern_parse(stralloc *out, enum mailpattern_kind kind, struct span pattern, const char **reason,
                      const char **remedy);

/* mailpattern_subject - append the form of an address, a host or a name, to be compared with patterns. Every `in` has
 * one: where the domain is none, only A-Z changes. Dots at the end of a domain are left out. Returns 1, or 0 with
 * ENOMEM.
 */
int mailpattern_subject(stralloc *out, enum mailpattern_kind kind, struct span in);

/* mailpattern_matches - 1 if `subject` fits `pattern`, 0 if not. Both are in the form from above. Time is at most the
 * product of the two lengths.
 */
int mailpattern_matches(enum mailpattern_kind kind, struct span pattern, struct span subject);

/* mailpattern_list - is `address` in a file of patterns, one a line? Blanks around a pattern and lines that are empty
 * or begin with `#` are ignored. This is the form of control/groups/NAME.
 *
 *   address  as mailpattern_subject() has made it
 *   line     set to the number of the line with an error if 0 is returned with *reason not NULL
 *   reason   set to NULL, or to what is wrong with a line; static
 *
 * Returns 1 if a line fits; 0 if none does, or if some line has an error; -1 with ENOMEM.
 */
int mailpattern_list(struct span file, struct span address, size_t *line, const char **reason);

#endif
