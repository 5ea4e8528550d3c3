/* listfile: print which S/MIME a message has at its root, and for whom it is encrypted. This is the work of
 * qmail-smime -l. No key is needed, nothing is decrypted and no signature checked.
 *
 * The first line is the kind, as in the smime-type parameter of RFC 8551 3.2.2, and a word:
 *
 *   none
 *   signed-data detached|opaque|damaged
 *   enveloped-data complete|damaged
 *   authenveloped-data complete|damaged
 *   encrypted-data complete|damaged
 *   compressed-data complete|damaged
 *
 * Behind enveloped-data and authenveloped-data comes a line `recipient ID` for each identifier of recipientid.h, in the
 * order of the message, at most LISTFILE_RECIPIENTS.
 */
#ifndef LISTFILE_H
#define LISTFILE_H

#include "link/answer.h"
#include "smime/smimeopt.h"

#include <skalibs/stralloc.h>

#define LISTFILE_RECIPIENTS 10000

/* listfile - read o->message. The process is confined for good before it is read.
 *
 *   output  replaced by the lines
 *   line    set to the error in case of trouble, else empty
 *
 * Returns ANSWER_DONE; ANSWER_MESSAGE if the structure is damaged or over a limit; ANSWER_NOTHING if there is no S/MIME
 * at the root; ANSWER_TEMPORARY.
 */
enum answer_status listfile(const struct smimeopt *o, stralloc *output, stralloc *line);

#endif
