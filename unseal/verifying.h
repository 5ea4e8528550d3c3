/* verifying: what was found out about the signatures of a message, one signed layer after the other. */
#ifndef VERIFYING_H
#define VERIFYING_H

#include "mail/authmethod.h"
#include "unseal/job.h"

/* of a signer's protected Subject, and of what can be learned */
#define VERIFYING_FILE_BYTES (64 * 1024)

/* Each signature has a line. More than ten is nothing that a person makes. */
#define VERIFYING_ANSWER_BYTES (64 * 1024)

/* verifying_read(): the lines were written to a file, and no exit code belongs to them */
#define VERIFYING_NO_STATUS (-1)

struct verifying {
  struct span author;   /* in: the one author of the message; empty: none */
  struct span prefix;   /* in: where the layer is in the message as received, as `1`; empty: it is the root */
  stralloc answer;      /* out: result lines for mail/authres.h are appended */
  unsigned int is;      /* out: MAILRULE_IS_* of the words are added */
  int has_passed;       /* out: all signatures of this layer are good */
  int is_unanswered;    /* out: a result is temperror: no list, no answer by OCSP or of a program */
  int subject_fd;       /* out: if so, a file with the protected Subject field; -1: there is none */
  stralloc harvest;     /* out: replaced by what can be learned (mail/harvestanswer.h), if it has passed */
};

/* verifying_begin - forget what only belongs to one layer. */
void verifying_begin(struct verifying *v);

/* verifying_run - run the child that verifies a layer.
 *
 *   said  replaced by its answer, for verifying_read()
 *
 * Returns its exit code. If it gave no result at all, the process ends with what it says.
 */
int verifying_run(struct job *j, struct command *c, stralloc *said);

/* verifying_read - take what a child says about one layer: result lines of this method, then a line `is=WORDS`.
 *
 *   status  its exit code, or VERIFYING_NO_STATUS
 *
 * A layer has passed if all its lines say `pass`, and the status must fit. Anything else is no answer, and the process
 * ends: the message waits.
 */
void verifying_read(struct job *j, struct verifying *v, enum authmethod_row method, int status, struct span said);

/* verifying_subject - keep this file, to which the child wrote the protected Subject, if the layer has passed and if
 * there is something in it; else close it.
 */
void verifying_subject(struct job *j, struct verifying *v, int fd);

/* verifying_harvests - does control/harvest say that anything is learned?
 * verifying_store - store this answer (mail/harvestanswer.h), as control/harvest says, and log it.
 * verifying_harvest - store what the last layer taught, if it has passed.
 */
int verifying_harvests(const struct job *j);
void verifying_store(struct job *j, struct span answer);
void verifying_harvest(struct job *j, const struct verifying *v);

#endif
