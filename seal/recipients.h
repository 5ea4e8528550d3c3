/* recipients: the certificates of those who get this message. */
#ifndef SEAL_RECIPIENTS_H
#define SEAL_RECIPIENTS_H

#include "seal/search.h"

/* the longest list of recipients in one call of the link; qmail-rspawn gives one */
#define RECIPIENTS_MAX 24

struct recipients {
  const struct sealengine *engine;       /* by which all of them are encrypted to */
  struct choice choice[RECIPIENTS_MAX];
  const char *method[RECIPIENTS_MAX];    /* search_word() */
  size_t count;                          /* 0: it is encrypted to nobody */
  int caps_fd;                           /* the capabilities of the one recipient; -1: they are not known */
};

/* recipients_choose - choose a certificate for each address: for one, by the first step for which he has one; for
 * several, all by one standard.
 *
 *   r        zeroed; recipients_free() when done
 *   address  as in the envelope, at least one
 *   lacking  set, if 0 is returned, to the number of the one who has none, or not by the standard of the others
 *   why      replaced by the reason (search.h)
 *
 * Returns 1; 0 if there is none for all; then r->count is 0. A fault ends the process (choice.h).
 */
int recipients_choose(const struct outbound *o, struct recipients *r, const struct searchsteps *steps,
                      const struct span *address, size_t count, size_t *lacking, stralloc *why);

void recipients_free(struct recipients *r);

#endif
