/* smimeverifyfile: check the S/MIME signatures of the message in a file. This is the work of qmail-smime -v. */
#ifndef SMIMEVERIFYFILE_H
#define SMIMEVERIFYFILE_H

#include "link/answer.h"
#include "smime/smimeopt.h"

#include <skalibs/stralloc.h>

/* smimeverifyfile - read o->message, and judge each signature (smime/judge.h) for the time o->now_s by o->roots,
 * o->crls, o->known and o->refused; with o->ocsp or o->answers also by the OCSP answers of o->answers.
 *
 * o->chain gets the certificates of each chain that is good, as PEM, from the leaf to the root (smime/judge.h): those
 * that OCSP can be asked about.
 *
 * After these files were opened and before any of them is read, the process is confined for good (confine.h). The
 * message is read once, and what a detached signature is over once more.
 *
 *   lines  replaced by a result line for each signature, each ended by LF; without one, by an `smime=none` line. In
 *          case of trouble it is one `smime=temperror` line. With o->authserv: an Authentication-Results field with
 *          them (not in case of trouble).
 *   say    set to the error in case of trouble, else empty
 *
 * Returns ANSWER_DONE if there is a signature and all are good, ANSWER_NOTHING if there is none, ANSWER_TEMPORARY if
 * the answer may be another one later or a file cannot be read, else ANSWER_MESSAGE. An o->authserv
 * that is not one word is ANSWER_USAGE.
 */
enum answer_status smimeverifyfile(const struct smimeopt *o, stralloc *lines, stralloc *say);

#endif
