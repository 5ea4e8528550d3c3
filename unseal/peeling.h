/* peeling: children that write what is within a layer. */
#ifndef PEELING_H
#define PEELING_H

#include "unseal/entitle.h"
#include "unseal/standard.h"

struct peeling {
  enum standard_row standard;
  int message;                    /* the layer, from its start */
  struct span prefix;             /* opening OpenPGP: where it is in the message as received, as `1` */
  const struct keyfolder *known;  /* opening OpenPGP: certificates of the author, for a signature inside */
  stralloc results;               /* out, opening OpenPGP: what verifying_read() reads about it; empty: there is none */
  unsigned long long bytes;       /* out: of the file that is returned */
  int is_weak;                    /* out: nothing shows that what was encrypted is as it was written */
};

/* peeling_off - take off what needs no key: a signature, without checking it, or the compression. A protected Subject
 * is taken only if the caller knows that the signature over it is good.
 *
 * Returns the file with the message that was within it; -1 if there is none.
 */
int peeling_off(struct job *j, struct peeling *p, int takes_subject);

/* peeling_open - open it with the key of one who is entitled. Returns the file, or -1 if it cannot be opened, for
 * whatever reason.
 */
int peeling_open(struct job *j, struct peeling *p, const struct entitle *e);

/* peeling_open_decoy - the same work with a key that does not fit. Whatever comes out of it is dropped. */
void peeling_open_decoy(struct job *j, struct peeling *p, const struct entitle *e);

/* peeling_free - p->results. */
void peeling_free(struct peeling *p);

#endif
