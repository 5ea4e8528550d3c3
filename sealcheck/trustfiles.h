/* trustfiles: check the roots, the revocation lists and the refused certificates, below ssl/mailroots. */
#ifndef TRUSTFILES_H
#define TRUSTFILES_H

#include "check/checkperm.h"

#define TRUSTFILES_ROOTS "ssl/mailroots/roots.pem"
#define TRUSTFILES_CRLS "ssl/mailroots/crls.pem"
#define TRUSTFILES_REFUSED "ssl/mailroots/refused.sha256"

/* the files that are there; NULL: it is not */
struct trustfiles {
  const char *roots;
  const char *crls;
  const char *refused;
  long long now_s;
};

/* trustfiles_find - fill in *t, and print those that cannot be read.
 * trustfiles_check - the same, and check what is in them.
 */
void trustfiles_find(struct trustfiles *t, const struct checkperm *p, struct check *c);
void trustfiles_check(struct trustfiles *t, const struct checkperm *p, struct check *c);

#endif
