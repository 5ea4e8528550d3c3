/* signchild: have qmail-dkim look at the message on fd 0, with the command lines that DESIGN 6 gives it.
 */
#ifndef SIGNCHILD_H
#define SIGNCHILD_H

#include "dksign/dkimrule.h"
#include "dksign/keyset.h"
#include "link/answer.h"
#include "link/stage.h"
#include "rules/rules.h"

#include <skalibs/stralloc.h>

enum signchild_result {
  SIGNCHILD_SIGNED,
  SIGNCHILD_PARTLY,      /* signed, but `bad_key` was left out */
  SIGNCHILD_UNSIGNABLE,  /* this message can't be signed */
  SIGNCHILD_NO_KEY,      /* no key is usable; `bad_key` is the first one */
  SIGNCHILD_TROUBLE      /* temporary */
};

struct signchild {
  /* in */
  const struct decision *decision;
  const struct keyset *keys;
  const struct stage *stage;
  struct span sender;        /* envelope sender */
  /* out */
  stralloc said;             /* the child's line */
  struct answer answer;      /* the same, taken apart */
  unsigned int bad_key;      /* index into keys->key */
};

/* signchild_sign - run `qmail-dkim -s`. fd 0 is the message, fd 2 is /dev/null.
 *
 * fd 0 is put at offset 0 before. control/dkimheaders is opened for the child. The staged file is known to hold
 * s->answer.bytes bytes for SIGNCHILD_SIGNED and SIGNCHILD_PARTLY; for each other result it is to be thrown away, and
 * s->answer.reason says why.
 */
enum signchild_result signchild_sign(struct signchild *s);

/* signchild_signatures - append what was signed, for the log: `d=D s=S[,S2] a=A[,A2] bytes=N[ without FILE: REASON]`.
 *
 *   s  after SIGNCHILD_SIGNED or SIGNCHILD_PARTLY
 *
 * Returns 1, or 0 with ENOMEM.
 */
int signchild_signatures(stralloc *text, const struct signchild *s);

/* signchild_author - run `qmail-dkim -a` and put the author domain into `domain`, empty if there is none.
 *
 *   authserv  our authserv-id, or empty
 *
 * Returns 1, or 0 when nobody knows; then `domain` holds why.
 */
int signchild_author(stralloc *domain, struct span authserv);

#endif
