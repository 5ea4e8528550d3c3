/* ruleword: cut a line of a rule file into words, and a word into its name, operator and values. Which names there are
 * is in rules/ruletable.
 */
#ifndef RULEWORD_H
#define RULEWORD_H

#include "text/span.h"

#include <skalibs/stralloc.h>

/* `!header:X-Class~"^secret"`: is_negated, name `header`, argument `X-Class`, op `~`, rest `"^secret"` */
struct ruleword {
  struct span whole;      /* as it is written */
  int is_negated;
  struct span name;       /* up to `:`, an operator or the end */
  int has_argument;       /* `:` before the operator */
  struct span argument;
  char op;                /* `=`, `~`, `>`, `<`, or NUL: the word has none */
  struct span rest;       /* behind the operator, as it is written */
};

/* what is wrong; both are static */
struct ruleword_fault {
  const char *reason;
  const char *remedy;
};

/* ruleword_next - take the next word of *line.
 *
 *   w      set; after 0 only w->whole is, to the word as far as it goes; empty at the end of the line
 *   fault  set for 0; its reason is NULL if the line has no more words
 *
 * Returns 1 or 0.
 */
int ruleword_next(struct ruleword *w, struct span *line, struct ruleword_fault *fault);

/* ruleword_is - 1 if the word is `word`, as it is written; 0 if not. */
int ruleword_is(const struct ruleword *w, const char *word);

enum ruleword_form {
  RULEWORD_PLAIN,    /* a value; ends at a comma */
  RULEWORD_OPTIONS,  /* a value; ends at a comma or a colon */
  RULEWORD_REGEX     /* "expression" */
};

/* ruleword_value - take a value from the start of *rest and append it to `out` without its quotes. In quotes, `\"` is a
 * quote and `\\` a backslash. A regular expression keeps every other backslash; elsewhere it is a fault.
 *
 *   rest   moved behind the value: it is empty then, or begins with a byte at which the value ends
 *   fault  set for 0
 *
 * Returns 1; 0 if there is no value; -1 with ENOMEM.
 */
int ruleword_value(stralloc *out, struct span *rest, enum ruleword_form form, struct ruleword_fault *fault);

#endif
