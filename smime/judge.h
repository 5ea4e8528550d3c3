/* judge: what is to be said of the signatures of a message. One result line for each (mail/authres.h).
 *
 * A line is `pass` only if this holds: the structure has one meaning; every signature of the message is good; the chain
 * of each signer ends in a root of ours and is good for mail, today; the one mailbox of the one From field is in his
 * certificate; From within the signed part, if there is one, is his as well; nothing stands outside of the signed part.
 */
#ifndef SMIME_JUDGE_H
#define SMIME_JUDGE_H

#include "smime/authors.h"
#include "smime/signedmail.h"
#include "smime/signers.h"
#include "smime/smimecause.h"
#include "smime/trust.h"

#include <skalibs/stralloc.h>

/* the verdict about one signature */
struct judgement {
  enum smimecause cause;     /* SMIMECAUSE_VERIFIED if it is good, and never SMIMECAUSE_PENDING */
  const char *detail;        /* for the comment, or NULL; a static string */
  X509 *certificate;         /* of the signer, or NULL; owned by the signers */
  STACK_OF(X509) *chain;     /* from the leaf to the root, of SMIMECAUSE_VERIFIED and _OCSP; else NULL */
};

struct judge {
  const struct signedmail *mail;
  struct authors authors;          /* of the message */
  struct authors signed_authors;   /* of the signed entity */
  struct authors wrapped_authors;  /* of a message that is signed as a whole */
  struct signers signers;
  size_t count;                    /* of judgements: one at least after judge_mail() */
  struct judgement judgement[SIGNERS_MAX];
};

/* judge_mail - judge each signature.
 *
 *   j     zeroed; judge_free() when done
 *   mail  behind signedmail_end() and signedmail_content_end()
 *
 * If there is no signature, there is one judgement, SMIMECAUSE_UNSIGNED.
 * Returns 1, or 0 with ENOMEM.
 */
int judge_mail(struct judge *j, const struct signedmail *mail, const struct trust *trust);
void judge_free(struct judge *j);

/* judge_result - the result of the message as a whole: the cause of the signature that counts most. That is
 * SMIMECAUSE_VERIFIED only if all of them are; a temporary cause only if the others are temporary or good.
 */
enum smimecause judge_result(const struct judge *j);

/* judge_chains - append the certificates of all chains of the judgements, as PEM. Returns 1, or 0 with ENOMEM. */
int judge_chains(const struct judge *j, stralloc *pem);

/* judge_lines - append the result lines, each ended by LF. A good signature beside one that is not is
 * SMIMECAUSE_OTHER_SIGNATURE.
 *
 *   around  the path of what is around, as sectionpath_deeper() makes it (mail/sectionpath.h); the result is marked as
 *           that of the message as received. Empty: nothing is around.
 *
 * Returns 1, or 0 with ENOMEM.
 */
int judge_lines(const struct judge *j, struct span around, stralloc *lines);

/* judge_words - append the words of the results for `is=`, with commas between them, each once. Nothing if there is no
 * signature. Returns 1, or 0 with ENOMEM.
 */
int judge_words(const struct judge *j, stralloc *words);

#endif
