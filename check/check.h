/* check: print the findings of qmail-dkcheck, one per line on standard output, and find the exit code. */
#ifndef CHECK_H
#define CHECK_H

#include "text/span.h"

#include <skalibs/stralloc.h>

enum check_level {
  CHECK_OK,
  CHECK_NOTE,
  CHECK_WARNING,
  CHECK_BLIND,   /* it could not be checked; printed as a warning */
  CHECK_ERROR
};
#define CHECK_LEVELS 5

#define CHECK_EXIT_WARNING 1
#define CHECK_EXIT_ERROR 100
#define CHECK_EXIT_BLIND 111

#define CHECK_AS_ROOT "run this as root"

struct check {
  size_t count[CHECK_LEVELS];  /* number of findings of each level */
  void *said;                  /* the tree of check_is_new() */
};

/* check_say - print `level  where  what  remedy`, with two blanks between the columns, and count the finding.
 *
 *   where   the file, line, DNS name or sender
 *   what    the finding
 *   remedy  what the administrator should do; NULL for CHECK_OK and CHECK_NOTE. If it has a command, that is its end,
 *           behind CHECKREMEDY_RUN (check/checkremedy.h).
 *
 * Bytes outside 32..126 become `?`, and several blanks inside a column become one, except in the remedy. A line that
 * cannot be written counts as CHECK_BLIND.
 */
void check_say(struct check *c, enum check_level level, const char *where, const char *what, const char *remedy);

/* check_blind - print that `path` could not be checked, with errno as the reason. */
void check_blind(struct check *c, const char *path);

/* check_is_new - 1 if this is the first call with this text, 0 if not. Callers use it to print nothing twice. Returns 1
 * if memory is short. The text is copied.
 */
int check_is_new(struct check *c, const char *what);

/* check_text - set `s` to the strings up to a NULL, joined. Returns s->s, ended by NUL, or a static text if memory is
 * short.
 */
const char *check_text(stralloc *s, const char *first, ...);

/* check_span - set `s` to the bytes of `text`. Returns the same as check_text(). */
const char *check_span(stralloc *s, struct span text);

/* check_number - write `n` in decimal. Returns a static buffer, ended by NUL. The fourth later call of check_number()
 * or check_mode() overwrites it.
 */
const char *check_number(unsigned long long n);

/* check_mode - the same for a mode of at most 07777, in octal with a leading 0, as for chmod(1). */
const char *check_mode(unsigned int mode);

/* check_exit - the exit code for the worst finding. An error is worse than a thing that could not be checked, and that
 * is worse than a warning.
 */
int check_exit(const struct check *c);

#endif
