/* encryptfile: encrypt the message in one file and write it to another one. This is the work of qmail-smime -e. */
#ifndef ENCRYPTFILE_H
#define ENCRYPTFILE_H

#include "link/answer.h"
#include "smime/smimeopt.h"

#include <skalibs/stralloc.h>

/* encryptfile - read o->message, encrypt it to each of o->certs, and write it to o->out.
 *
 *   o       from smimeopt_parse()
 *   output  not used
 *   line    replaced by the line of answer_write() for the caller. Its WORD is `encrypted`; its WITH is `aes256-cbc` or
 *           `aes256-gcm`.
 *
 * The first certificate of each file counts. Each must be usable: one that is not is ANSWER_NO_KEY, and nobody gets the
 * message. Their dates are not looked at, and neither are their issuers: that is the work of choosefile.
 * A message counts as encrypted already only if isencrypted.h says so, by either standard; one that only says so in its
 * header is encrypted.
 * All files are opened first. Before a certificate or the message is read, the process is confined for good
 * (confine.h). The message is read twice; input that cannot seek is copied to an unlinked file first. Memory does not
 * depend on the size of the body.
 *
 * Returns ANSWER_DONE; ANSWER_NOTHING if the message is encrypted already and o->is_forced is 0; ANSWER_MESSAGE,
 * ANSWER_NO_KEY or ANSWER_USAGE if nothing was written; ANSWER_TEMPORARY, after which the output must be discarded.
 */
enum answer_status encryptfile(const struct smimeopt *o, stralloc *output, stralloc *line);

#endif
