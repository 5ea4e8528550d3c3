/* editorders: the words of the command line of qmail-mime -e, and the files that they name. */
#ifndef EDITORDERS_H
#define EDITORDERS_H

#include "engine/regex.h"
#include "link/answer.h"
#include "mail/edit.h"

/* one edit and what belongs to it */
struct editorders_one {
  struct edit_order order;
  struct span literal;       /* STRIP of a text */
  struct regex *regex;       /* STRIP of an expression, or NULL */
  size_t number;             /* of its word, from 1 */
  const char *word;
  stralloc text;             /* DISCLAIMER: the files; PROTECTED: the file */
  stralloc html;
  stralloc file;             /* ATTACH, PROTECTED: the name of the file, for messages */
  int fd;                    /* ATTACH */
};

struct editorders {
  struct editorders_one *all;
  struct edit_order *orders; /* the same, for edit_init() */
  size_t count;
  struct span from;
  int needs_cjk;             /* Chinese, Japanese and Korean may be read or written */
};

/* editorders_open - read the words, open the files that are attached, and read the disclaimers.
 *
 *   o     zeroed before
 *   line  replaced by the reason if the result is not ANSWER_DONE
 *
 * Returns ANSWER_DONE, ANSWER_USAGE or ANSWER_TEMPORARY.
 */
enum answer_status editorders_open(struct editorders *o, char **words, size_t count, stralloc *line);

/* editorders_reason - replace `line` by a reason; returns `status`.
 * editorders_trouble - replace it by `unable to WHAT NAME: ` and errno as text; empty if memory is short. Returns
 *     ANSWER_TEMPORARY.
 */
enum answer_status editorders_reason(stralloc *line, enum answer_status status, const char *reason);
enum answer_status editorders_trouble(stralloc *line, const char *what, const char *name);

void editorders_free(struct editorders *o);

#endif
