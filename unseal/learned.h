/* learned: what a message taught about its author, and the paths of its files below ssl/mailcerts. */
#ifndef LEARNED_H
#define LEARNED_H

#include "mail/harvestanswer.h"
#include "text/span.h"

#include <skalibs/stralloc.h>

/* The paths end in NUL, and the folders in `/` before it. LEARNED_ZERO is empty. */
struct learned {
  struct harvestanswer answer;
  stralloc domain;     /* ssl/mailcerts/DOMAIN/ */
  stralloc used;       /* ssl/mailcerts/DOMAIN/u/LOCAL/ */
  stralloc held;       /* ssl/mailcerts/DOMAIN/hold/LOCAL/ */
  stralloc used_file;  /* the certificate in it */
  stralloc held_file;
  stralloc caps;       /* the capabilities */
  stralloc refused;    /* is there if the administrator does not want the certificate */
};

#define LEARNED_ZERO { .answer = { .state = HARVESTANSWER_NEW } }

/* learned_address - append the address in the form of link/keyfolder.h: A-labels in lower case.
 * Returns 1; 0 if it cannot have a folder; -1 with ENOMEM.
 */
int learned_address(stralloc *out, struct span address);

/* learned_read - parse the answer and make the paths. The spans of l->answer point into `text`.
 *
 *   l  LEARNED_ZERO; learned_free() when done
 *
 * Returns 1; 0 with *why, a static text, if `text` is not an answer or its address cannot have a folder; -1 with
 * ENOMEM.
 */
int learned_read(struct learned *l, struct span text, const char **why);

void learned_free(struct learned *l);

#endif
