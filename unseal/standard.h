/* standard: what differs between S/MIME and OpenPGP on the way of a message through the layers. */
#ifndef STANDARD_H
#define STANDARD_H

#include "link/keyfolder.h"
#include "mail/authmethod.h"
#include "unseal/job.h"

/* rows of the table, in the order in which they are asked what a layer is */
enum standard_row { STANDARD_SMIME, STANDARD_OPENPGP, STANDARDS };

struct standard {
  const char *path;            /* of the program that knows it */
  const char *name;            /* its argv[0] */
  enum keyfolder_kind keys;
  enum authmethod_row method;  /* of its results */
  const char *mark;            /* its word in the field of opened mail */
};

extern const struct standard standard_table[STANDARDS];

/* standard_engine - add the option that names the program by which qmail-pgp opens and verifies, if control/sop does.
 */
void standard_engine(const struct job *j, struct command *c);

/* standard_reason - take the line `NAME: REASON` of the child out of what it said: it says why, beside a result.
 *
 *   word  the reason goes into the log behind this word; NULL: it is dropped
 */
void standard_reason(struct job *j, enum standard_row row, stralloc *said, const char *word);

#endif
