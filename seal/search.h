/* search: look for a key of an address by one method after the other. */
#ifndef SEAL_SEARCH_H
#define SEAL_SEARCH_H

#include "rules/mailrule.h"
#include "seal/choice.h"

/* one way to have a key: by which standard, and whose */
struct searchstep {
  const struct sealengine *engine;
  int of_domain;
};

/* smime, pgp, and both of the domain */
#define SEARCH_STEPS 4

struct searchsteps {
  const struct refused *refused;   /* certificates that are left out; may be NULL */
  struct searchstep step[SEARCH_STEPS];
  size_t count;
};

/* searchsteps_encrypt - the steps of the methods of encrypt=. s->refused stays.
 * searchsteps_sign - those of `sign`, by this engine alone if it is not NULL.
 */
void searchsteps_encrypt(struct searchsteps *s, const enum mailrule_method *method, size_t count);
void searchsteps_sign(struct searchsteps *s, const struct sealengine *engine, int by_domain);

/* search - choose by the first step for which there is a key.
 *
 *   c        CHOICE_ZERO, or what choice_free() left; filled in if something was chosen
 *   use      CHOICE_SIGN or CHOICE_ENCRYPT
 *   engine   NULL, or only the steps of this one are taken
 *   from     the first step to look at
 *   why      filled in: `none`, or why what there is cannot be used: `smime:certificate that has expired`, with commas
 *            between several. What is in it is kept if `from` is not 0.
 *
 * Returns the number of the step, or s->count. A fault ends the process (choice.h).
 */
size_t search(const struct outbound *o, struct choice *c, enum choice_use use, const struct searchsteps *s,
              const struct sealengine *engine, size_t from, struct span address, stralloc *why);

/* search_word - for the log: the method of a step, as `pgp` or `domain`. */
const char *search_word(const struct searchstep *step);

#endif
