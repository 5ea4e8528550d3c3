/* subjectedit: change the text of an unstructured field like Subject (RFC 2047), and leave every word that is not
 * changed as it was written.
 */
#ifndef SUBJECTEDIT_H
#define SUBJECTEDIT_H

#include "text/span.h"

#include <skalibs/stralloc.h>

/* a function that finds the next match in `text`, UTF-8 as a rule, from offset `from` on. Returns 1 with the offsets of
 * the match; 0 if there is none; -1 with ENOMEM; 2 if it gave up.
 */
typedef int subjectedit_find(void *arg, struct span text, size_t from, size_t *start, size_t *end);

enum subjectedit_result {
  SUBJECTEDIT_NOMEM = -1,
  SUBJECTEDIT_SAME = 0,      /* nothing to change; `out` is empty */
  SUBJECTEDIT_CHANGED = 1,   /* `out` is the new body */
  SUBJECTEDIT_GAVE_UP = 2    /* a match could not be decided; `out` is empty */
};

/* subjectedit_literal - a subjectedit_find that finds *arg, a struct span in the form of text/casefold.h, as subject=
 * in rules does: without regard to case.
 */
int subjectedit_literal(void *form, struct span text, size_t from, size_t *start, size_t *end);

/* subjectedit_strip - take out all matches, each with one blank next to it if two would be left.
 *
 *   out       replaced by the new body of the field
 *   body      the bytes behind the colon, with the final line end
 *   line_end  "\n" or "\r\n"
 */
enum subjectedit_result subjectedit_strip(stralloc *out, struct span body, subjectedit_find *find, void *arg,
                                          const char *line_end);

/* subjectedit_tag - put `tag` at the end, with a blank before it, unless the text has it already (without regard to
 * case).
 *
 *   tag   UTF-8
 *   name  bytes of the line before the body: the name of the field and the colon
 */
enum subjectedit_result subjectedit_tag(stralloc *out, struct span body, struct span tag, size_t name,
                                        const char *line_end);

#endif
