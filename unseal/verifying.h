/* verifying: have qmail-smime -v verify one signed layer. */
#ifndef VERIFYING_H
#define VERIFYING_H

#include "unseal/job.h"

/* of a signer's protected Subject, and of what can be learned */
#define VERIFYING_FILE_BYTES (64 * 1024)

struct verifying {
  struct span author;   /* in: the one author of the message; empty: none */
  struct span prefix;   /* in: where the layer is in the message as received, as `1`; empty: it is the root */
  stralloc answer;      /* out: result lines for mail/authres.h are appended */
  unsigned int is;      /* out: MAILRULE_IS_* of the words are added */
  int has_passed;       /* out: all signatures of this layer are good */
  int subject_fd;       /* out: if so, a file with the protected Subject field; -1: there is none */
  stralloc harvest;     /* out: replaced by what can be learned (mail/harvestanswer.h), if it has passed */
};

/* verifying_run - verify the message on descriptor `message`, from its start. */
void verifying_run(struct job *j, struct verifying *v, int message);

/* verifying_harvest - store what was learned, as control/harvest says. */
void verifying_harvest(struct job *j, const struct verifying *v);

#endif
