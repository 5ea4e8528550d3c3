/* signchild: run qmail-dkim as a child process that reads the message on fd 0. dkim/dkimopt.h writes its command lines.
 */
#ifndef SIGNCHILD_H
#define SIGNCHILD_H

#include "dksign/cache.h"
#include "dksign/dkimrule.h"
#include "dksign/keyset.h"
#include "link/answer.h"
#include "link/stage.h"
#include "rules/rules.h"

#include <skalibs/stralloc.h>

enum signchild_result {
  SIGNCHILD_SIGNED,
  SIGNCHILD_PARTLY,      /* signed, but without the key `bad_key` */
  SIGNCHILD_FORWARDED,   /* it came from outside and must not be signed */
  SIGNCHILD_UNSIGNABLE,  /* this message cannot be signed */
  SIGNCHILD_NO_KEY,      /* no key can be used; `bad_key` is the first one */
  SIGNCHILD_TROUBLE      /* temporary */
};

struct signchild {
  /* in */
  const struct decision *decision;
  const struct keyset *keys;
  const struct stage *stage;
  struct span sender;        /* envelope sender */
  const char *origin;        /* a word for `qmail-dkim -o` */
  struct span authserv;      /* our authserv-id, or empty */
  const struct cache *cache; /* of the fields that were made for other recipients */
  /* out */
  int is_repeated;           /* 1: the fields are from the cache, and qmail-dkim did not run */
  stralloc said;             /* the child's line */
  struct answer answer;      /* the parts of the line */
  unsigned int bad_key;      /* index into keys->key */
};

/* signchild_sign - run `qmail-dkim -s`, unless s->cache has its answer. fd 0 must be the message, able to seek, and
 * fd 2 must be /dev/null.
 *
 * fd 0 is set to offset 0 before. control/dkimheaders is opened for the child. For SIGNCHILD_SIGNED and
 * SIGNCHILD_PARTLY the staged file has s->answer.bytes bytes. For every other result it must be discarded, and
 * s->answer.reason is the reason.
 */
enum signchild_result signchild_sign(struct signchild *s);

/* signchild_signatures - append a description of the signatures for the log:
 * `d=D s=S[,S2] a=A[,A2] bytes=N[ cached][ without FILE: REASON]`.
 *
 *   s  after SIGNCHILD_SIGNED or SIGNCHILD_PARTLY
 *
 * Returns 1, or 0 with ENOMEM.
 */
int signchild_signatures(stralloc *text, const struct signchild *s);

/* signchild_author - run `qmail-dkim -a` for the message on fd 0, which must be able to seek, unless `cache` has its
 * answer.
 *
 *   domain    replaced by the author domain; empty if there is none
 *   authserv  our authserv-id, or empty
 *   origin    a word for `qmail-dkim -o`
 *
 * Returns 1; 0 if the domain could not be found out, with the reason in `domain`.
 */
int signchild_author(stralloc *domain, struct span authserv, const char *origin,
                     const struct cache *cache);

/* signchild_ascii - run `qmail-dkim -a -d name`: the child converts a domain to A-labels (RFC 5890). It reads no
 * message.
 *
 *   domain  replaced by the domain; empty if `name` is not a domain name
 *   name    not empty
 *
 * Returns 1; 0 with the reason in `domain`.
 */
int signchild_ascii(stralloc *domain, struct span name);

#endif
