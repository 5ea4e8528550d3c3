/* certset: the certificates of one folder that serve one purpose, and what is to be said of them.
 *
 * One that has ended does no harm beside one that can be used, so the set is judged as a whole.
 */
#ifndef CERTSET_H
#define CERTSET_H

#include "check/check.h"
#include "sealcheck/certlook.h"

#include <skalibs/genalloc.h>

/* what to do if the revocation list of a CA is missing or old */
#define CERTSET_FETCH \
  "run mailcrl (mailcrl(8)), for our own CA mkmailkey crl; the URL of its list must be in ssl/mailroots/crlurls"

struct certset {
  struct check *check;
  const char *purpose;       /* `signs for ann@example.org` */
  enum check_level useless;  /* the level where none can be used */
  int takes_untrusted;       /* 1: one that no trusted root has issued is used, too */
  int wants_crl;             /* 1: certificates of ours, which should name a revocation list */
  const char *remedy;        /* for one that ends soon or cannot be used */
  genalloc seen;             /* struct certset_seen */
};

struct certset_seen {
  char *path;                /* allocated */
  struct certlook look;
};

/* certset_add - look at a certificate, and keep the result. q->certificate is its path. */
void certset_add(struct certset *s, const struct certlook_question *q);

/* certset_say - print the findings, and free the set. `where` is the folder. */
void certset_say(struct certset *s, const char *where);

/* certset_waits - 1 if qmail-seal waits where none is used, because one of them is damaged, or cannot be judged without
 * a revocation list; then `s` is why. It goes by the same list of reasons (seal/choice.h).
 */
int certset_waits(const struct certset *set, stralloc *s);

/* certset_best - the one that is used, or NULL. certset_why - why none is, as text in `s`; `none` if there is none.
 * certset_free - free the set without printing.
 */
const struct certset_seen *certset_best(const struct certset *s);
const char *certset_why(const struct certset *set, stralloc *s);
void certset_free(struct certset *s);

/* certset_date - `2028-11-28`, in UTC. Returns the same as check_text(). */
const char *certset_date(stralloc *s, long long at_s);

#endif
