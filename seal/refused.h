/* refused: certificates that the OpenPGP program has refused for this message. The next choice leaves them out. */
#ifndef SEAL_REFUSED_H
#define SEAL_REFUSED_H

#include "link/keyfolder.h"

struct refused {
  stralloc names;   /* folder and label, each with a NUL behind it */
};

#define REFUSED_ZERO { STRALLOC_ZERO }

/* refused_add - the file with this index of an open folder is one. Returns 1, or 0 with ENOMEM. */
int refused_add(struct refused *r, const struct keyfolder *f, size_t index);

/* refused_has - 1 if it is one; 0 if not. `r` may be NULL. */
int refused_has(const struct refused *r, const struct keyfolder *f, size_t index);

#endif
