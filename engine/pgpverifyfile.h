/* pgpverifyfile: verify the OpenPGP signatures of the message in a file. This is the work of qmail-pgp -v. */
#ifndef PGPVERIFYFILE_H
#define PGPVERIFYFILE_H

#include "link/answer.h"
#include "pgp/pgpopt.h"

#include <skalibs/stralloc.h>

/* pgpverifyfile - read o->message and have its signatures verified by o->program with the certificates o->certs.
 *
 * After all files were opened and the program was made ready (engine/sop.h), and before anything is read, the process
 * is confined for good (confine.h).
 *
 *   output  for fd 1: replaced by one result line for each signature (mail/authres.h); by one field with o->authserv;
 *           with o->has_words, followed by `is=WORDS`
 *   line    replaced by the reason, if something could not be read or run; else empty
 *
 * Returns the exit code of pgp/pgpcause.h: ANSWER_DONE if all signatures are good; ANSWER_MESSAGE; ANSWER_NOTHING if
 * the message is not signed; ANSWER_TEMPORARY, also with a result line; ANSWER_USAGE.
 */
enum answer_status pgpverifyfile(const struct pgpopt *o, stralloc *output, stralloc *line);

#endif
