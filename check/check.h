/* check: the findings of qmail-dkcheck, one a line on standard output, and the exit code that they add up to.
 */
#ifndef CHECK_H
#define CHECK_H

#include "text/span.h"

#include <skalibs/stralloc.h>

enum check_level {
  CHECK_OK,
  CHECK_NOTE,
  CHECK_WARNING,
  CHECK_BLIND,   /* it could not be looked at; printed as a warning */
  CHECK_ERROR
};
#define CHECK_LEVELS 5

#define CHECK_EXIT_WARNING 1
#define CHECK_EXIT_ERROR 100
#define CHECK_EXIT_BLIND 111

#define CHECK_AS_ROOT "run qmail-dkcheck as root"

struct check {
  size_t count[CHECK_LEVELS];
  void *said;                  /* a tree of what check_is_new() was asked */
};

/* check_say - print `level  where  what  what to do`, with two blanks between the columns.
 *
 *   remedy  NULL for CHECK_OK and CHECK_NOTE, which have nothing to do
 *
 * Bytes outside 32..126 become `?`, and two blanks inside a column become one. What can't be written counts as
 * CHECK_BLIND.
 */
void check_say(struct check *c, enum check_level level, const char *where, const char *what, const char *remedy);

/* check_blind - say that `path` could not be looked at, by errno. */
void check_blind(struct check *c, const char *path);

/* check_is_new - is this the first time that it is asked for this text? So nothing is said twice. */
int check_is_new(struct check *c, const char *what);

/* check_text - make `s` the strings up to a NULL, one behind the other. Returns it, ended by NUL, or, when memory is
 * short, other words that say so.
 */
const char *check_text(stralloc *s, const char *first, ...);

/* check_span - make `s` the bytes of `text`, as check_text() does. */
const char *check_span(stralloc *s, struct span text);

/* check_number - write `n` in decimal. Returns a buffer that the fourth call after this one overwrites. */
const char *check_number(unsigned long long n);

/* check_mode - the same for a mode of at most 07777, in octal with a 0 before it, as chmod(1) takes it. */
const char *check_mode(unsigned int mode);

/* check_exit - the exit code: the worst that was found. An error outweighs what could not be looked at. */
int check_exit(const struct check *c);

#endif
