/* ruletext: the texts of a message that conditions look for, and whether they are there. The text parts of a message
 * are searched while it is read, in memory that does not depend on their size.
 */
#ifndef RULETEXT_H
#define RULETEXT_H

#include "engine/regex.h"
#include "mail/charset.h"
#include "mail/mimepart.h"
#include "mail/transfer.h"
#include "rules/mailrule.h"
#include "rules/rulehold.h"
#include "text/casefold.h"
#include "text/multisearch.h"
#include "text/span.h"

/* one condition, and what is known about it so far */
struct ruletext_condition {
  const struct mailrule_condition *c;
  enum rulehold_value value;   /* without its `!` */
  const char *why;             /* of an unknown value; static */
  struct regex *regex;         /* NULL: none */
  size_t needle;               /* body=: index of its first text among those of struct ruletext */
};

struct ruletext {
  const struct mailrules *rules;
  struct ruletext_condition *all;
  size_t count;
  struct multisearch search;   /* for the texts of body= */
  genalloc needles;            /* size_t: their numbers */
  genalloc found;              /* char, by number: 1 */
  int has_parts;               /* some condition is type or file */
  int has_body;                /* some condition is body= or body~ */
  int has_body_regex;
  const char *body_doubt;      /* why a text that was not found may be there; NULL: it is not */
  /* the part that is read */
  int in_text;
  struct transfer_decode decode;
  struct charset charset;
  struct casefold fold;
  stralloc text;               /* for regular expressions */
  int is_long;
  int has_trouble;
};

/* ruletext_contains - does `text` have the text or the expression of a condition?
 *
 *   c     its value is set to yes if so; else to unknown, if it is not known
 *   form  `text` by casefold_cat()
 *
 * Returns 1, or 0 with ENOMEM.
 */
int ruletext_contains(struct ruletext *t, struct ruletext_condition *c, struct span text, struct span form);

/* ruletext_set - a value of a part is yes or unknown; yes stays. */
void ruletext_set(struct ruletext_condition *c, enum rulehold_value value, const char *why);

/* ruletext_ready - to be called once, when t->rules, t->all and t->count are set: the texts of body= are collected.
 * Returns 1, or 0 with ENOMEM.
 */
int ruletext_ready(struct ruletext *t);

/* ruletext_start - a leaf begins; ruletext_body - a piece of it; ruletext_end - its end. They return 1, or 0 with
 * ENOMEM.
 * ruletext_finish - the message ends: the values of body= are complete.
 */
int ruletext_start(struct ruletext *t, const struct mimepart *part);
int ruletext_body(struct ruletext *t, struct span piece);
int ruletext_end(struct ruletext *t);
void ruletext_finish(struct ruletext *t);

void ruletext_free(struct ruletext *t);

#endif
