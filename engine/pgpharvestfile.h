/* pgpharvestfile: the work of `qmail-pgp -H`: which OpenPGP certificate a message carries for its author. */
#ifndef PGPHARVESTFILE_H
#define PGPHARVESTFILE_H

#include "link/answer.h"
#include "pgp/pgpopt.h"

/* A certificate of one user id has some KiB; Autocrypt asks for less than 10 KiB. */
#define PGPHARVESTFILE_CERTIFICATE_BYTES (16 * 1024)

/* pgpharvestfile - write an answer (mail/harvestanswer.h) to o->harvest.
 *
 *   o->address  the author, whose certificate it must be
 *   o->certs    those that are known for him
 *   output      not used
 *   line        replaced by the reason, also for ANSWER_NOTHING
 *
 * One Autocrypt field with this address counts; where there is none, one attached certificate. It must name the address
 * and be one to which can be encrypted now. Its other user ids are left out. Whether the message itself can be believed
 * is for the caller to know; o->proof says why it can. Where somebody else can have added the field to such a message,
 * the state is HARVESTANSWER_OTHER.
 *
 * The process is confined before the message is read. It can run only once in a process.
 * Returns ANSWER_DONE if there is an answer; ANSWER_NOTHING if not: the file is empty then.
 */
enum answer_status pgpharvestfile(const struct pgpopt *o, stralloc *output, stralloc *line);

#endif
