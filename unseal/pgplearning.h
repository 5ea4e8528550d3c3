/* pgplearning: have qmail-pgp -H look for a key that the author sent, and keep it as control/harvest says. */
#ifndef PGPLEARNING_H
#define PGPLEARNING_H

#include "unseal/job.h"

/* pgplearning - look into the message on descriptor `message`. The caller knows that it proves its author.
 *
 *   author   the address of the one From mailbox; not empty
 *   by_dkim  DKIM proves him; else the signatures of the message do
 */
void pgplearning(struct job *j, struct span author, int by_dkim, int message);

#endif
