/* ocspkeep: the OCSP answers for a chain, from the last time or from `qmail-ocsp` (control/ocsp).
 *
 * Neither chains nor answers are parsed here. qmail-ocsp gets only the chain and a new file; it gets neither the
 * message nor a key. Answers are kept in ssl/mailroots/ocsp/ under the SHA-256 of the chain.
 */
#ifndef OCSPKEEP_H
#define OCSPKEEP_H

#include <skalibs/stralloc.h>

/* How long answers are used again. Responders give them for some days; a revocation is seen after an hour. */
#define OCSPKEEP_S 3600

/* The same where an answer is missing: a responder that is down does not cost 8 seconds for each message. */
#define OCSPKEEP_MISSING_S 300

/* Answers of chains that nobody sends any more are removed after this time. */
#define OCSPKEEP_OLD_S (2 * 86400)

enum ocspkeep_mode { OCSPKEEP_OFF, OCSPKEEP_SOFT, OCSPKEEP_HARD };

/* ocspkeep_mode - read control/ocsp: `off`, `soft` or `hard`; the file is absent or empty: off.
 * Returns 1; 0 if it cannot be read or is another word; *why is then a static text for the log.
 */
int ocspkeep_mode(enum ocspkeep_mode *mode, const char **why);

/* the answers for one chain; OCSPKEEP_ZERO before */
struct ocspkeep {
  int fd;         /* close-on-exec, at its start; the file can be empty. -1: there are none */

  /* private */
  stralloc name;  /* of the file that keeps them, without its end */
  int is_new;     /* they are not kept yet */
  int is_whole;   /* qmail-ocsp says that none is missing */
};

#define OCSPKEEP_ZERO { .fd = -1, .name = STRALLOC_ZERO }

/* ocspkeep_answers - get the answers for `qmail-smime -a`: those that are kept, or new ones.
 *
 *   k       OCSPKEEP_ZERO; ocspkeep_free() when done
 *   chains  a file that `qmail-smime -v -p` wrote, not empty. It is read from its start.
 *   place   directory of staged files, as for spool_open() (link/spool.h), for new ones; prefix too
 *   now_s   seconds since 1970
 *   why     replaced: what did not work, for the log; empty if all did. No NUL at its end.
 */
void ocspkeep_answers(struct ocspkeep *k, int chains, const char *place, const char *prefix, long long now_s,
                      stralloc *why);

/* ocspkeep_keep - keep new answers, because qmail-smime has read them: damaged ones would stop all mail with this chain
 * until they are old.
 *
 *   lacks_answer  qmail-smime found none about a certificate: they count for less time, whatever qmail-ocsp said
 *   why           replaced as above
 */
void ocspkeep_keep(const struct ocspkeep *k, int lacks_answer, long long now_s, stralloc *why);

void ocspkeep_free(struct ocspkeep *k);

#endif
