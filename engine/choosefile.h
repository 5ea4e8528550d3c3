/* choosefile: print which of several certificates can be used for a mailbox. This is the work of qmail-smime -k. */
#ifndef CHOOSEFILE_H
#define CHOOSEFILE_H

#include "link/answer.h"
#include "smime/smimeopt.h"

#include <skalibs/stralloc.h>

/* choosefile - look at the first certificate of each of o->certs.
 *
 *   o       from smimeopt_parse(); now_s must be set
 *   output  replaced by the name of the chosen file, as on the command line, and LF
 *   line    replaced by the reason if none was chosen; of several that can't be used, that of the newest one
 *
 * All files are opened first. Before one is read, the process is confined for good (confine.h).
 *
 * Returns ANSWER_DONE; ANSWER_NO_KEY if no certificate can be used; ANSWER_USAGE if o->address is not one mailbox;
 * ANSWER_TEMPORARY.
 */
enum answer_status choosefile(const struct smimeopt *o, stralloc *output, stralloc *line);

#endif
