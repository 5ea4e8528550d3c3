/* keychoice: which key or certificate qmail-seal takes for an address. */
#ifndef KEYCHOICE_H
#define KEYCHOICE_H

#include "check/check.h"
#include "link/keyfolder.h"
#include "sealcheck/trustfiles.h"

struct keychoice {
  const struct trustfiles *trust;
  struct check *check;
  struct span address;    /* local@domain, in the form of rules/mailpattern.h; one that can have a folder */
  int is_to_sign;
};

/* keychoice_find - find it.
 *
 *   kind       the standard
 *   of_domain  1: that of the domain of the address
 *   text       replaced by the path of its certificate, or by the reason why there is none
 *
 * Returns 1 or 0; -1 if mail waits, because one that cannot be judged now could be the one that is needed.
 */
int keychoice_find(const struct keychoice *k, enum keyfolder_kind kind, int of_domain, stralloc *text);

#endif
