/* regex: a regular expression of a rule, matched with limits. This is the one place that knows PCRE2.
 *
 * Text and expression are UTF-8. Case is ignored, as where a rule has plain text; (?-i) in the expression changes that.
 * `.` does not match a line end, `^` and `$` match at the ends of the whole text. The limits make a search
 * that would run for ages answer REGEX_LIMIT. There is no JIT compiler, which would need memory that can be written and
 * executed.
 */
#ifndef REGEX_H
#define REGEX_H

#include "text/span.h"

#include <skalibs/stralloc.h>

/* The longest text that is searched. A part of a message that is longer is unknown. */
#define REGEX_TEXT_BYTES (1024 * 1024)

/* The longest expression, in bytes. */
#define REGEX_BYTES (16 * 1024)

/* PCRE2's own counts for each place where a match could begin: steps, depth of backtracking, KiB of memory. Mail is
 * written by strangers, and a few bytes of it can cost an expression with nested repeats an unlimited time.
 */
#define REGEX_MATCH_LIMIT 1000000
#define REGEX_DEPTH_LIMIT 10000
#define REGEX_HEAP_KIB 2048

/* The CPU time of all searches of a process together. PCRE2 has no limit for the whole search: `a+b` in a text of `a`
 * takes a time that grows with the square of the length.
 */
#define REGEX_CPU_SECONDS 5

struct regex;

enum regex_result {
  REGEX_NOMEM = -1,
  REGEX_NO = 0,
  REGEX_YES = 1,
  REGEX_LIMIT = 2,    /* a limit was reached */
  REGEX_NOT_UTF8 = 3
};

/* regex_compile - make *r, to be freed by regex_free(). `why` is replaced by the reason if the result is 0.
 * Returns 1; 0 if it is no regular expression, or needs too much memory; -1 with ENOMEM.
 */
int regex_compile(struct regex **r, struct span expression, stralloc *why);
void regex_free(struct regex *r);

/* regex_match - search `text` from offset `from` on.
 *
 *   start, end  set to the offsets of what was matched, for REGEX_YES; may be NULL. `end` can be `start`.
 */
enum regex_result regex_match(struct regex *r, struct span text, size_t from, size_t *start, size_t *end);

#endif
